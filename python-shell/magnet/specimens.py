"""Specimens coloured by the direction of their magnetization, cut open at the corner nearest to the viewer."""

from .data import read, update
from .legends import LABEL_SIZE, color_wheel, scale_bar, text
from .nodes import node
from .page import HEAD, Page, made
from .parts import CORNER, cut_open, surface


def show(page, view, source, name, palette="Uniform", head=HEAD):
    """A volume with M, where it is not 0; head: what stands above it, as a part of the view's height."""
    coloured = update(node("DirectionColor", f"direction, {name}", Input=source, VectorArray="M", Palette=palette))
    length = update(node("Calculator", f"length, {name}", Input=coloured, Function="mag(M)", ResultArrayName="length"))
    largest = length.PointData["length"].GetRange()[1]
    body = node("Threshold", f"body, {name}", Input=length, Scalars=["POINTS", "length"], LowerThreshold=0.5 * largest,
        UpperThreshold=2 * largest)
    bounds = update(body).GetDataInformation().GetBounds()
    shown = surface(cut_open(body, name, bounds, bottom=0.5 * (bounds[4] + bounds[5])), view, ("POINTS", "direction_color"))
    shown.Ambient, shown.Diffuse = 0.35, 0.65
    page.look(bounds, *CORNER, views=[view], head=head)


def montage(panels):
    """A page of at most three specimens a row: (file, title, lines) each, a file with M and what is written above it."""
    columns = min(3, len(panels))
    page = Page("Montage", (len(panels) + columns - 1) // columns, columns, panel=1.05 if columns > 1 else 0.65)
    views = [view for line in page.views for view in line]
    line = 21 / page.pixels(views[0])[1]
    head = (1.5 + max(len(words.split("\n")) for _, _, words in panels)) * line
    for view, (file, title, words) in zip(views, panels):
        show(page, view, read(file), title, "HSL", head)
        text(view, title, [0.03, 1.0 - 1.2 * line], bold=True)
        for number, each in enumerate(words.split("\n")):
            text(view, each, [0.03, 1.0 - (2.2 + number) * line], LABEL_SIZE)
        scale_bar(view)
    color_wheel(page, views[-1], palette="HSL")
    return made(page)
