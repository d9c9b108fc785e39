"""Figures of a whole page, one call each: what the panel's figure buttons and the menu MagNet ▸ Figures make.

Each takes the volumes from the pipeline (truth, VFET, MagNet, model-based: the newest of each), or those that are given:
truth=, vfet=, magnet=, model=. Each returns a Page; magnet.page.save(path) writes it. They are made of ordinary sources,
filters and views, which can be changed afterwards.
"""

import math

from paraview import simple

from .data import MagnetError, update
from .page import ABOVE, LABEL_SIZE, Page, color_bar, color_scale, color_wheel, made, round_up, scale_bar, text
from .plots import layer_errors, line_profiles, topological_charge
from .tilts import tilt_series
from .volumes import find, port

__all__ = ["side_by_side", "components", "skyrmion_tube", "field_lines", "error_volume", "line_profiles", "layer_errors",
    "topological_charge", "tilt_series"]

SIDE = ([-1, 0, 0], [0, 0, 1])  # seen from +x, z upwards
OBLIQUE = ([-0.35, 0.75, -0.55], [0, 0, 1])


def _outline(source, mask, view, origin, normal, ink=(0, 0, 0)):
    """The material's edge in a plane, a thin line."""
    cut = simple.Slice(registrationName="Figure plane", Input=source, SliceType="Plane")
    cut.SliceType.Origin, cut.SliceType.Normal = origin, normal
    edge = simple.Contour(registrationName="Figure outline", Input=cut)
    edge.ContourBy = ["POINTS", mask]
    edge.Isosurfaces = [0.5]
    edge.ComputeNormals = edge.ComputeScalars = 0
    shown = simple.Show(edge, view)
    shown.ColorArrayName = [None, ""]
    shown.AmbientColor = shown.DiffuseColor = list(ink)
    shown.LineWidth = 1.5
    return shown


def _coloured(volume, largest, shading="Out of plane"):
    source = simple.DirectionColor(registrationName=f"Figure direction, {volume.name}", Input=volume.source,
        VectorArray=volume.array, MaximumLength=largest, Shading=shading)
    return update(source)


def _material(volumes):
    """Source and array that tell where the material is; None, None if nothing does."""
    return next(((volume.source, volume.mask()) for volume in volumes if volume.mask()), (None, None))


def _bounds(source, mask=None):
    """Of the material, where there is a mask, else of the volume: (x0, x1, y0, y1, z0, z1) in nm."""
    if mask is None:
        return source.GetDataInformation().GetBounds()
    inside = simple.Threshold(registrationName="Figure material", Input=source, Scalars=["POINTS", mask])
    inside.LowerThreshold, inside.UpperThreshold = 0.5, 1e9
    inside.UpdatePipeline()
    found = inside.GetDataInformation().GetBounds()
    simple.Delete(inside)
    return found


def side_by_side(arrows=False, shading="Out of plane", **volumes):
    """Truth | VFET | MagNet | model-based: the middle layer, coloured by the direction of B, on one scale of lengths.

    shading: "Out of plane" (±z white and black) or "In-plane strength", an induction map. arrows: also draws B's in-plane
    part as arrows, about 20 across.
    """
    shown = find(**volumes)
    page = Page("Side by side", 1, len(shown))
    in_plane = shading == "In-plane strength"
    largest = shown[0].largest(in_plane)
    # An induction map's ground is black.
    ink = [1, 1, 1] if in_plane else [0, 0, 0]
    source, mask = _material(shown)
    for view, volume in zip(page.views[0], shown):
        coloured = _coloured(volume, largest, shading)
        info = coloured.GetDataInformation()
        extent, bounds = info.GetExtent(), info.GetBounds()
        layer = simple.Show(coloured, view)
        layer.Representation = "Slice"
        layer.Slice = (extent[4] + extent[5] + 1) // 2
        simple.ColorBy(layer, ("POINTS", "direction_color"))
        layer.MapScalars = 0
        step = (bounds[5] - bounds[4]) / max(1, extent[5] - extent[4])
        z = bounds[4] + step * (layer.Slice - extent[4])
        if mask:
            _outline(source, mask, view, [0, 0, z + 0.3 * step], [0, 0, 1], ink)
        if arrows:
            _arrows(coloured, volume.array, view, layer.Slice, largest, ink)
        text(view, volume.title())
    page.look(bounds, *ABOVE)
    scale_bar(page.views[0][0])
    color_wheel(page, page.views[0][-1], shading)
    page.link_cameras()
    return made(page)


def _arrows(source, array, view, layer, largest, ink):
    info = source.GetDataInformation()
    extent, bounds = list(info.GetExtent()), info.GetBounds()
    stride = max(1, (extent[1] - extent[0] + 1) // 20)
    few = simple.ExtractSubset(registrationName="Figure grid", Input=source, VOI=[*extent[:4], layer, layer],
        SampleRateI=stride, SampleRateJ=stride)
    flat = simple.Calculator(registrationName="Figure in plane", Input=few, ResultArrayName="in_plane",
        Function=f"{array}_X*iHat + {array}_Y*jHat")
    arrow = simple.Glyph(registrationName="Figure arrows", Input=flat, GlyphType="Arrow")
    arrow.OrientationArray = arrow.ScaleArray = ["POINTS", "in_plane"]
    cell = stride * (bounds[1] - bounds[0]) / max(1, extent[1] - extent[0])
    arrow.ScaleFactor = 1.4 * cell / largest
    arrow.GlyphMode = "All Points"
    arrow.GlyphTransform.Translate = [0, 0, 0]
    shown = simple.Show(arrow, view)
    shown.ColorArrayName = [None, ""]
    shown.AmbientColor = shown.DiffuseColor = ink
    shown.Ambient, shown.Diffuse = 1.0, 0.0
    # Towards the viewer, or the layer would cut the arrows in half.
    place = "Translation" if "Translation" in shown.ListProperties() else "Position"  # since and before ParaView 5.13
    setattr(shown, place, [0, 0, cell])
    return shown


def components(**volumes):
    """Bx, By, Bz (rows) of each volume (columns) in the section x = 0, each row on the truth's scale."""
    shown = find(**volumes)
    page = Page("Components", 3, len(shown), panel=0.8)
    source, mask = _material(shown)
    bounds = _section_frame(shown[0], source, mask)
    for row, component in enumerate("XYZ"):
        low, high = shown[0].source.PointData[shown[0].array].GetRange(row)
        largest = round_up(max(abs(low), abs(high)))
        for column, volume in enumerate(shown):
            view = page.views[row][column]
            cut = simple.Slice(registrationName=f"Figure section, {volume.name}", Input=volume.source, SliceType="Plane")
            cut.SliceType.Origin, cut.SliceType.Normal = [0.01, 0, 0], [1, 0, 0]
            layer = simple.Show(cut, view)
            simple.ColorBy(layer, ("POINTS", volume.array, component), separate=True)
            table = simple.GetColorTransferFunction(volume.array, layer, separate=True)
            color_scale(table, "MagNet component", -largest, largest)
            layer.SetScalarBarVisibility(view, False)
            layer.Ambient, layer.Diffuse = 1.0, 0.0
            if mask:
                _outline(source, mask, view, [1.0, 0, 0], [1, 0, 0])
            score = volume.nrmse and _component_score(volume, row)
            text(view, f"{volume.name}  B{component.lower()}" + (f"  {100 * score:.1f} %" if score else ""))
            if column == len(shown) - 1:
                color_bar(table, view, f"B{component.lower()} (T)", [-largest, 0, largest], position=(0.25, 0.02), length=0.5)
    page.look(bounds, *SIDE)
    scale_bar(page.views[0][0])
    page.link_cameras()
    return made(page)


def _component_score(volume, row):
    from .data import scores

    value = scores(volume.nrmse)[0]["NRMSE_" + "xyz"[row]]
    return value if value == value else None


def _section_frame(volume, source, mask):
    """The part of the section that is worth its paper: the material and a margin, or all of it."""
    whole = volume.source.GetDataInformation().GetBounds()
    if mask is None:
        return whole
    b = _bounds(source, mask)
    margin = 0.12 * (b[3] - b[2])
    return [max(whole[i], b[i] - margin) if i % 2 == 0 else min(whole[i], b[i] + margin) for i in range(6)]


def _frame_lines(bounds, view):
    """The edges of the material's box."""
    box = simple.Box(registrationName="Figure box", XLength=bounds[1] - bounds[0], YLength=bounds[3] - bounds[2],
        ZLength=bounds[5] - bounds[4], Center=[0.5 * (bounds[2 * a] + bounds[2 * a + 1]) for a in range(3)])
    edges = simple.Show(box, view)
    edges.Representation = "Outline"
    edges.AmbientColor = edges.DiffuseColor = [0.45, 0.45, 0.45]
    return edges


def skyrmion_tube(array=None, **volumes):
    """The surface where the z component changes sign inside the material: the wall of a skyrmion tube, in three dimensions.

    Of B, where no magnetization is known; array names another vector, such as "M" or "M_model".
    """
    shown = find(**volumes)
    source, mask = _material(shown)
    page = Page("Skyrmion tube", 1, len(shown), panel=1.1)
    largest = shown[0].largest()
    bounds = _bounds(source, mask) if mask else shown[0].source.GetDataInformation().GetBounds()
    for view, volume in zip(page.views[0], shown):
        vector = array if array and volume.source.PointData[array] else volume.array
        coloured = _coloured(volume, largest)
        base = coloured
        if mask and not volume.source.PointData[mask]:
            base = simple.AppendAttributes(registrationName="Figure with mask", Input=[coloured, source])
        values = simple.Calculator(registrationName=f"Figure z component, {volume.name}", Input=base,
            ResultArrayName="z_component", Function=f"{vector}_Z")
        wall = simple.Contour(registrationName=f"Figure wall, {volume.name}", Input=values)
        wall.ContourBy = ["POINTS", "z_component"]
        wall.Isosurfaces = [0.0]
        if mask:
            wall = simple.Clip(registrationName=f"Figure wall inside, {volume.name}", Input=wall, ClipType="Scalar",
                Scalars=["POINTS", mask], Value=0.5, Invert=0)
        surface = simple.Show(wall, view)
        simple.ColorBy(surface, ("POINTS", "direction_color"))
        surface.MapScalars = 0
        surface.Ambient, surface.Diffuse, surface.Specular = 0.3, 0.7, 0.1
        _frame_lines(bounds, view)
        text(view, volume.title())
    text(page.views[0][0], "Bz = 0" if not array else f"{array} z = 0", position=[0.06, 0.2], size=LABEL_SIZE)
    scale_bar(page.views[0][0])
    color_wheel(page, page.views[0][-1])
    page.look(bounds, *OBLIQUE)
    page.link_cameras()
    return made(page)


def field_lines(seeds=24, **volumes):
    """Lines of B as tubes, seeded in the core: a disc of a fifth of the material's width in its middle layer."""
    shown = find(**volumes)
    source, mask = _material(shown)
    page = Page("Field lines", 1, len(shown), panel=1.1)
    largest = round_up(shown[0].largest())
    whole = shown[0].source.GetDataInformation().GetBounds()
    bounds = _bounds(source, mask) if mask else whole
    width = bounds[1] - bounds[0]
    centre = [0.5 * (bounds[2 * a] + bounds[2 * a + 1]) for a in range(3)]
    rings = max(1, round(math.sqrt(seeds / 8)))
    disc = simple.Disk(registrationName="Figure seeds", InnerRadius=0.02 * width, OuterRadius=0.2 * width,
        RadialResolution=rings, CircumferentialResolution=max(3, seeds // (rings + 1)))
    placed = simple.Transform(registrationName="Figure seeds placed", Input=disc)
    placed.Transform.Translate = centre
    for view, volume in zip(page.views[0], shown):
        lines = simple.StreamTracerWithCustomSource(registrationName=f"Figure lines, {volume.name}", Input=volume.source,
            SeedSource=placed, Vectors=["POINTS", volume.array])
        lines.MaximumStreamlineLength = 3.0 * width
        tubes = simple.Tube(registrationName=f"Figure tubes, {volume.name}", Input=lines, Radius=0.006 * width)
        shape = simple.Show(tubes, view)
        simple.ColorBy(shape, ("POINTS", volume.array, "Magnitude"), separate=True)
        table = simple.GetColorTransferFunction(volume.array, shape, separate=True)
        color_scale(table, "MagNet strength", 0.0, largest)
        shape.SetScalarBarVisibility(view, False)
        _frame_lines(bounds, view)
        text(view, volume.title())
        if volume is shown[-1]:
            color_bar(table, view, "strength of B (T)", [0, 0.5 * largest, largest], position=(0.35, 0.03), length=0.5)
    scale_bar(page.views[0][0])
    # Room for the stray field above and below.
    page.look([*bounds[:4], bounds[4] - 0.25 * width, bounds[5] + 0.25 * width], *OBLIQUE)
    page.link_cameras()
    return made(page)


def error_volume(**volumes):
    """|B - truth| of each result inside the material, cut open at the corner x < 0, y < 0, on one scale."""
    shown = [volume for volume in find(**volumes) if volume.nrmse]
    if not shown:
        raise MagnetError("an error needs the truth beside a result: give a texture a Magnetic Induction, and a mask")
    page = Page("Error", 1, len(shown), panel=1.0)
    largest = 0.0
    tables = []
    for view, volume in zip(page.views[0], shown):
        reference = volume.nrmse.Reference
        base = simple.AppendAttributes(registrationName=f"Figure error, {volume.name}",
            Input=[port(volume.nrmse, 2), reference])
        mask = "mask" if reference.PointData["mask"] else volume.mask()
        size = simple.Calculator(registrationName=f"Figure error size, {volume.name}", Input=base,
            ResultArrayName="error_size", Function="mag(error)")
        inside = simple.Threshold(registrationName=f"Figure inside, {volume.name}", Input=size, Scalars=["POINTS", mask])
        inside.LowerThreshold, inside.UpperThreshold = 0.5, 1e9
        inside.UpdatePipeline()
        bounds = inside.GetDataInformation().GetBounds()
        centre = [0.5 * (bounds[2 * a] + bounds[2 * a + 1]) for a in range(3)]
        half = 0.5 * (bounds[1] - bounds[0])
        open_ = simple.Clip(registrationName=f"Figure cut open, {volume.name}", Input=inside, ClipType="Box", Invert=0)
        open_.ClipType.Position = [centre[0] - 1e-3 - 2 * half, centre[1] - 2 * half, bounds[4] - half]
        open_.ClipType.Length = [2 * half, 2 * half, bounds[5] - bounds[4] + 2 * half]
        body = simple.Show(open_, view)
        simple.ColorBy(body, ("POINTS", "error_size"), separate=True)
        table = simple.GetColorTransferFunction("error_size", body, separate=True)
        tables.append(table)
        body.SetScalarBarVisibility(view, False)
        body.Ambient, body.Diffuse = 0.6, 0.4
        largest = max(largest, inside.PointData["error_size"].GetRange()[1])
        text(view, volume.title())
    # Of one bad voxel at an edge nothing is learned: the scale ends at half of the largest error.
    end = round_up(0.5 * largest)
    for table in tables:
        color_scale(table, "MagNet error", 0.0, end)
    color_bar(tables[-1], page.views[0][-1], "error of B (T)", [0, 0.5 * end, end], position=(0.35, 0.03), length=0.5)
    scale_bar(page.views[0][0])
    page.look(bounds, *([0.5, 0.7, -0.6], [0, 0, 1]))
    page.link_cameras()
    return made(page)
