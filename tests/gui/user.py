"""A user in front of the real window: plays a test script, and meanwhile asks the window every 20 ms whether it answers.

    user.py [--stop KIND SECONDS] [--finish KIND SECONDS] [--server PVSERVER] [--picture FILE] [--bare] [--words TEXT]
        [--type TEXT] [--wheel X Y] SCRIPT.xml -- PARAVIEW ARGUMENTS...

The question is the one that a window manager asks (_NET_WM_PING), so that the answer is what the user would notice. With
--stop, the panel's Stop button is pressed with the mouse, SECONDS after the second run of a node of this KIND has begun; with --finish, its Finish button, in the first. With --server, a
pvserver is started first and the window connects to it; with --bare, to one whose plugin lies alone, without sample data.
Each TEXT of --type is typed, with the return key, into the next dialog for tilt series that stays open: a script can hand it
one file only. --wheel clicks there and rolls the wheel up, when the script wants its picture. An error that holds --words, which may be given several times, is expected once and not more. Runs under xvfb-run; needs python3-xlib. Prints, for each node
that ran, its time, the longest time without an answer and without progress, and fails where these are too long (not for
ParaView's own readers), where the script fails, or where anything was written to ParaView's output window. Of a time
without an answer, what window, server and screen stood in the queue for a processor is taken off, and the limit of
progress grows as their threads were slowed (waits.py): on an idle machine this is nothing, and on a busy one a window that
is kept from answering still fails.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time

import matplotlib.image
import numpy
from Xlib import X, XK, Xatom, display, error
from Xlib.ext import xtest
from Xlib.protocol import event

from waits import Waits, screen

PROGRESS = 2.0  # s
PARAVIEWS_OWN = ("XMLImageDataReader",)  # reads a file in one go, whatever the plugin does: 4 s for one of 260 MB
ERRORS = re.compile(r"ERROR|critical|Warning|Could not find|Traceback|\bERR\||\bWARN\|")


class Manager:
    """The window manager of the screen: maps windows, gives the main one the whole screen, and asks it for an answer."""

    def __init__(self):
        self.display = display.Display()
        self.root = self.display.screen().root
        self.root.change_attributes(event_mask=X.SubstructureNotifyMask | X.SubstructureRedirectMask)
        self.display.sync()
        # A window may have gone before it is asked.
        self.display.set_error_handler(lambda *ignored: None)
        self.protocols = self.display.intern_atom("WM_PROTOCOLS")
        self.ping = self.display.intern_atom("_NET_WM_PING")
        self.window = None
        self.mapped = set()
        self.typed = {}  # into dialogs
        self.dialogs = {}  # for tilt series: when they came up
        self.asked = {}
        self.answers = []  # (when asked, seconds)

    def hear(self):
        while self.display.pending_events():
            heard = self.display.next_event()
            if heard.type == X.MapRequest:
                self.map(heard.window)
            elif heard.type == X.ConfigureRequest:
                if heard.window != self.window:
                    heard.window.configure(x=heard.x, y=heard.y, width=heard.width, height=heard.height)
            elif heard.type == X.UnmapNotify:
                self.window = None if heard.window == self.window else self.window
                self.dialogs.pop(heard.window.id, None)
                self.typed.pop(heard.window.id, None)
                # Not of a list or a tip, which take no keyboard: a dialog would lose it.
                if heard.window.id in self.mapped and self.window is not None:
                    self.window.set_input_focus(X.RevertToPointerRoot, X.CurrentTime)
            elif heard.type == X.ClientMessage and heard.data[1][0] == self.ping:
                when = self.asked.pop(heard.data[1][1], None)
                if when is not None:
                    self.answers.append((when, time.monotonic() - when))
        self.display.flush()

    def map(self, window):
        size = self.root.get_geometry()
        try:
            name = window.get_full_property(Xatom.WM_NAME, X.AnyPropertyType)
            wide = window.get_geometry().width > 1000
        except (error.BadWindow, error.BadDrawable):
            return
        if name and bytes(name.value).startswith(b"ParaView ") and wide:
            window.configure(x=0, y=0, width=size.width, height=size.height)
            self.window = window
        if name and bytes(name.value).startswith(b"Open Tilt Series"):
            self.dialogs[window.id] = time.monotonic()
        self.mapped.add(window.id)
        window.map()
        window.set_input_focus(X.RevertToPointerRoot, X.CurrentTime)

    def ask(self, number):
        self.asked[number] = time.monotonic()
        question = event.ClientMessage(
            window=self.window, client_type=self.protocols, data=(32, [self.ping, number, self.window.id, 0, 0]))
        self.window.send_event(question)
        self.display.flush()

    def press(self, x, y, button=1):
        for kind, detail in ((X.MotionNotify, 0), (X.ButtonPress, button), (X.ButtonRelease, button)):
            xtest.fake_input(self.display, kind, detail, x=x, y=y)
            self.display.sync()
            time.sleep(0.05)

    def focus(self, number):
        """Gives the keyboard to a window; one that has just come up could not have it yet."""
        self.display.create_resource_object("window", number).set_input_focus(X.RevertToPointerRoot, X.CurrentTime)
        self.display.sync()

    def answer_dialogs(self, texts, now):
        """Types the next text into a dialog that has been there for a second; again, where it is still there 3 s later."""
        for number, when in list(self.dialogs.items()):
            if now < when + 1:
                continue
            if number not in self.typed and texts:
                self.typed[number] = texts.pop(0)
            if number in self.typed:
                self.dialogs[number] = now + 2
                self.focus(number)
                self.type(self.typed[number])

    def type(self, text):
        """In place of all that is there."""
        control, a = (self.display.keysym_to_keycode(key) for key in (XK.XK_Control_L, XK.XK_a))
        for kind, key in ((X.KeyPress, control), (X.KeyPress, a), (X.KeyRelease, a), (X.KeyRelease, control)):
            xtest.fake_input(self.display, kind, key)
        for symbol in [*map(ord, text), XK.XK_Return]:
            code, place = next(iter(self.display.keysym_to_keycodes(symbol)))
            shift = [self.display.keysym_to_keycode(XK.XK_Shift_L)] if place & 1 else []
            for kind, keys in ((X.KeyPress, shift + [code]), (X.KeyRelease, [code] + shift)):
                for key in keys:
                    xtest.fake_input(self.display, kind, key)
            self.display.sync()
            time.sleep(0.003)

    def picture(self, path):
        """Of the whole screen; written beside, for the questions go on."""
        size = self.root.get_geometry()
        raw = self.root.get_image(0, 0, size.width, size.height, X.ZPixmap, 0xFFFFFFFF)
        pixels = numpy.frombuffer(raw.data, numpy.uint8).reshape(size.height, size.width, 4)
        image = numpy.ascontiguousarray(pixels[:, :, 2::-1])
        threading.Thread(target=matplotlib.image.imsave, args=(path, image)).start()


def start_server(command, folder):
    port = 20000 + os.getpid() % 20000
    environment = dict(os.environ)
    if folder:
        # Before the build folder's own, which the libraries name.
        environment["LD_LIBRARY_PATH"] = os.path.join(folder, "MagNet")
        environment["PV_PLUGIN_PATH"] = shutil.copytree(os.environ["PV_PLUGIN_PATH"], os.path.join(folder, "MagNet"))
    server = subprocess.Popen(
        [command, f"--server-port={port}"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment)
    for line in server.stdout:
        if "Accepting connection" in line:
            break
    said = []
    threading.Thread(target=lambda: said.extend(server.stdout), daemon=True).start()
    return server, said, [f"--server-url=cs://127.0.0.1:{port}"]


class Window:
    """ParaView, which plays a script, and what it told of the nodes that ran."""

    def __init__(self, options, extra):
        # The macro picture.py makes this file, and waits until it is gone.
        self.wish = os.path.abspath(f"picture-{os.getpid()}.wish")
        environment = dict(os.environ, QT_LOGGING_RULES="magnet.run=true", MAGNET_PICTURE_WISH=self.wish)
        self.process = subprocess.Popen(
            [*options.command, *extra, "--dr", f"--test-script={options.script}", f"--test-directory={os.getcwd()}", "--exit"],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment)
        self.lines = []
        self.begun, self.ended, self.buttons, self.failed = [], [], {}, None
        self.listener = threading.Thread(target=self.listen, daemon=True)
        self.listener.start()

    def listen(self):
        for line in self.process.stdout:
            now = time.monotonic()
            self.lines.append(line.rstrip())
            if match := re.search(r"(\w+) begins, Stop is at (-?\d+),(-?\d+), Finish at (-?\d+),(-?\d+)", line):
                self.begun.append((match[1], now))
                self.buttons = {"stop": (int(match[2]), int(match[3])), "finish": (int(match[4]), int(match[5]))}
            elif "In event 'object=" in line:
                self.failed = self.failed or now
            elif match := re.search(r"(\w+) took ([\d.]+) s, answered within (\d+) ms, progress within (\d+) ms", line):
                self.ended.append((match[1], now, float(match[2]), float(match[4]) / 1000))

    def to_be_ended(self, run, kind, seconds):
        """Whether this run (1, 2) of this kind has gone on for so long."""
        if not self.begun or self.begun[-1][0] != kind:
            return False
        runs = [when for each, when in self.begun if each == kind]
        return len(runs) == run and time.monotonic() > runs[-1] + float(seconds)


def play(options, window, user, waits, processes):
    """Asks the window until it ends; when Stop was pressed, or False."""
    number, pressed = 0, False
    while window.process.poll() is None:
        slept = time.monotonic()
        time.sleep(0.02)
        now = time.monotonic()
        waits.look(now, processes, max(0.0, now - slept - 0.025))
        user.hear()
        if user.window is not None:
            number += 1
            user.ask(number)
        # Once the dialog has the focus.
        user.answer_dialogs(options.type, now)
        # A script that has failed while a dialog is open does not end by itself.
        if window.failed and now > window.failed + 20:
            window.process.kill()
        if os.path.exists(window.wish):
            if options.picture:
                user.picture(options.picture)
            if options.wheel:
                place = [int(number) for number in options.wheel]
                user.press(*place)
                user.press(*place, button=4)
                options.wheel = None
            os.remove(window.wish)
        # A stop in the second run: the first has made the result that is to be kept.
        for button, run, wish in (("stop", 2, options.stop), ("finish", 1, options.finish)):
            if wish and not pressed and window.to_be_ended(run, *wish):
                # Before the button is released the step may be over.
                pressed = time.monotonic()
                user.press(*window.buttons[button])
    window.listener.join(5)
    return pressed


def said_wrong(options, window, said):
    """The errors that the window and its server told, but for those that were to be told."""
    problems = [line for line in window.lines + said if ERRORS.search(line)]
    for words in options.words:
        told = [line for line in problems if words in line]
        if len(told) != 1:
            problems.append(f"'{words}' was said {len(told)} times")
        problems = [line for line in problems if line not in told]
    if not any("Success =  true" in line for line in window.lines):
        problems.append("the script was not played to its end")
    return problems


def too_slow(options, window, user, waits):
    """Where the window kept its user waiting while a node ran."""
    problems = [] if user.answers else ["the window never answered"]
    asked = [(when, when + seconds) for when, seconds in user.answers]
    asked += [(when, float("inf")) for when in user.asked.values()]
    for (kind, start), (_, end, took, still) in zip(window.begun, window.ended):
        # A question that was still open when the node was done has waited until then.
        answers = [(min(answer, end) - when, when, min(answer, end)) for when, answer in asked if start <= when < end]
        longest = max((seconds for seconds, _, _ in answers), default=0.0)
        own = max((seconds - waits.between(*span) for seconds, *span in answers), default=0.0)
        slowdown = waits.slowdown(start, end)
        print(f"{kind}: {took:.2f} s, {len(answers)} answers within {longest:.3f} s, {own:.3f} s without the queue for "
            f"processors; progress within {still:.2f} s, slowed {slowdown:.1f} times")
        if kind in PARAVIEWS_OWN:
            continue
        if own > options.answer:
            problems.append(f"{kind} kept the window from answering for {own:.3f} s")
        if still > PROGRESS * slowdown:
            problems.append(f"{kind} showed no progress for {still:.2f} s, slowed {slowdown:.1f} times")
    return problems


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--stop", nargs=2)
    parser.add_argument("--finish", nargs=2)
    parser.add_argument("--server")
    parser.add_argument("--picture")
    parser.add_argument("--bare", action="store_true")
    parser.add_argument("--words", action="append", default=[])
    parser.add_argument("--wheel", nargs=2)
    parser.add_argument("--type", action="append", default=[])
    parser.add_argument("--answer", type=float, default=0.3, help="s that a question may wait while a node runs")
    parser.add_argument("script")
    parser.add_argument("command", nargs="+")
    return parser.parse_args()


def main():
    options = arguments()
    user = Manager()
    bare = tempfile.TemporaryDirectory() if options.bare else None
    server, said, extra = start_server(options.server, bare and bare.name) if options.server else (None, [], [])
    window = Window(options, extra)
    waits = Waits()
    processes = [window.process.pid, screen()] + ([server.pid] if server else [])
    pressed = play(options, window, user, waits, processes)
    if server:
        # It ends with its client; a signal in the midst of that would hang it in its memory manager.
        try:
            server.wait(15)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()

    problems = said_wrong(options, window, said) + too_slow(options, window, user, waits)
    ended_by = options.stop or options.finish
    if ended_by:
        ended = [end - pressed for kind, end, _, _ in window.ended if pressed and kind == ended_by[0] and end > pressed]
        if not ended:
            problems.append("the button was not pressed")
        else:
            print(f"ended {ended[0]:.2f} s after the press")
    print("{:.1f} s on processors, {:.1f} s in the queue for one".format(*waits.totals[-1]))
    for problem in problems:
        print("FAILED:", problem)
    if problems:
        print("\n".join(window.lines[-40:]))
    sys.exit(1 if problems else 0)


main()
