"""Figures of flat sections: side by side coloured by direction, and component by component."""

from paraview import simple

from .data import scores, update
from .legends import axes as number_axes
from .legends import color_bar, color_scale, color_wheel, scale_bar, text
from .page import ABOVE, PIXELS, Page, made, round_up
from .parts import by_direction, lift, material, material_bounds, outline
from .volumes import find

SIDE = ([-1, 0, 0], [0, 0, 1])  # seen from +x, z upwards
_PLANES = {"x": ([1, 0, 0], SIDE), "z": ([0, 0, 1], ABOVE)}


def side_by_side(arrows=False, shading="Out of plane", z=None, **volumes):
    """Truth | VFET | MagNet | model-based: the middle layer, coloured by the direction of B, on one scale of lengths.

    z: of another layer, in nm. shading: "Out of plane" (±z white and black) or "In-plane strength", an induction map. arrows: also draws B's in-plane
    part as arrows, about 20 across.
    """
    shown = find(**volumes)
    page = Page("Side by side", 1, len(shown))
    in_plane = shading == "In-plane strength"
    largest = shown[0].largest(in_plane)
    # An induction map's ground is black.
    ink = [1, 1, 1] if in_plane else [0, 0, 0]
    source, mask = material(shown)
    for view, volume in zip(page.views[0], shown):
        coloured = by_direction(volume, largest, shading)
        info = coloured.GetDataInformation()
        extent, bounds = info.GetExtent(), info.GetBounds()
        layer = simple.Show(coloured, view)
        layer.Representation = "Slice"
        step = (bounds[5] - bounds[4]) / max(1, extent[5] - extent[4])
        layer.Slice = (extent[4] + extent[5] + 1) // 2 if z is None else _layer_at(z, extent, bounds[4], step)
        simple.ColorBy(layer, ("POINTS", "direction_color"))
        layer.MapScalars = 0
        if mask:
            outline(source, mask, view, [0, 0, bounds[4] + step * (layer.Slice - extent[4])], [0, 0, 1], 0.3 * step, ink)
        if arrows:
            _arrows(coloured, volume.array, view, layer.Slice, largest, ink)
        text(view, volume.title())
    page.look(bounds, *ABOVE)
    scale_bar(page.views[0][0])
    color_wheel(page, page.views[0][-1], shading)
    page.link_cameras()
    return made(page)


def _layer_at(z, extent, lowest, step):
    return min(max(extent[4] + round((z - lowest) / step), extent[4]), extent[5])


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
    lift(shown, [0, 0, cell])
    return shown


def components(plane="x", at=0.0, axes=False, **volumes):
    """Bx, By, Bz (rows) of each volume (columns) in the section x = 0, each row on the scale of the truth's section.

    plane, at: another section, "x" or "z" = `at` nm. axes: numbers in nm at the edges instead of a scale bar.
    """
    shown = find(**volumes)
    normal, look = _PLANES[plane]
    source, mask = material(shown)
    frame = _section_frame(shown[0], source, mask)
    page = _numbered_page(frame, plane, len(shown)) if axes else Page("Components", 3, len(shown), panel=0.8)
    for row, component in enumerate("XYZ"):
        for column, volume in enumerate(shown):
            view = page.views[row][column]
            cut = _section(volume, normal, at, frame if axes else None)
            if column == 0:
                largest = round_up(max(abs(end) for end in cut.PointData[volume.array].GetRange(row)))
            layer = simple.Show(cut, view)
            simple.ColorBy(layer, ("POINTS", volume.array, component), separate=True)
            table = simple.GetColorTransferFunction(volume.array, layer, separate=True)
            color_scale(table, "MagNet component", -largest, largest)
            layer.SetScalarBarVisibility(view, False)
            layer.Ambient, layer.Diffuse = 1.0, 0.0
            if mask:
                outline(source, mask, view, [(at + 0.01) * n for n in normal], normal, 1.0)
            score = volume.nrmse and _component_score(volume, row)
            text(view, f"{volume.name}  B{component.lower()}" + (f"  {100 * score:.1f} %" if score else ""))
            if axes:
                number_axes(view, frame, plane, at, column == 0, row == 2)
            if column == len(shown) - 1:
                color_bar(table, view, f"B{component.lower()} (T)", [-largest, 0, largest], position=(0.25, 0.02), length=0.5)
    if axes:
        _look_with_numbers(page, frame, plane, look)
    else:
        page.look(frame, *look)
        scale_bar(page.views[0][0])
    page.link_cameras()
    return made(page)


# What stands around a section with numbers at its edges, in pixels of a page that no window has: the title above it,
# numbers and a colour bar below it, numbers at its left.
ABOVE_IT, BELOW_IT, BESIDE_IT = 36, 112, 82


def _numbered_page(frame, plane, columns):
    """A page whose views have the section's own proportion, and room for what stands around it."""
    page_width = PIXELS / columns
    around = (ABOVE_IT + BELOW_IT) / page_width
    wide, high = _size(frame, plane)
    return Page("Components", 3, columns, panel=high / wide * (1.0 - BESIDE_IT / page_width) + around)


def _look_with_numbers(page, frame, plane, look):
    width, height = page.pixels(page.views[0][0])
    scale = width / (PIXELS / page.columns)
    beside = BESIDE_IT * scale / (width - BESIDE_IT * scale) * _size(frame, plane)[0]
    box = list(frame)
    box[2 if plane == "x" else 0] -= beside
    page.look(box, *look, head=ABOVE_IT * scale / height, foot=BELOW_IT * scale / height)


def _size(frame, plane):
    size = [frame[2 * axis + 1] - frame[2 * axis] for axis in range(3)]
    return size[1:] if plane == "x" else size[:2]


def _section(volume, normal, at, frame):
    """A flat section; of the frame alone, if there is one."""
    source = volume.source
    if frame:
        source = simple.ExtractSubset(registrationName=f"Figure frame, {volume.name}", Input=source,
            VOI=_extent_within(source, frame))
    cut = simple.Slice(registrationName=f"Figure section, {volume.name}", Input=source, SliceType="Plane")
    # Not on the border of two cells.
    cut.SliceType.Origin, cut.SliceType.Normal = [(at + 0.01) * n for n in normal], normal
    return update(cut)


def _extent_within(source, frame):
    info = source.GetDataInformation()
    extent, bounds = info.GetExtent(), info.GetBounds()
    result = []
    for axis in range(3):
        low, high = extent[2 * axis:2 * axis + 2]
        step = (bounds[2 * axis + 1] - bounds[2 * axis]) / max(1, high - low)
        result += [max(low, low + round((frame[2 * axis] - bounds[2 * axis]) / step)),
            min(high, low + round((frame[2 * axis + 1] - bounds[2 * axis]) / step))]
    return result


def _component_score(volume, row):
    value = scores(volume.nrmse)[0]["NRMSE_" + "xyz"[row]]
    return value if value == value else None


def _section_frame(volume, source, mask):
    """The part of the section that is worth its paper: the material and a margin, or all of it."""
    whole = volume.source.GetDataInformation().GetBounds()
    if mask is None:
        return whole
    b = material_bounds(source, mask)
    margin = 0.12 * (b[3] - b[2])
    return [max(whole[i], b[i] - margin) if i % 2 == 0 else min(whole[i], b[i] + margin) for i in range(6)]
