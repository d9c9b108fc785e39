"""A figure comes back from its state file: the same picture, legends and scale bar included. After figures.py, in its folder."""

import sys

from paraview import simple

import magnet
from check import expect, near
from figures_look import picture


def main():
    magnet.load()
    before = picture("before.png")
    simple.LoadState("figure.pvsm")
    # The last of that name; "Side by side" is the example's.
    layouts = {name: proxy for (name, _), proxy in simple.GetLayouts().items() if name.startswith("Side by side")}
    expect(layouts, "the layout is there")
    layout = layouts[max(layouts)]
    rows, columns = before.shape[:2]
    layout.SetSize(columns // 2, rows // 2)
    simple.SaveScreenshot("after.png", layout, SeparatorWidth=0, SeparatorColor=[1, 1, 1], ImageResolution=[columns, rows])
    near(float(abs(picture("after.png") - before).mean()), 0.0, 0.5, "what the state file left out of the picture")
    print("1 passed, 0 failed", flush=True)


main()
sys.exit(0)
