"""The page "Tilt Series": one or two series at the same tilt, which is the time, with sinograms, residuals and geometry.

A series is known by its axis: "x", "y", or the azimuth of another one in degrees.
"""

import math

from paraview import simple

from .data import MagnetError, update
from .legends import INK, LABEL_SIZE, caption, color_bar, color_scale, scale_bar, text
from .experiments import KINDS, is_chosen, preferred, sources
from .nodes import node
from .page import ABOVE, Page, made, round_up
from .parts import layer, surface
from .volumes import port

OBLIQUE = ([-0.45, 0.7, -0.4], [0, 0, 1])
# Height of a sinogram over its width.
SINOGRAM = 0.9
# Tilt Geometry's: Okabe and Ito's blue and vermilion, of x and y, or of the first and the second of other axes.
BLUE, VERMILION = [0.0, 0.447, 0.698], [0.835, 0.369, 0.0]
# Pixels that are to be ignored: no colour of the scales of phases and of contours.
MISSING = [0.62, 0.65, 0.60]


def tilt_series(x=None, y=None, model=None, specimen=None, contours=0, position=0.0):
    """The x and the y series side by side at the tilt that is the time: Play tilts the specimen.

    One colour scale, symmetric about 0, for all tilts of both; under each its sinogram, with the line that it was taken
    along; beside each the residual of a Model Based Reconstruction, where there is one; beam, tilt axes and missing
    wedges. x, y: series; without, those of the model, or those that are chosen
    (experiments.prefer), or the newest of the pipeline; one alone is shown alone.
    specimen: a volume with a mask; without, the model, or the newest that has one.
    contours: n > 0 shows cos(n phase) instead of the phase. position: of the sinograms' lines, nm from the middle.
    """
    measured, residuals, model = _find(x, y, model)
    columns = [(axis, series) for axis in measured for series in (measured, residuals) if axis in series]
    page = Page("Tilt Series", 2, len(columns) + 1, panel=1.3, weights=[1.0] * len(columns) + [1.1])
    colours = dict(zip(measured, [VERMILION, BLUE] if list(measured)[0] == "y" else [BLUE, VERMILION]))
    panels = [_panel(page, number, axis, series[axis], contours if series is measured else 0, position)
        for number, (axis, series) in enumerate(columns)]
    for panel in panels:
        caption(panel.view, port(panel.image, 1)).Color = colours[panel.axis]

    for panel in panels:
        page.look(panel.bounds, *ABOVE, views=[panel.view])
    page.link_cameras([panel.view for panel in panels])
    scale_bar(panels[0].view)
    _sinograms(page, panels, contours)
    _geometry(page, measured, specimen or _specimen(model))
    _colours(panels, contours)
    _go_to_zero(panels[0].image)
    return made(page)


def _colours(panels, contours):
    """One scale for each kind of image, at all tilts, with one bar; after all is shown, for ColorBy fits scales to data."""
    for array, title in (("phase_rad", "phase (rad)"), ("residual_rad", "residual (rad)")):
        among = [panel for panel in panels if panel.array == array]
        if among:
            end = round_up(max(panel.largest for panel in among)) or 1.0
            table = _locked(array, "MagNet component", end)
            # Contours have a scale of their own, but the sinograms below them show the phase.
            view = among[-1].below if contours and array == "phase_rad" else among[-1].view
            color_bar(table, view, title, [-end, 0, end], position=(0.2, 0.03), length=0.6)
    if contours:
        view = [panel for panel in panels if panel.array == "phase_rad"][-1].view
        color_bar(_locked("contours", "Grayscale", 1.0), view, f"cos({contours:g} phase)", [-1, 0, 1],
            position=(0.2, 0.03), length=0.6)


class _Panel:
    """An image, with its sinogram below."""


def _panel(page, column, axis, series, contours, position):
    panel = _Panel()
    panel.view, panel.below = page.views[0][column], page.views[1][column]
    panel.axis = axis
    show = {"Show": "Contours", "Amplification": contours} if contours else {"Show": "Phase"}
    panel.image = update(node("TiltSeriesImage", f"tilt image, {axis}", Input=series, **show))
    panel.array = "residual_rad" if panel.image.PointData["residual_rad"] else "phase_rad"
    panel.largest = panel.image.FieldData["largest_rad"].GetRange()[0]
    panel.bounds = panel.image.GetDataInformation().GetBounds()
    name = "contours" if contours else panel.array
    layer(panel.image, panel.view, 0, name, simple.GetColorTransferFunction(name))

    panel.sinogram = update(node("TiltSinogram", f"sinogram, {axis}", Input=series, Position=position))
    _line(port(panel.sinogram, 1), panel.view)
    caption(panel.below, port(panel.sinogram, 3), size=LABEL_SIZE)
    return panel


def _sinograms(page, panels, contours):
    """Against the tilt in degrees, drawn so that a degree is as high everywhere."""
    boxes = [panel.sinogram.GetDataInformation().GetBounds() for panel in panels]
    degree = SINOGRAM * min(box[1] - box[0] for box in boxes) / max(box[3] - box[2] for box in boxes)
    crowded = len(panels) > 2
    for number, (panel, box) in enumerate(zip(panels, boxes)):
        shown = surface(panel.sinogram, panel.below, ("CELLS", panel.array), simple.GetColorTransferFunction(panel.array))
        shown.Ambient, shown.Diffuse = 1.0, 0.0
        shown.Scale = [1, degree, 1]
        _line(port(panel.sinogram, 2), panel.below).Scale = [1, degree, 1]
        _axes(panel.below, degree, {"x": "y (nm)", "y": "x (nm)"}.get(panel.axis, "across the axis (nm)"),
            "" if crowded and number > 0 else "tilt (°)", box)
        width = box[1] - box[0]
        # Room for the axes, and for the bar that the images have no use for.
        page.look([box[0] - (0.45 if crowded else 0.3) * width, box[1] + 0.06 * width, degree * box[2], degree * box[3], 0, 0],
            *ABOVE, views=[panel.below], foot=0.36 if contours else 0.2)


def _axes(view, degree, bottom, left, box):
    """Of the view, not of what it shows: only they undo a scale."""
    grid = view.AxesGrid
    grid.Visibility = 1
    grid.DataScale = [1, degree, 1]
    grid.FacesToRender = 4  # the plane of x and y,
    grid.AxesToLabel = 3  # its lower and its left edge
    grid.ShowGrid, grid.ShowEdges, grid.ShowTicks = 0, 1, 1
    grid.XTitle, grid.YTitle, grid.ZTitle = bottom, left, ""
    grid.GridColor = INK
    for axis, low, high in (("X", box[0], box[1]), ("Y", box[2], box[3])):
        for part in ("Title", "Label"):
            setattr(grid, f"{axis}{part}FontSize", LABEL_SIZE)
            setattr(grid, f"{axis}{part}Color", INK)
        setattr(grid, f"{axis}AxisUseCustomLabels", 1)
        setattr(grid, f"{axis}AxisLabels", _ticks(low, high))


def _ticks(low, high):
    """Three to five round numbers between."""
    span = high - low
    step = next(digit * 10.0 ** power for power in range(-3, 6) for digit in (1, 2, 3, 5) if digit * 10.0 ** power >= span / 5)
    first = int(low / step) - 1
    return [step * i for i in range(first, first + 12) if low <= step * i <= high]


def _line(source, view):
    shown = surface(source, view, ink=INK)
    shown.LineWidth = 1.0
    return shown


def _geometry(page, series, specimen):
    inputs = dict(zip(("Series", "SecondSeries"), series.values()))
    if specimen:
        inputs["Specimen"] = specimen
    geometry = update(node("TiltGeometry", "tilt geometry", **inputs))
    for row, (index, prefix) in enumerate(((0, ""), (1, "k"))):
        view = page.views[row][-1]
        part = port(geometry, index)
        shown = surface(part, view, ("CELLS", "color"))
        shown.Ambient, shown.Diffuse = 0.6, 0.4
        shown.LineWidth = 1.5
        text(view, "specimen and beam" if index == 0 else _missing(part), size=LABEL_SIZE)
        bounds = part.GetDataInformation().GetBounds()
        _letters(view, bounds, prefix)
        page.look([0.9 * end for end in bounds], _beside(list(series)[0]), OBLIQUE[1], views=[view], foot=0.08)


def _beside(axis):
    """From where the axis and what lies across it are seen: OBLIQUE, turned with an axis other than x and y."""
    turn = 0.0 if axis in ("x", "y") else math.radians(float(axis.split(",")[0]))
    x, y, z = OBLIQUE[0]
    return [math.cos(turn) * x - math.sin(turn) * y, math.sin(turn) * x + math.cos(turn) * y, z]


def _missing(part):
    """What the view of reciprocal space shows, with the widths of the wedges."""
    fields = part.GetDataInformation().GetFieldDataInformation()
    widths = []
    for axis, name in (("x", "x "), ("y", "y "), ("1", ""), ("2", "")):
        array = fields.GetArrayInformation(f"missing_wedge_{axis}_deg")
        if array:
            widths.append(f"{name}{array.GetComponentRange(0)[0]:.4g}°")
    return "missing wedges\n" + ", ".join(widths)


def _letters(view, bounds, prefix):
    """The names of the axes, where they end."""
    middle = [0.5 * (bounds[2 * axis] + bounds[2 * axis + 1]) for axis in range(3)]
    for axis, name in enumerate("xyz"):
        place = list(middle)
        place[axis] = middle[axis] + 0.54 * (bounds[2 * axis + 1] - bounds[2 * axis])
        shown = text(view, prefix + name, size=LABEL_SIZE)
        shown.TextPropMode = "Billboard 3D Text"
        shown.BillboardPosition = place


def _specimen(model):
    """The newest volume, or the last of those that are chosen, that tells where the material is."""
    if model is not None:
        return model
    for source in reversed([each[0] for each in map(preferred, KINDS) if each] if is_chosen() else sources()):
        info = source.GetDataInformation()
        if info.GetDataSetTypeAsString() == "vtkImageData" and info.GetArrayInformation("mask", 0):
            return source
    return None


def _locked(array, preset, end):
    """The colours of an array from -end to end, the same in all views and at all times."""
    table = color_scale(simple.GetColorTransferFunction(array), preset, -end, end)
    table.AutomaticRescaleRangeMode = "Never"
    table.NanColor = MISSING
    return table


def _go_to_zero(image):
    """The tilts become the times of ParaView's play buttons, and the untilted image is shown, or what is nearest to it."""
    scene = simple.GetAnimationScene()
    scene.UpdateAnimationUsingDataTimeSteps()
    image.UpdatePipelineInformation()
    # The play buttons move the time without telling this property, and what it is already is not set again.
    scene.AnimationTime = scene.TimeKeeper.Time
    scene.AnimationTime = min(image.TimestepValues, key=abs)


def _axis(source, number=0):
    """'x', 'y', or the azimuth of another axis, of an output that is a phase tilt series, else None."""
    info = source.SMProxy.GetDataInformation(number)
    if info.GetArrayInformation("phase", 0) is None:  # vtkDataObject::POINT
        return None
    axis, azimuth = (info.GetArrayInformation(name, 2) for name in ("tilt_axis", "tilt_axis_azimuth"))  # vtkDataObject::FIELD
    if axis and axis.GetNumberOfStringValues():
        return axis.GetStringValue(0)
    return f"{azimuth.GetComponentRange(0)[0]:.4g}" if azimuth and azimuth.GetNumberOfTuples() else None


def _port(series):
    """The source of a series that may be one of several outputs, and which of them it is."""
    return getattr(series, "Proxy", series), getattr(series, "Port", 0)


def _known(series):
    """Series by their axes, each brought up to date."""
    found = {}
    for each in series:
        source, number = _port(each)
        update(source)
        axis = _axis(source, number)
        found[axis if axis not in found else f"{axis}, {len(found) + 1}"] = each
    return found


def _of_model(model):
    """The series that a model explains, in the order of its outputs: Series, then the x and the y series."""
    several = list(model.Series) if hasattr(model.Series, "__iter__") else [model.Series]
    given = [series for series in several if series is not None]
    # ParaView makes the active source the first input, where that is not named: beside Series it is not meant.
    given += [series for series in (model.XSeries, model.YSeries) if series is not None
        and not any(_alike(series, other) for other in given) and _axis(*_port(series))]
    return given


def _find(x, y, model):
    """Measured series and residuals, each by axis; of more than two the first two of a model, or the newest."""
    given = [series for series in (x, y) if series is not None]
    if not given and model is None and is_chosen():
        given = [port(*each) for each in (preferred("x"), preferred("y")) if each]
        model = preferred("model") and preferred("model")[0]
        if model is None and given:
            return _known(given), {}, None
    models = [source for source in sources() if source.SMProxy.GetXMLName() == "ModelBasedReconstruction"
        and source.GetDataInformation().GetNumberOfPoints() > 0]
    model = model or (models[-1] if models else None)
    if model is not None:
        explained = _of_model(model)[:2]
        if not given or all(any(_alike(series, other) for other in explained) for series in given):
            update(model)
            measured = _known(explained)
            return measured, {axis: port(model, number + 1) for number, axis in enumerate(measured)}, model
    if not given:
        newest = {}
        for source in sources():
            if source.SMProxy.GetXMLName() == "ModelBasedReconstruction":
                continue  # its residuals look like series
            for number in range(source.SMProxy.GetNumberOfOutputPorts()):
                axis = _axis(source, number)
                if axis:
                    newest.pop(axis, None)
                    newest[axis] = port(source, number)
        axes = ["x", "y"] if {"x", "y"} <= set(newest) else list(newest)[-2:]
        given = [newest[axis] for axis in axes]
    if not given:
        raise MagnetError("there is no phase tilt series to show: open two, or give a texture a Phase Tilt Series")
    return _known(given), {}, None


def _alike(one, other):
    """Whether two series are the same output of the same source."""
    (a, i), (b, j) = _port(one), _port(other)
    return a.SMProxy == b.SMProxy and i == j
