"""What figures are made of: volumes coloured by direction, outlines of the material, bodies cut open."""

from paraview import simple

from .data import update

CORNER = ([0.5, 0.7, -0.6], [0, 0, 1])  # into the corner that cut_open takes away


def lift(shown, by):
    """Moves what is shown by a vector in nm, towards the viewer: in the same plane, one thing would hide the other in part."""
    place = "Translation" if "Translation" in shown.ListProperties() else "Position"  # since and before ParaView 5.13
    setattr(shown, place, list(by))


def outline(source, mask, view, origin, normal, above, ink=(0, 0, 0)):
    """The material's edge in a plane, a thin line `above` nm before it."""
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
    lift(shown, [above * n for n in normal])
    return shown


def by_direction(volume, largest, shading="Out of plane"):
    source = simple.DirectionColor(registrationName=f"Figure direction, {volume.name}", Input=volume.source,
        VectorArray=volume.array, MaximumLength=largest, Shading=shading)
    return update(source)


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


def box_lines(bounds, view):
    """The edges of the material's box."""
    box = simple.Box(registrationName="Figure box", XLength=bounds[1] - bounds[0], YLength=bounds[3] - bounds[2],
        ZLength=bounds[5] - bounds[4], Center=[0.5 * (bounds[2 * a] + bounds[2 * a + 1]) for a in range(3)])
    edges = simple.Show(box, view)
    edges.Representation = "Outline"
    edges.AmbientColor = edges.DiffuseColor = [0.45, 0.45, 0.45]
    return edges


def cut_open(body, name, bounds, bottom=None):
    """A body without its corner x < 0, y < 0, above z = bottom, where that is given."""
    middle = [0.5 * (bounds[2 * a] + bounds[2 * a + 1]) for a in range(3)]
    half = [0.5 * (bounds[2 * a + 1] - bounds[2 * a]) for a in range(3)]
    bottom = bounds[4] - half[2] if bottom is None else bottom
    opened = simple.Clip(registrationName=f"Figure cut open, {name}", Input=body, ClipType="Box", Invert=0)
    # A little off the middle, or faces of cells would lie in the cut.
    opened.ClipType.Position = [middle[0] - 1e-3 - 2 * half[0], middle[1] - 1e-3 - 2 * half[1], bottom]
    opened.ClipType.Length = [2 * half[0], 2 * half[1], bounds[5] - bottom + half[2]]
    return opened
