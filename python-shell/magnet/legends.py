"""What stands in a view beside the data: titles, a scale bar, the colour wheel, colour bars, axes with numbers in nm."""

import math

from paraview import servermanager, simple

from .data import MagnetError, update
from .nodes import node
from .page import FOOT, FOOT_PIXELS
from .volumes import port

INK = [0.1, 0.1, 0.1]
TITLE_SIZE = 15
LABEL_SIZE = 13
AXIS_SIZE = 12


def color_scale(table, preset, low, high):
    """Gives a colour table one of the plugin's or ParaView's colour maps, from `low` to `high`."""
    if not table.ApplyPreset(preset, True):
        raise MagnetError(f"ParaView has no colour map '{preset}'")
    table.RescaleTransferFunction(low, high)
    return table


def color_table(name, preset, low, high, component=None):
    """The colours of one scale, which all views of it share: of the vector's length, or of component 0, 1 or 2.

    Equal numbers stay equally coloured, for the table never follows the data that happen to be shown.
    """
    table = simple.GetColorTransferFunction(f"{name} {low:g} to {high:g}")
    color_scale(table, preset, low, high)
    table.AutomaticRescaleRangeMode = "Never"
    if component is not None:
        table.VectorMode, table.VectorComponent = "Component", component
    return table


def title(view, volume, component=None, name=None):
    """A result's name and NRMSE, which follow the data; component: 0, 1, 2 for that of x, y, z alone."""
    source = {"Score": port(volume.nrmse, 0)} if volume.nrmse else {}
    words = node("FigureTitle", f"title, {volume.name}", Input=volume.source, Name=name or volume.name,
        Component="Vector" if component is None else "xyz"[component], **source)
    return caption(view, update(words))


def text(view, words, position=None, size=TITLE_SIZE, bold=False):
    """Words in a view; without a position, as its title."""
    return caption(view, node("Text", "text", Text=words), position, size, bold)


def caption(view, source, position=None, size=TITLE_SIZE, bold=False):
    """The same of a source of words, such as a Caption that follows the time."""
    shown = simple.Show(source, view)
    if position is None:
        shown.WindowLocation = "Upper Center"
    else:
        shown.WindowLocation = "Any Location"
        shown.Position = position
    shown.FontSize = size
    shown.Color = INK
    shown.Bold = int(bold)
    shown.Justification = "Center" if position is None else "Left"
    shown.LineSpacing = 1.2
    return shown


def scale_bar(view, length=0.0, position=(0.06, 0.08)):
    shown = simple.Show(node("ScaleBar", "scale bar", Length=length), view)
    shown.Position = list(position)
    shown.Color = INK
    shown.FontSize = LABEL_SIZE
    return shown


def _logo_is_displaced():
    """ParaView 5.11 draws a logo in a view that is wider than high aside of its place, and in one that is higher smaller."""
    manager = servermanager.vtkSMProxyManager
    return (manager.GetVersionMajor(), manager.GetVersionMinor()) < (5, 12)


def color_wheel(page, view, shading="Out of plane", palette="Uniform", height=None):
    """The legend of the direction colours, at the right of the view's foot; height: its share of the view's."""
    source = node("ColorWheel", "color wheel", Shading=shading, Palette=palette, LabelColor=INK)
    shown = simple.Show(source, view)
    shown.WindowLocation = "Any Location"
    source.UpdatePipeline()
    box = source.GetDataInformation().GetExtent()
    aspect = (box[1] + 1) / (box[3] + 1)

    def place():
        wide, high = page.pixels(view)
        share = height or page.height(view, FOOT, FOOT_PIXELS) - 0.03
        width = min(0.62 * wide, share * high * aspect)
        drawn = width * min(1.0, wide / high)
        aside = 0.0
        if _logo_is_displaced():
            aside = 0.5 * width * max(0.0, wide / high - 1.0)
        else:
            width = drawn
        shown.Position = [0.95 - (drawn + aside) / wide, 0.015]
        shown.Position2 = [width / wide, width / aspect / high]

    page.fitted(place)
    return shown


def color_bar(table, view, title, ticks, position=(0.35, 0.06), length=0.3):
    """A horizontal bar at the view's foot."""
    bar = simple.GetScalarBar(table, view)
    bar.Visibility = 1
    bar.Title, bar.ComponentTitle = title, ""
    bar.TitleColor = bar.LabelColor = INK
    bar.TitleFontSize = bar.LabelFontSize = LABEL_SIZE
    bar.Orientation = "Horizontal"
    bar.WindowLocation = "Any Location"
    bar.Position = list(position)
    bar.ScalarBarLength = length
    bar.ScalarBarThickness = 12
    bar.UseCustomLabels = 1
    bar.CustomLabels = list(ticks)
    bar.AddRangeLabels = 0
    bar.AutomaticLabelFormat = 0
    bar.LabelFormat = bar.RangeLabelFormat = "%.3g"
    return bar


def axes(view, frame, plane, at, left, bottom):
    """Numbers in nm at the left and the lower edge of a section x = at or z = at, where asked for.

    frame: of the section, (x0, x1, y0, y1, z0, z1) in nm; plane: "x" or "z".
    """
    across, up = ("Y", "Z") if plane == "x" else ("X", "Y")
    normal = "XYZ".index(plane.upper())
    grid = view.AxesGrid
    grid.Visibility = 1
    grid.UseCustomBounds, grid.CustomBounds = 1, [*frame[:2 * normal], at, at, *frame[2 * normal + 2:]]
    # ParaView counts the faces and edges at the lower ends of x, y and z as 1, 2 and 4.
    bit = {"X": 1, "Y": 2, "Z": 4}
    grid.FacesToRender, grid.CullFrontface = bit[plane.upper()], 0
    grid.AxesToLabel = (bit[across] if left else 0) | (bit[up] if bottom else 0)
    grid.ShowEdges, grid.ShowTicks, grid.ShowGrid = 0, 1, 0
    grid.GridColor = INK
    for axis in (across, up):
        low, high = frame[2 * "XYZ".index(axis)], frame[2 * "XYZ".index(axis) + 1]
        step = next((s for s in (500, 200, 100, 50, 20, 10, 5, 2) if 2 * s <= high - low), 1)
        setattr(grid, f"{axis}Title", f"{axis.lower()} (nm)")
        for part in ("Title", "Label"):
            setattr(grid, f"{axis}{part}Color", INK)
            setattr(grid, f"{axis}{part}FontSize", AXIS_SIZE)
        setattr(grid, f"{axis}AxisUseCustomLabels", 1)
        setattr(grid, f"{axis}AxisLabels", [step * n for n in range(math.ceil(low / step), math.floor(high / step) + 1)])
