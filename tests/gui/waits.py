"""How long processes stood ready to run and had no processor: what other work on the machine adds to a window's answers.

Linux tells it for each thread (/proc/PID/task/TID/schedstat: time on a processor and time in the queue for one, in ns).
"""

import bisect
import os


class Waits:
    """Looked at again and again; asked afterwards."""

    def __init__(self):
        self.times, self.queued = [], []
        self.threads = {}  # of each thread the last (running, queued), for threads end
        self.totals = []  # of all threads: (running, queued)
        self.late = 0.0

    def look(self, now, processes, late):
        """At time `now`; late: by how much the one who looks was woken too late himself, since he looked before."""
        self.late += late
        first = self.late
        for process in processes:
            for thread in _threads(process):
                self.threads[thread] = _schedstat(process, thread) or self.threads.get(thread, (0.0, 0.0))
            # What answers is the first thread; the others compute.
            first += self.threads.get(process, (0.0, 0.0))[1]
        self.times.append(now)
        self.queued.append(first)
        self.totals.append([sum(column) for column in zip((0.0, 0.0), *self.threads.values())])

    def _index(self, when):
        return min(bisect.bisect_left(self.times, when), len(self.times) - 1)

    def between(self, start, end):
        """Seconds that the answering threads, one after the other, stood in the queue."""
        # From the look before to the look after.
        return self.queued[self._index(end)] - self.queued[max(0, self._index(start) - 1)]

    def slowdown(self, start, end):
        """How many times as long as alone on the machine the threads took."""
        running, queued = (b - a for a, b in zip(self.totals[self._index(start)], self.totals[self._index(end)]))
        return 1.0 + queued / running if running > 0 else 1.0


def screen():
    """The process of the X server, which hands questions and answers on."""
    number = os.environ["DISPLAY"].split(":")[1].split(".")[0]
    with open(f"/tmp/.X{number}-lock") as file:
        return int(file.read())


def _threads(process):
    try:
        return [int(name) for name in os.listdir(f"/proc/{process}/task")]
    except OSError:
        return []


def _schedstat(process, thread):
    try:
        with open(f"/proc/{process}/task/{thread}/schedstat") as file:
            running, queued = file.read().split()[:2]
        return 1e-9 * int(running), 1e-9 * int(queued)
    except (OSError, ValueError):
        return None
