"""Figures of flat sections: side by side coloured by direction, and component by component."""

from .data import update
from .legends import LABEL_SIZE, color_bar, color_table, color_wheel, scale_bar, text, title
from .legends import axes as number_axes
from .nodes import node
from .page import ABOVE, PIXELS, Page, made, round_up
from .parts import by_direction, layer, lift, material, material_bounds, outline, surface
from .volumes import find, standard

SIDE = ([-1, 0, 0], [0, 0, 1])  # seen from +x, z upwards
_PLANES = {"x": ([1, 0, 0], SIDE), "z": ([0, 0, 1], ABOVE)}


def side_by_side(arrows=False, shading="Out of plane", z=None, **volumes):
    """Truth | VFET | MagNet | model-based: the middle layer, coloured by the direction of B, on one scale of lengths.

    z: of another layer, in nm. shading: "Out of plane" (±z white and black) or "In-plane strength", an induction map. arrows: also draws B's in-plane
    part as arrows, about 20 across.
    """
    shown = find(**volumes)
    in_plane = shading == "In-plane strength"
    name = "Induction map" if in_plane else "Side by side"
    page = Page(name if z is None else f"{name}, z = {z:g} nm", 1, len(shown))
    largest = standard(shown).largest(in_plane)
    # An induction map's ground is black.
    ink = [1, 1, 1] if in_plane else [0, 0, 0]
    source, mask = material(shown)
    for view, volume in zip(page.views[0], shown):
        coloured = by_direction(volume, largest, shading)
        info = coloured.GetDataInformation()
        extent, bounds = info.GetExtent(), info.GetBounds()
        step = (bounds[5] - bounds[4]) / max(1, extent[5] - extent[4])
        number = (extent[4] + extent[5] + 1) // 2 if z is None else _layer_at(z, extent, bounds[4], step)
        height = bounds[4] + step * (number - extent[4])
        layer(coloured, view, number, "direction_color")
        if mask:
            outline(source, mask, view, [0, 0, height], [0, 0, 1], 0.3 * step, ink)
        if arrows:
            _arrows(coloured, volume.array, view, number, largest, ink)
        title(view, volume)
    _place(page, "z", height, f", full colour: {largest:.2g} T")
    page.look(bounds, *ABOVE)
    scale_bar(page.views[0][0])
    color_wheel(page, page.views[0][-1], shading)
    page.link_cameras()
    return made(page)


def _place(page, axis, at, more=""):
    """Where the section is, and more, above the scale bar."""
    view = page.views[0][0]
    shown = text(view, f"{axis} = {round(at, 3):g} nm{more}", position=[0.06, 0.17], size=LABEL_SIZE)
    page.fitted(lambda: setattr(shown, "Position", [0.06, page.height(view, 0.17, 46)]))


def _layer_at(z, extent, lowest, step):
    return min(max(extent[4] + round((z - lowest) / step), extent[4]), extent[5])


def _arrows(source, array, view, number, largest, ink):
    info = source.GetDataInformation()
    extent, bounds = list(info.GetExtent()), info.GetBounds()
    stride = max(1, (extent[1] - extent[0] + 1) // 20)
    few = node("ExtractSubset", "grid", Input=source, VOI=[*extent[:4], number, number], SampleRateI=stride, SampleRateJ=stride)
    flat = node("Calculator", "in plane", Input=few, ResultArrayName="in_plane", Function=f"{array}_X*iHat + {array}_Y*jHat")
    cell = stride * (bounds[1] - bounds[0]) / max(1, extent[1] - extent[0])
    arrow = node("Glyph", "arrows", Input=flat, GlyphType="Arrow", GlyphTransform=(None, {"Translate": [0, 0, 0]}), OrientationArray=["POINTS", "in_plane"],
        ScaleArray=["POINTS", "in_plane"], ScaleFactor=1.4 * cell / largest, GlyphMode="All Points")
    shown = surface(arrow, view, ink=ink)
    lift(shown, [0, 0, cell])
    return shown


def components(plane="x", at=0.0, axes=False, **volumes):
    """Bx, By, Bz (rows) of each volume (columns) in the section x = 0, each row on the scale of the truth's section,
    or else of the last volume's.

    plane, at: another section, "x" or "z" = `at` nm. axes: numbers in nm at the edges instead of a scale bar.
    """
    shown = find(**volumes)
    normal, look = _PLANES[plane]
    source, mask = material(shown)
    frame = _section_frame(shown[0], source, mask)
    name = f"Components, {plane} = {at:g} nm"
    page = _numbered_page(name, frame, plane, len(shown)) if axes else Page(name, 3, len(shown), panel=0.8)
    scaled = _section(standard(shown), normal, at, frame if axes else None)
    for row, component in enumerate("xyz"):
        for column, volume in enumerate(shown):
            view = page.views[row][column]
            cut = _section(volume, normal, at, frame if axes else None)
            if column == 0:
                ends = scaled.PointData[standard(shown).array].GetRange(row)
                largest = round_up(max(abs(end) for end in ends))
                table = color_table(f"B{component}", "MagNet component", -largest, largest, row)
            section = surface(cut, view, ("POINTS", volume.array), table)
            section.Ambient, section.Diffuse = 1.0, 0.0
            if mask:
                outline(source, mask, view, [(at + 0.01) * n for n in normal], normal, 1.0)
            title(view, volume, row, f"{volume.name}  B{component}")
            if axes:
                number_axes(view, frame, plane, at, column == 0, row == 2)
            if column == len(shown) - 1:
                color_bar(table, view, f"B{component} (T)", [-largest, 0, largest], position=(0.25, 0.02), length=0.5)
    if axes:
        _look_with_numbers(page, frame, plane, look)
    else:
        page.look(frame, *look)
        scale_bar(page.views[0][0])
        _place(page, plane, at, "; y to the right, z up" if plane == "x" else "; x to the right, y up")
    page.link_cameras()
    return made(page)


# What stands around a section with numbers at its edges, in pixels of a page that no window has: the title above it,
# numbers and a colour bar below it, numbers at its left.
ABOVE_IT, BELOW_IT, BESIDE_IT = 36, 112, 82


def _numbered_page(name, frame, plane, columns):
    """A page whose views have the section's own proportion, and room for what stands around it."""
    page_width = PIXELS / columns
    around = (ABOVE_IT + BELOW_IT) / page_width
    wide, high = _size(frame, plane)
    return Page(name, 3, columns, panel=high / wide * (1.0 - BESIDE_IT / page_width) + around)


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
        source = node("ExtractSubset", f"frame, {volume.name}", Input=source, VOI=_extent_within(source, frame))
    # Not on the border of two cells.
    plane = {"Origin": [(at + 0.01) * n for n in normal], "Normal": normal}
    return update(node("Slice", f"section, {volume.name}", Input=source, SliceType=("Plane", plane)))


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


def _section_frame(volume, source, mask):
    """The part of the section that is worth its paper: the material and a margin, or all of it."""
    whole = volume.source.GetDataInformation().GetBounds()
    if mask is None:
        return whole
    b = material_bounds(source, mask)
    margin = 0.12 * (b[3] - b[2])
    return [max(whole[i], b[i] - margin) if i % 2 == 0 else min(whole[i], b[i] + margin) for i in range(6)]
