"""What figures are made of: volumes coloured by direction, outlines of the material, bodies cut open."""

import math

from paraview import simple

from .data import update
from .nodes import node

CORNER = ([0.5, 0.7, -0.6], [0, 0, 1])  # into the corner that cut_open takes away


def surface(source, view, colours=None, table=None, ink=None):
    """Shows faces or lines: of one colour, or with the colours of an array: (association, name), through a table if there is one.

    By ParaView's lean representations, for each of its usual ones brings a dozen proxies and tens of kilobytes to the state.
    """
    shown = simple.Show(source, view, "SurfaceRepresentation")
    shown.ColorArrayName = list(colours) if colours else [None, ""]
    if table is not None:
        shown.LookupTable = table
    shown.MapScalars = int(table is not None)
    if ink is not None:
        shown.AmbientColor = shown.DiffuseColor = list(ink)
        shown.Ambient, shown.Diffuse = 1.0, 0.0
    return shown


def layer(source, view, number, array, table=None):
    """Shows layer `number` of a volume, across z, with the colours of an array, through a table if there is one."""
    shown = simple.Show(source, view, "ImageSliceRepresentation")
    shown.SliceDirection = "XY Plane"
    shown.Slice = number
    shown.ColorArrayName = ["POINTS", array]
    if table is not None:
        shown.LookupTable = table
    shown.MapScalars = int(table is not None)
    return shown


def lift(shown, by):
    """Moves what is shown by a vector in nm, towards the viewer: in the same plane, one thing would hide the other in part."""
    place = "Translation" if "Translation" in shown.ListProperties() else "Position"  # since and before ParaView 5.13
    setattr(shown, place, list(by))


def outline(source, mask, view, origin, normal, above, ink=(0, 0, 0)):
    """The material's edge in a plane, a thin line `above` nm before it."""
    cut = node("Slice", "plane", Input=source, SliceType=("Plane", {"Origin": origin, "Normal": normal}))
    edge = node("Contour", "outline", Input=cut, ContourBy=["POINTS", mask], Isosurfaces=[0.5], ComputeNormals=0, ComputeScalars=0)
    shown = surface(edge, view, ink=ink)
    shown.LineWidth = 1.5
    lift(shown, [above * n for n in normal])
    return shown


def by_direction(volume, largest, shading="Out of plane"):
    return update(node("DirectionColor", f"direction, {volume.name}", Input=volume.source, VectorArray=volume.array,
        MaximumLength=largest, Shading=shading))


def material(volumes):
    """Source and array that tell where the material is; None, None if nothing does."""
    return next(((volume.source, volume.mask()) for volume in volumes if volume.mask()), (None, None))


def material_bounds(source, mask=None):
    """Of the material, where there is a mask, else of the volume: (x0, x1, y0, y1, z0, z1) in nm."""
    if mask is None:
        return source.GetDataInformation().GetBounds()
    inside = simple.Threshold(registrationName="Figure material", Input=source, Scalars=["POINTS", mask])
    inside.LowerThreshold, inside.UpperThreshold = 0.5, 1e9
    inside.UpdatePipeline()
    found = inside.GetDataInformation().GetBounds()
    simple.Delete(inside)
    return found


def extent_around(source, start, end):
    """The voxels of a volume that a line between two places (nm) goes through, and their neighbours."""
    info = source.GetDataInformation()
    extent, bounds = info.GetExtent(), info.GetBounds()
    result = []
    for axis, (a, b) in enumerate(zip(start, end)):
        first, last = extent[2 * axis:2 * axis + 2]
        step = (bounds[2 * axis + 1] - bounds[2 * axis]) / max(1, last - first)
        low, high = ((place - bounds[2 * axis]) / step if step > 0 else 0.0 for place in sorted((a, b)))
        result += [min(max(first + math.floor(low) - 1, first), last), max(min(first + math.ceil(high) + 1, last), first)]
    return result


def box_lines(bounds, view):
    """The edges of the material's box."""
    box = node("Box", "box", XLength=bounds[1] - bounds[0], YLength=bounds[3] - bounds[2], ZLength=bounds[5] - bounds[4],
        Center=[0.5 * (bounds[2 * a] + bounds[2 * a + 1]) for a in range(3)])
    edges = surface(box, view, ink=[0.45, 0.45, 0.45])
    edges.Representation = "Wireframe"
    return edges


def cut_open(body, name, bounds, bottom=None):
    """A body without its corner x < 0, y < 0, above z = bottom, where that is given."""
    middle = [0.5 * (bounds[2 * a] + bounds[2 * a + 1]) for a in range(3)]
    half = [0.5 * (bounds[2 * a + 1] - bounds[2 * a]) for a in range(3)]
    bottom = bounds[4] - half[2] if bottom is None else bottom
    # A little off the middle, or faces of cells would lie in the cut.
    corner = {"Position": [middle[0] - 1e-3 - 2 * half[0], middle[1] - 1e-3 - 2 * half[1], bottom],
        "Length": [2 * half[0], 2 * half[1], bounds[5] - bottom + half[2]]}
    return node("Clip", f"cut open, {name}", Input=body, Invert=0, ClipType=("Box", corner))
