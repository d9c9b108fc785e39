"""Ten pages of figures at 100³ together: the memory that they take, the size of their state file, and how long it takes to load."""

import os
import sys
import time

from paraview import simple

import magnet
from check import expect
from figure_count import proxies
from magnet import examples, layouts, page

MEMORY = 1.5e9  # bytes more than without
STATE = 1e6  # bytes
SECONDS = 20.0  # of a processor, which other work on the machine does not lengthen


def resident():
    with open("/proc/self/status") as file:
        return next(1024 * int(line.split()[1]) for line in file if line.startswith("VmRSS"))


def main():
    magnet.load()
    examples._sample_reconstruction()
    before, count = resident(), proxies()
    for name in layouts.__all__:
        if name != "trust":  # needs a model: real_series.py
            getattr(layouts, name)()
    layouts.side_by_side(arrows=True, shading="In-plane strength")
    expect(len(page.pages()) == 10, f"ten pages, {[each.title for each in page.pages()]}")
    taken = resident() - before
    simple.SaveState("ten_pages.pvsm")
    size = os.path.getsize("ten_pages.pvsm")
    print(f"{taken / 1e9:.2f} GB, {proxies() - count} proxies, a state of {size / 1e6:.2f} MB", flush=True)
    expect(taken < MEMORY, f"ten pages take {taken / 1e9:.2f} GB, expected at most {MEMORY / 1e9:g}")
    expect(size < STATE, f"their state has {size / 1e6:.2f} MB, expected at most {STATE / 1e6:g}")
    simple.ResetSession()
    magnet.load()
    start = time.process_time()
    simple.LoadState("ten_pages.pvsm")
    seconds = time.process_time() - start
    print(f"loaded in {seconds:.1f} s", flush=True)
    expect(seconds < SECONDS, f"it loads in {seconds:.1f} s, expected at most {SECONDS:g}")
    expect(len(page.pages()) == 10, "and the pages are there")
    print("1 passed, 0 failed", flush=True)


main()
sys.exit(0)
