"""Curves in ParaView's chart views: profiles, the error of each layer, the topological charge of each slice."""

import math

from paraview import servermanager, simple

from .data import MagnetError, scores, update
from .legends import LABEL_SIZE, TITLE_SIZE
from .nodes import node
from .page import Page, made
from .parts import extent_around
from .volumes import find, find_model, port


def _axes(view, title, left, bottom, legend=True):
    view.ChartTitle = title
    view.LeftAxisTitle, view.BottomAxisTitle = left, bottom
    for part in ("ChartTitle", "LeftAxisTitle", "BottomAxisTitle"):
        setattr(view, f"{part}FontSize", TITLE_SIZE)
        setattr(view, f"{part}Bold", 0)
    for part in ("LeftAxisLabel", "BottomAxisLabel"):
        setattr(view, f"{part}FontSize", LABEL_SIZE)
    view.LegendFontSize = LABEL_SIZE
    view.ShowLegend = int(legend)
    view.LegendLocation = "TopRight"
    view.LeftAxisGridColor = view.BottomAxisGridColor = [0.92, 0.92, 0.92]


def _curve(source, view, x, y, label, colour, thickness=2):
    shown = simple.Show(source, view, "XYChartRepresentation")
    shown.UseIndexForXAxis = 0
    shown.XArrayName = x
    shown.SeriesVisibility = [y]
    shown.SeriesLabel = [y, label]
    shown.SeriesColor = [y, *(str(c) for c in colour)]
    shown.SeriesLineThickness = [y, str(thickness)]
    shown.SeriesLineStyle = [y, "1"]
    shown.SeriesMarkerStyle = [y, "0"]
    return shown


def _range(view, axis, low, high):
    setattr(view, f"{axis}AxisUseCustomRange", 1)
    setattr(view, f"{axis}AxisRangeMinimum", low)
    setattr(view, f"{axis}AxisRangeMaximum", high)


def line_profiles(start=None, end=None, **volumes):
    """Bx, By, Bz along a line, a curve for each volume; without ends, along x through the middle of the volume.

    start, end: (x, y, z) in nm.
    """
    shown = find(**volumes)
    b = shown[0].source.GetDataInformation().GetBounds()
    middle = [0.5 * (b[2 * a] + b[2 * a + 1]) for a in range(3)]
    start = list(start or [b[0], middle[1], middle[2]])
    end = list(end or [b[1], middle[1], middle[2]])
    if start == end:
        raise MagnetError(f"the profile begins and ends at {tuple(start)} nm; choose two places")
    along = [a for a in range(3) if start[a] != end[a]]
    # Along an axis, its coordinate; else the way from the start.
    x, label = ("arc_length", "distance (nm)") if len(along) > 1 else (f"Points_{'XYZ'[along[0]]}", f"{'xyz'[along[0]]} (nm)")
    page = Page("Line profiles", 3, 1, "XYChartView", panel=0.36)
    limits = [0.0, 0.0, 0.0]
    for volume in shown:
        # Of a whole volume, ParaView's probe would need twice its memory again.
        around = node("ExtractSubset", f"around the line, {volume.name}", Input=volume.source,
            VOI=extent_around(volume.source, start, end))
        line = node("PlotOverLine", f"profile, {volume.name}", Input=around, Point1=start, Point2=end)
        line.UpdatePipeline()
        for row, component in enumerate("XYZ"):
            view = page.views[row][0]
            low, high = line.PointData[volume.array].GetRange(row)
            limits[row] = max(limits[row], abs(low), abs(high))
            _curve(line, view, x, f"{volume.array}_{component}", volume.name, volume.colour,
                4 if volume.kind == "truth" else 2)
    digits = 10.0 ** math.floor(math.log10(max(limits))) if max(limits) > 0 else 1.0
    tick = max(step * digits for step in (1, 2, 5) if step * digits <= max(limits) or step == 1)
    for row, component in enumerate("xyz"):
        view = page.views[row][0]
        _axes(view, "", f"B{component} (T)", label, legend=row == 0)
        # One scale for all: a component that is nearly zero looks it.
        _range(view, "Left", -1.15 * max(limits), 1.15 * max(limits))
        view.LeftAxisUseCustomLabels = 1
        view.LeftAxisLabels = [word for value in (-tick, 0, tick) for word in [f"{value:g}"] * 2]  # value and label
        if x != "arc_length":
            _range(view, "Bottom", start[along[0]], end[along[0]])
    return made(page)


def layer_errors(**volumes):
    """NRMSE of each z layer inside the material, a curve for each result."""
    shown = [volume for volume in find(**volumes) if volume.nrmse]
    if not shown:
        raise MagnetError("an error needs the truth beside a result: give a texture a Magnetic Induction, and a mask")
    page = Page("Layer errors", 1, 1, "XYChartView", panel=0.6)
    view = page.views[0][0]
    highest, low, high = 0.0, 1e30, -1e30
    for volume in shown:
        layers = node("ThresholdTable", f"layers, {volume.name}", Input=port(volume.nrmse, 1), Column=["ROWS", "voxels"],
            MinValue=1, MaxValue=1e12)
        percent = node("Calculator", f"per cent, {volume.name}", Input=layers, AttributeType="Row Data",
            ResultArrayName=volume.name, Function="100*NRMSE")
        percent.UpdatePipeline()
        _curve(percent, view, "z_nm", volume.name, volume.name, volume.colour, 3)
        rows = [row for row in scores(volume.nrmse, 1) if row["voxels"] > 0]
        highest = max(highest, *(100 * row["NRMSE"] for row in rows))
        low, high = min(low, *(row["z_nm"] for row in rows)), max(high, *(row["z_nm"] for row in rows))
    _axes(view, "NRMSE of each layer inside the material", "NRMSE (%)", "z (nm)")
    _range(view, "Left", 0, 1.6 * highest)
    _range(view, "Bottom", low, high)
    return made(page)


def topological_charge(**volumes):
    """The topological charge of each z slice, a curve for each volume: of M where it is known, else of B's directions."""
    shown = find(**volumes)
    page = Page("Topological charge", 1, 1, "XYChartView", panel=0.6)
    view = page.views[0][0]
    low, high, deepest, least, most = 1e30, -1e30, 0.0, 0.0, 0.0
    mask = next((volume for volume in shown if volume.mask()), None)
    for volume in shown:
        source, name = volume.source, volume.mask()
        if name is None and mask is not None:
            source = node("AppendAttributes", f"with mask, {volume.name}", Input=[volume.source, mask.source])
            name = mask.mask()
        vector = next((array for array in ("M_model", "M") if volume.source.PointData[array]), volume.array)
        charge = update(node("TopologicalCharge", f"charge, {volume.name}", Input=source, VectorArray=vector,
            MaskArray=name or ""))
        _curve(charge, view, "z_nm", "charge", f"{volume.name} ({'M' if vector[0] == 'M' else 'B'})", volume.colour,
            4 if volume.kind == "truth" else 2)
        table = servermanager.Fetch(charge)
        values = [(table.GetValue(row, 0).ToDouble(), table.GetValue(row, 1).ToDouble())
            for row in range(table.GetNumberOfRows())]
        filled = [pair for pair in values if pair[1] != 0.0] or values
        low, high = min(low, filled[0][0]), max(high, filled[-1][0])
        least, most = min(least, *(v for _, v in filled)), max(most, *(v for _, v in filled))
        deepest = max(deepest, abs(least), abs(most))
    _axes(view, "Topological charge of each z slice", "Q", "z (nm)")
    _range(view, "Bottom", low, high)
    _range(view, "Left", least - 0.15 * max(0.5, deepest), most + 0.9 * max(0.5, deepest))
    return made(page)


RESULT, LIMIT, DEVIATION = (0.0, 0.62, 0.451), (0.6, 0.6, 0.6), (0.835, 0.369, 0.0)


def trust(model=None):
    """How far to trust a Model Based Reconstruction (the newest, without one): down to which period two halves of its images
    agree, how each image is predicted by the others, and the standard deviation of M beside M along x through the middle.

    The first two need Leave One Out, the third an Ensemble; what the result does not tell is left out.
    """
    model = model or find_model()
    fields = {name: model.FieldData[name] for name in model.FieldData.keys()}
    number = lambda name: fields[name].GetRange(0)[0]
    charts = ([_halves, _predictions] if "shell_correlation" in fields else []) + (
        [_deviation] if model.PointData["M_sigma"] else [])
    if not charts and "finished_at" in fields:
        raise MagnetError("the result does not tell how far to trust it: Model Based Reconstruction was finished early, before "
            "Leave One Out or the Ensemble; run it again to its end")
    if not charts:
        raise MagnetError("the result does not tell how far to trust it: set Leave One Out (halves of the images, images left "
            "out) or Ensemble (standard deviations) on Model Based Reconstruction, and run it again")
    page = Page("How far to trust it", len(charts), 1, "XYChartView", panel=0.42)
    for chart, line in zip(charts, page.views):
        chart(model, line[0], fields)
    view = page.views[0][0]
    view.ChartTitle = f"{view.ChartTitle}\nchi square {number('chi_square'):.3g}, Ms " \
        f"{1e-3 * number('saturation_magnetization_found_A_per_m'):.4g} kA/m"
    return made(page)


def _curves(source, view, x, curves, association=None):
    """Several arrays of one source, which has one representation: curves is a list of (array, label, colour, thickness).

    Without x, against their numbers, with marks.
    """
    shown = simple.Show(source, view, "XYChartRepresentation")
    if association:
        shown.AttributeType = association
    shown.UseIndexForXAxis = int(x is None)
    if x is not None:
        shown.XArrayName = x
    shown.SeriesVisibility = [array for array, *_ in curves]
    shown.SeriesLabel = [word for array, label, *_ in curves for word in (array, label)]
    shown.SeriesColor = [word for array, _, colour, _ in curves for word in (array, *(str(c) for c in colour))]
    shown.SeriesLineThickness = [word for array, _, _, thickness in curves for word in (array, str(thickness))]
    shown.SeriesLineStyle = [word for array, *_ in curves for word in (array, "1")]
    shown.SeriesMarkerStyle = [word for array, *_ in curves for word in (array, "4" if x is None else "0")]
    return shown


def _halves(model, view, fields):
    finest = fields["half_bit_resolution_nm"].GetRange(0)[0]
    words = f"agree down to {finest:.3g} nm" if finest == finest else "agree at no scale"
    _curves(model, view, "shell_period_nm", [("shell_correlation", "halves of the images", RESULT, 3),
        ("half_bit_correlation", "half a bit", LIMIT, 2)], "Field Data")
    _axes(view, f"Halves of the images {words}", "shell correlation", "period (nm)")
    view.LegendLocation = "BottomRight"
    view.BottomAxisLogScale = 1
    _range(view, "Bottom", *fields["shell_period_nm"].GetRange(0))
    _range(view, "Left", min(-0.1, fields["shell_correlation"].GetRange(0)[0]), 1.1)


def _predictions(model, view, fields):
    _curves(model, view, None, [("leave_one_out_images", "", RESULT, 2)], "Field Data")
    _axes(view, f"Misfit of an image left out over that of the same fitted: {fields['leave_one_out'].GetRange(0)[0]:.2f}",
        "ratio", "image", legend=False)
    _range(view, "Left", 0.0, 1.2 * fields["leave_one_out_images"].GetRange(0)[1])
    _range(view, "Bottom", 0, fields["leave_one_out_images"].GetNumberOfTuples() - 1)


def _deviation(model, view, fields):
    b = model.GetDataInformation().GetBounds()
    middle = [0.5 * (b[2 * a] + b[2 * a + 1]) for a in range(3)]
    start, end = [b[0], *middle[1:]], [b[1], *middle[1:]]
    around = node("ExtractSubset", "around the line, trust", Input=model, VOI=extent_around(model, start, end))
    line = update(node("PlotOverLine", "profile, trust", Input=around, Point1=start, Point2=end))
    kilo = node("Calculator", "kA/m, M", Input=line, ResultArrayName="M_kA_per_m", Function="0.001*mag(M_model)")
    both = update(node("Calculator", "kA/m, sigma", Input=kilo, ResultArrayName="sigma_kA_per_m", Function="0.001*mag(M_sigma)"))
    _curves(both, view, "Points_X", [("M_kA_per_m", "|M|", RESULT, 3),
        ("sigma_kA_per_m", "standard deviation of M", DEVIATION, 2)])
    _axes(view, "Along x through the middle", "kA/m", "x (nm)")
    _range(view, "Left", 0.0, 1.5 * both.PointData["M_kA_per_m"].GetRange(0)[1])
    _range(view, "Bottom", b[0], b[1])
