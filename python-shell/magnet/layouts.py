"""Figures of a whole page, one call each: what the panel's figure buttons and the menu MagNet ▸ Figures make.

Each takes the volumes from the pipeline (truth, VFET, MagNet, model-based: the newest of each), or those that are given:
truth=, vfet=, magnet=, model=. Each returns a Page; magnet.page.save(path) writes it. They are made of ordinary sources,
filters and views, which can be changed afterwards.
"""

import math

from paraview import simple

from .data import MagnetError
from .legends import LABEL_SIZE, color_bar, color_scale, color_wheel, scale_bar, text
from .page import Page, made, round_up
from .parts import CORNER, box_lines, by_direction, cut_open, material, material_bounds
from .plots import layer_errors, line_profiles, topological_charge
from .sections import components, side_by_side
from .tilts import tilt_series
from .volumes import find, port

__all__ = ["side_by_side", "components", "skyrmion_tube", "field_lines", "error_volume", "line_profiles", "layer_errors",
    "topological_charge", "tilt_series"]

OBLIQUE = ([-0.35, 0.75, -0.55], [0, 0, 1])


def skyrmion_tube(array=None, **volumes):
    """The surface where the z component changes sign inside the material: the wall of a skyrmion tube, in three dimensions.

    Of B, where no magnetization is known; array names another vector, such as "M" or "M_model".
    """
    shown = find(**volumes)
    source, mask = material(shown)
    page = Page("Skyrmion tube", 1, len(shown), panel=1.1)
    largest = shown[0].largest()
    bounds = material_bounds(source, mask) if mask else shown[0].source.GetDataInformation().GetBounds()
    for view, volume in zip(page.views[0], shown):
        vector = array if array and volume.source.PointData[array] else volume.array
        coloured = by_direction(volume, largest)
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
        box_lines(bounds, view)
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
    source, mask = material(shown)
    page = Page("Field lines", 1, len(shown), panel=1.1)
    largest = round_up(shown[0].largest())
    whole = shown[0].source.GetDataInformation().GetBounds()
    bounds = material_bounds(source, mask) if mask else whole
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
        box_lines(bounds, view)
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
        body = simple.Show(cut_open(inside, volume.name, bounds), view)
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
    page.look(bounds, *CORNER)
    page.link_cameras()
    return made(page)
