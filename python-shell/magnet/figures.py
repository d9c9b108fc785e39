"""Pictures for a paper, made by ParaView: sections side by side on one colour scale, and curves."""

from paraview import servermanager, simple

from .data import read, scores

INK = [0.1, 0.1, 0.1]
COMPONENTS = ("X", "Y", "Z")


def _text(view, text, size, position, bold=False):
    display = simple.Show(simple.Text(Text=text), view)
    display.WindowLocation = "Any Location"
    display.Position = position
    display.FontSize = size
    display.Color = INK
    display.Bold = int(bold)
    return display


def _grid_of_views(rows, columns, size):
    """A layout of equal render views, row by row."""
    layout = simple.CreateLayout("Sections")
    layout.SetSize(*size)
    cells = [0]
    for row in range(rows - 1):
        cells.append(layout.SplitVertical(cells[-1], 1.0 / (rows - row)) + 1)
        cells[-2] = cells[-1] - 1
    views = []
    for cell in cells:
        line = []
        for column in range(columns):
            if column < columns - 1:
                left = layout.SplitHorizontal(cell, 1.0 / (columns - column))
                line.append(left)
                cell = left + 1
            else:
                line.append(cell)
        views.append(line)
    result = []
    for line in views:
        result.append([])
        for cell in line:
            view = simple.CreateRenderView()
            layout.AssignView(cell, view)
            result[-1].append(view)
    return layout, result


def _style(view):
    view.UseColorPaletteForBackground = 0
    view.Background = [1, 1, 1]
    view.OrientationAxesVisibility = 0
    view.InteractionMode = "2D"
    view.CameraParallelProjection = 1


def _axes(view, left, bottom):
    """Numbers in nm: of z at the left, of y at the bottom, where asked for."""
    grid = view.AxesGrid
    grid.Visibility = 1
    grid.FacesToRender = 1
    grid.AxesToLabel = (2 if left else 0) | (4 if bottom else 0)
    grid.ShowEdges = 0
    grid.ShowTicks = 1
    grid.ShowGrid = 0
    for axis in "YZ":
        setattr(grid, f"{axis}Title", "")
        for part in ("Title", "Label"):
            setattr(grid, f"{axis}{part}Color", INK)
            setattr(grid, f"{axis}{part}FontSize", 15)
        setattr(grid, f"{axis}AxisUseCustomLabels", 1)
    grid.YAxisLabels = [-200, -100, 0, 100, 200]
    grid.ZAxisLabels = [-100, 0, 100]
    grid.GridColor = INK


def _scale_bar(view, x, y, z, length):
    """A bar of `length` nm that begins at (y, z), with its label."""
    bar = simple.Line(Point1=[x, y, z], Point2=[x, y + length, z])
    shown = simple.Show(bar, view)
    shown.LineWidth = 5
    shown.AmbientColor = shown.DiffuseColor = INK
    label = simple.Text(Text=f"{length:g} nm")
    shown = simple.Show(label, view)
    shown.WindowLocation = "Any Location"
    shown.FontSize = 11
    shown.Color = INK
    return shown


def sections(columns, mask, depth, path):
    """The x = 0 section of several fields, a column each, the three components below each other.

    columns: (source, array, title, scores): title heads the column; scores, an NRMSE row or None, go into each
    panel's title. mask: a source with `mask`, whose outline is drawn. depth: largest |z| shown, in nm. Each row has one
    colour scale, that of the first column, and one colour bar. Writes a PNG to `path`.
    """
    panel = (690, 320)
    size = (panel[0] * len(columns), panel[1] * len(COMPONENTS))
    # What a panel shows: half its height and its middle (y, z), in nm.
    half, middle = 1.6 * depth, [25, 0]
    layout, views = _grid_of_views(3, len(columns), size)
    outline = simple.Contour(Input=simple.Slice(Input=_cut(mask, depth), SliceType="Plane"))
    outline.Input.SliceType.Origin = [0, 0, 0]
    outline.ContourBy = ["POINTS", "mask"]
    outline.Isosurfaces = [0.5]
    for row, component in enumerate(COMPONENTS):
        largest = None
        for column, (source, array, title, scores) in enumerate(columns):
            view = views[row][column]
            _style(view)
            piece = simple.Slice(Input=_cut(source, depth), SliceType="Plane")
            piece.SliceType.Origin = [0, 0, 0]
            piece.UpdatePipeline()
            if largest is None:
                low, high = piece.PointData[array].GetRange(row)
                largest = max(abs(low), abs(high))
            display = simple.Show(piece, view)
            simple.ColorBy(display, ("POINTS", array, component), separate=True)
            table = simple.GetColorTransferFunction(array, display, separate=True)
            table.ApplyPreset("Cool to Warm", True)
            table.RescaleTransferFunction(-largest, largest)
            display.SetScalarBarVisibility(view, False)
            display.Ambient = 1.0
            display.Diffuse = 0.0
            edge = simple.Show(outline, view)
            edge.LineWidth = 2.5
            edge.RenderLinesAsTubes = 1
            edge.Position = [1, 0, 0]  # before the section, not in it
            simple.ColorBy(edge, None)
            edge.AmbientColor = edge.DiffuseColor = INK
            head = f"{title}   B{component.lower()}"
            if scores:
                head += f"   NRMSE {100 * scores['NRMSE_' + component.lower()]:.1f} %"
            _text(view, head, 13, [0.09, 0.88])
            _axes(view, column == 0, row == 2)
            if column == 0:
                _text(view, "z (nm)", 11, [0.005, 0.06])
            if row == 2:
                _text(view, "y (nm)", 11, [0.79, 0.06])
            if column == len(columns) - 1:
                _colour_bar(table, view, display, f"B{component.lower()} (T)", largest)
            # Room for labels at the left and a colour bar at the right, the same in every panel.
            view.CameraPosition = [2000, *middle]
            view.CameraFocalPoint = [0, *middle]
            view.CameraViewUp = [0, 0, 1]
            view.CameraParallelScale = half
    bar = [-240, 17 - depth]
    label = _scale_bar(views[0][0], 5, *bar, 100)
    label.Position = [0.5 + (bar[0] + 108 - middle[0]) / (2 * half * panel[0] / panel[1]),
        0.5 + (bar[1] - 10 - middle[1]) / (2 * half)]
    simple.SaveScreenshot(path, layout, ImageResolution=list(size), SeparatorWidth=0)


def montage(panels, path, size=(1650, 1500)):
    """Magnetizations side by side, three a row, with the quarter x > 0, z > 0 cut away, coloured by direction.

    panels: (file, title, lines) each, an OVF file with the magnetization; at most nine. The bar in each panel is a
    round part of the specimen's width. Writes a PNG to `path`.
    """
    rows = (len(panels) + 2) // 3
    layout, views = _grid_of_views(rows, 3, (size[0], size[1] * rows // 3))
    for number, view in enumerate(view for line in views for view in line):
        view.UseColorPaletteForBackground = 0
        view.Background = [1, 1, 1]
        view.OrientationAxesVisibility = 0
        if number >= len(panels):
            continue
        file, title, subtitle = panels[number]
        source = read(file)
        colours = simple.DirectionColor(Input=source, VectorArray="M", Palette="HSL")
        length = simple.Calculator(Input=colours, Function="mag(M)", ResultArrayName="length")
        length.UpdatePipeline()
        largest = length.PointData["length"].GetRange()[1]
        body = simple.Threshold(Input=length, Scalars=["POINTS", "length"])
        body.LowerThreshold, body.UpperThreshold = 0.5 * largest, 2 * largest
        body.UpdatePipeline()
        bounds = body.GetDataInformation().GetBounds()
        middle = [0.5 * (bounds[2 * axis] + bounds[2 * axis + 1]) for axis in range(3)]
        width = max(bounds[1] - bounds[0], bounds[3] - bounds[2])
        for normal, other in (([-1, 0, 0], None), ([1, 0, 0], [0, 0, -1])):
            part = simple.Clip(Input=body, ClipType="Plane", Invert=0)
            part.ClipType.Origin, part.ClipType.Normal = middle, normal
            if other:
                part = simple.Clip(Input=part, ClipType="Plane", Invert=0)
                part.ClipType.Origin, part.ClipType.Normal = middle, other
            display = simple.Show(part, view)
            simple.ColorBy(display, ("POINTS", "direction_color"))
            display.MapScalars = 0
            display.Ambient, display.Diffuse = 0.35, 0.65
        bar = next(b for b in (500, 200, 100, 50, 20, 10, 5) if b <= 0.45 * width)
        line = simple.Show(simple.Line(Point1=[middle[0] - 0.5 * bar, bounds[2] - 0.06 * width, bounds[4]],
            Point2=[middle[0] + 0.5 * bar, bounds[2] - 0.06 * width, bounds[4]]), view)
        line.LineWidth = 5
        line.AmbientColor = line.DiffuseColor = INK
        _text(view, title, 16, [0.03, 0.92], bold=True)
        for number, text in enumerate(subtitle.split("\n")):
            _text(view, text, 13, [0.03, 0.86 - 0.055 * number])
        _text(view, f"bar {bar} nm", 13, [0.03, 0.03])
        view.CameraParallelProjection = 1
        # Seen from 33 degrees above; the titles need the upper sixth.
        scale = max(0.66 * width, 0.75 * (0.55 * width + 0.84 * (bounds[5] - bounds[4])))
        view.CameraFocalPoint = [middle[0], middle[1], middle[2] + 0.14 * scale]
        view.CameraPosition = [middle[0] + 2.2 * width, middle[1] - 4.0 * width, middle[2] + 0.14 * scale + 3.0 * width]
        view.CameraViewUp = [0, 0, 1]
        view.CameraParallelScale = scale
    simple.SaveScreenshot(path, layout, ImageResolution=[size[0], size[1] * rows // 3], SeparatorWidth=0)


def _cut(source, depth):
    """The layers within +-depth nm of a volume."""
    info = source.GetDataInformation()
    extent = list(info.GetExtent())
    bounds = info.GetBounds()
    layers = extent[5] - extent[4]
    spacing = (bounds[5] - bounds[4]) / layers
    first = extent[4] + max(0, round((-depth - bounds[4]) / spacing))
    last = extent[5] - max(0, round((bounds[5] - depth) / spacing))
    return simple.ExtractSubset(Input=source, VOI=[*extent[:4], first, last])


def _colour_bar(table, view, display, title, largest):
    display.SetScalarBarVisibility(view, True)
    bar = simple.GetScalarBar(table, view)
    bar.Title = bar.ComponentTitle = ""
    # Below it: titles fill the line above.
    _text(view, title, 11, [0.905, 0.06])
    bar.LabelColor = INK
    bar.LabelFontSize = 11
    bar.WindowLocation = "Any Location"
    bar.Orientation = "Vertical"
    bar.Position = [0.85, 0.2]
    bar.ScalarBarLength = 0.62
    bar.ScalarBarThickness = 14
    bar.UseCustomLabels = 1
    bar.CustomLabels = [-largest, 0, largest]
    bar.AddRangeLabels = 0
    bar.AutomaticLabelFormat = 0
    bar.LabelFormat = "%-#.2f"


def layer_curves(curves, path, size=(1200, 800)):
    """NRMSE of each z layer, a curve for each of `curves`: (NRMSE filter, name, (r, g, b)). Writes a PNG."""
    view = simple.CreateView("XYChartView")
    layout = simple.CreateLayout("Layers")
    layout.AssignView(0, view)
    layout.SetSize(*size)
    highest = 0.0
    depth = 0.0
    for nrmse, name, colour in curves:
        layers = simple.ThresholdTable(Input=servermanager.OutputPort(nrmse, 1))
        layers.Column = ["ROWS", "voxels"]
        layers.MinValue = 1
        layers.MaxValue = 1e12
        percent = simple.Calculator(Input=layers)
        percent.AttributeType = "Row Data"
        percent.ResultArrayName = name
        percent.Function = "100*NRMSE"
        percent.UpdatePipeline()
        display = simple.Show(percent, view, "XYChartRepresentation")
        display.UseIndexForXAxis = 0
        display.XArrayName = "z_nm"
        display.SeriesVisibility = [name]
        display.SeriesLabel = [name, name]
        display.SeriesColor = [name, *(str(c) for c in colour)]
        display.SeriesLineThickness = [name, "3"]
        rows = [row for row in scores(nrmse, 1) if row["voxels"] > 0]
        highest = max(highest, *(100 * row["NRMSE"] for row in rows))
        depth = max(depth, *(abs(row["z_nm"]) for row in rows))
    view.ChartTitle = "NRMSE of each layer inside the material"
    view.LeftAxisTitle = "NRMSE (%)"
    view.BottomAxisTitle = "z (nm)"
    for part in ("ChartTitle", "LeftAxisTitle", "BottomAxisTitle", "LeftAxisLabel", "BottomAxisLabel", "LegendFont"):
        size_property = "LegendFontSize" if part == "LegendFont" else f"{part}FontSize"
        setattr(view, size_property, 18)
    view.LegendLocation = "TopRight"
    view.BottomAxisUseCustomRange = 1
    view.BottomAxisRangeMinimum = -1.1 * depth
    view.BottomAxisRangeMaximum = 1.1 * depth
    view.LeftAxisUseCustomRange = 1
    view.LeftAxisRangeMinimum = 0
    view.LeftAxisRangeMaximum = 1.3 * highest
    simple.SaveScreenshot(path, layout, ImageResolution=list(size))
