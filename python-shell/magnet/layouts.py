"""Figures of a whole page, one call each: what the panel's figure buttons and the menu MagNet ▸ Figures make.

Each takes the volumes from the pipeline (truth, VFET, MagNet, model-based: the newest of each), or those that are given:
truth=, vfet=, magnet=, model=. Each returns a Page; magnet.page.save(path) writes it. They are made of ordinary sources,
filters and views, which can be changed afterwards.
"""

import math

from .data import MagnetError
from .legends import LABEL_SIZE, color_bar, color_table, color_wheel, scale_bar, text, title
from .nodes import node
from .page import Page, made, round_up
from .parts import CORNER, box_lines, by_direction, cut_open, material, material_bounds, surface
from .plots import layer_errors, line_profiles, topological_charge, trust
from .sections import components, side_by_side
from .tilts import tilt_series
from .volumes import find, port, standard

__all__ = ["side_by_side", "components", "skyrmion_tube", "field_lines", "error_volume", "line_profiles", "layer_errors",
    "topological_charge", "tilt_series", "trust"]

OBLIQUE = ([-0.35, 0.75, -0.55], [0, 0, 1])


def skyrmion_tube(array=None, **volumes):
    """The surface where the z component changes sign inside the material: the wall of a skyrmion tube, in three dimensions.

    Of B, where no magnetization is known; array names another vector, such as "M" or "M_model".
    """
    shown = find(**volumes)
    source, mask = material(shown)
    page = Page("Skyrmion tube", 1, len(shown), panel=1.1)
    largest = standard(shown).largest()
    bounds = material_bounds(source, mask) if mask else shown[0].source.GetDataInformation().GetBounds()
    for view, volume in zip(page.views[0], shown):
        vector = array if array and volume.source.PointData[array] else volume.array
        coloured = by_direction(volume, largest)
        base = coloured
        if mask and not volume.source.PointData[mask]:
            base = node("AppendAttributes", f"with mask, {volume.name}", Input=[coloured, source])
        values = node("Calculator", f"z component, {volume.name}", Input=base, ResultArrayName="z_component",
            Function=f"{vector}_Z")
        wall = node("Contour", f"wall, {volume.name}", Input=values, ContourBy=["POINTS", "z_component"], Isosurfaces=[0.0])
        if mask:
            wall = node("Clip", f"wall inside, {volume.name}", Input=wall, ClipType=("Scalar", {}), Scalars=["POINTS", mask],
                Value=0.5, Invert=0)
        shape = surface(wall, view, ("POINTS", "direction_color"))
        shape.Ambient, shape.Diffuse, shape.Specular = 0.3, 0.7, 0.1
        box_lines(bounds, view)
        title(view, volume)
    text(page.views[0][0], "Bz = 0" if not array else f"{array} z = 0", position=[0.06, 0.2], size=LABEL_SIZE)
    scale_bar(page.views[0][0])
    color_wheel(page, page.views[0][-1])
    page.look(bounds, *OBLIQUE)
    page.link_cameras()
    return made(page)


def field_lines(seeds=24, **volumes):
    """Lines of B as tubes, seeded in the core: a disc of a fifth of the material's width in its middle layer."""
    shown = find(**volumes)
    source, mask = material(shown)
    page = Page("Field lines", 1, len(shown), panel=1.1)
    largest = round_up(standard(shown).largest())
    whole = shown[0].source.GetDataInformation().GetBounds()
    bounds = material_bounds(source, mask) if mask else whole
    width = bounds[1] - bounds[0]
    centre = [0.5 * (bounds[2 * a] + bounds[2 * a + 1]) for a in range(3)]
    rings = max(1, round(math.sqrt(seeds / 8)))
    disc = node("Disk", "seeds", InnerRadius=0.02 * width, OuterRadius=0.2 * width, RadialResolution=rings,
        CircumferentialResolution=max(3, seeds // (rings + 1)))
    placed = node("Transform", "seeds placed", Input=disc, Transform=(None, {"Translate": centre}))
    table = color_table("strength of B", "MagNet strength", 0.0, largest)
    for view, volume in zip(page.views[0], shown):
        # Steps of one length: with adaptive ones a line has thousands of points, and the tubes fill the memory.
        lines = node("StreamTracerWithCustomSource", f"lines, {volume.name}", Input=volume.source, SeedSource=placed,
            Vectors=["POINTS", volume.array], MaximumStreamlineLength=3.0 * width, IntegratorType="Runge-Kutta 4",
            InitialStepLength=0.5, ComputeVorticity=0)
        tubes = node("Tube", f"tubes, {volume.name}", Input=lines, Radius=0.006 * width)
        surface(tubes, view, ("POINTS", volume.array), table)
        box_lines(bounds, view)
        title(view, volume)
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
    bodies = []
    for view, volume in zip(page.views[0], shown):
        reference = volume.nrmse.Reference
        base = node("AppendAttributes", f"error, {volume.name}", Input=[port(volume.nrmse, 2), reference])
        mask = "mask" if reference.PointData["mask"] else volume.mask()
        size = node("Calculator", f"error size, {volume.name}", Input=base, ResultArrayName="error_size", Function="mag(error)")
        inside = node("Threshold", f"inside, {volume.name}", Input=size, Scalars=["POINTS", mask], LowerThreshold=0.5,
            UpperThreshold=1e9)
        inside.UpdatePipeline()
        bounds = inside.GetDataInformation().GetBounds()
        bodies.append(surface(cut_open(inside, volume.name, bounds), view, ("POINTS", "error_size")))
        bodies[-1].Ambient, bodies[-1].Diffuse = 0.6, 0.4
        largest = max(largest, inside.PointData["error_size"].GetRange()[1])
        title(view, volume)
    # Of one bad voxel at an edge nothing is learned: the scale ends at half of the largest error.
    end = round_up(0.5 * largest)
    table = color_table("size of the error", "MagNet error", 0.0, end)
    for body in bodies:
        body.LookupTable, body.MapScalars = table, 1
    color_bar(table, page.views[0][-1], "error of B (T)", [0, 0.5 * end, end], position=(0.35, 0.03), length=0.5)
    scale_bar(page.views[0][0])
    page.look(bounds, *CORNER)
    page.link_cameras()
    return made(page)
