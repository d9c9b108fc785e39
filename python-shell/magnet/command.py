"""What the batch scripts share."""

import argparse
import os
import re
import signal
import sys

from .data import MagnetError, prototype


class Parser(argparse.ArgumentParser):
    """An argument parser that shows defaults, and knows options that are a proxy's properties."""

    last = None  # of this script

    def __init__(self, description):
        super().__init__(description=description, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
        self._settings = []
        self._labels = {}
        Parser.last = self

    def setting(self, option, proxy, name, **rest):
        """An option for the property `name` of a proxy: type, default and choices are the property's."""
        found = prototype(proxy).GetProperty(name)
        choice = found.FindDomain("vtkSMEnumerationDomain")
        values = [found.GetElement(i) for i in range(found.GetNumberOfElements())]
        if choice:
            texts = {choice.GetEntryValue(i): choice.GetEntryText(i) for i in range(choice.GetNumberOfEntries())}
            values = [texts[value] for value in values]
            rest.setdefault("choices", list(texts.values()))
        if len(values) > 1:
            rest["nargs"] = len(values)
        kind = {"vtkSMIntVectorProperty": int, "vtkSMDoubleVectorProperty": float}.get(found.GetClassName(), str)
        action = self.add_argument(option, type=str if choice else kind,
            default=values if len(values) > 1 else values[0], **rest)
        self._settings.append((proxy, name, action.dest))
        self._labels[found.GetXMLLabel()] = option

    def settings(self, args, proxy):
        """The properties of a proxy that the arguments give."""
        return {name: getattr(args, dest) for of, name, dest in self._settings if of == proxy}

    def in_options(self, message):
        """A message that names a setting as the window does ("set Pixel Size") with the option that it is here."""
        for label, option in self._labels.items():
            # A single word, such as Size, is a setting only where it is told to be set.
            before = "" if " " in label else r"(?<=set )"
            message = re.sub(rf"{before}\b{re.escape(label)}\b", option, message)
        return message


def parser(description):
    """An argument parser that shows defaults."""
    return Parser(description)


def run(main):
    """Runs a script's main; every error becomes one line on standard error and exit status 1. The signal USR1 finishes a long
    step with the best that it has, and ends nothing else."""
    signal.signal(signal.SIGUSR1, signal.SIG_IGN)
    try:
        main()
    except (MagnetError, ImportError) as error:
        message = Parser.last.in_options(str(error)) if Parser.last else str(error)
        print(f"error: {message}", file=sys.stderr)
        sys.exit(1)


def percent(value):
    """A fraction as text in per cent; '-' where there is none."""
    return "-" if value != value else f"{100 * value:.2f} %"


def angles_of(text):
    """Reader's properties of --angles: a file of them, or the angles themselves."""
    if os.path.isfile(text):
        return {"AngleFile": os.path.abspath(text)}
    try:
        return {"TiltAngles": [float(word) for word in text.replace(",", " ").split()]}
    except ValueError:
        raise MagnetError(f"--angles is '{text}': neither a file, nor angles in degrees such as '-65 -61 0'") from None
