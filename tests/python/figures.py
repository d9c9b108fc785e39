"""Figures: every layout draws what it should, legends and bars are right, states come back, and mistakes are told."""

import math
import os
import sys

import numpy
from paraview import servermanager, simple
from paraview.vtk.util.numpy_support import numpy_to_vtk, vtk_to_numpy
from vtkmodules.vtkCommonDataModel import vtkImageData

import magnet
from check import expect, near
from figures_look import picture
from magnet import examples, layouts, legends, page, sections, specimens
from magnet.volumes import Volume


def refused(call, words):
    try:
        call()
    except magnet.MagnetError as error:
        expect(words in str(error), f"'{error}' says '{words}'")
        return
    expect(False, f"an error that says '{words}'")


def drawn(made, name):
    """Saves a page and looks at it: its size, its resolution, and something in each of its views."""
    path = page.save(f"figure_{name}.png", made)
    pixels = picture(path)
    rows, columns = pixels.shape[:2]
    expect(columns >= 180 / 25.4 * 300, f"{name}: {columns} pixels for 180 mm")
    near(columns / rows, made.size[0] / made.size[1], 0.01, f"{name}: width over height")
    with open(path, "rb") as file:
        head = file.read(64)
    expect(b"pHYs" in head, f"{name}: tells its resolution")
    for row in range(made.rows):
        for column in range(made.columns):
            part = pixels[rows * row // made.rows:rows * (row + 1) // made.rows,
                columns * column // made.columns:columns * (column + 1) // made.columns]
            expect((part.min(axis=2) < 200).mean() > 0.002, f"{name}: something in view {row}, {column}")
    return pixels


def vectors(values):
    """A source of an image with the vectors as B."""
    image = vtkImageData()
    image.SetDimensions(len(values), 2, 2)
    array = numpy_to_vtk(numpy.tile(numpy.asarray(values, "f4"), (4, 1)), deep=1)
    array.SetName("B")
    image.GetPointData().AddArray(array)
    producer = simple.TrivialProducer()
    producer.GetClientSideObject().SetOutput(image)
    producer.UpdatePipeline()
    return producer


def point_array(source, name, count):
    image = servermanager.Fetch(source)
    return vtk_to_numpy(image.GetPointData().GetArray(name))[:count].astype(int), image.GetDimensions()


def wheel_is_the_legend():
    """The colours of the legend are Direction Color's, by two ways."""
    angles = [2 * math.pi * i / 12 for i in range(12)]
    for palette in ("Uniform", "HSL"):
        for shading, spread in (("Out of plane", 2.75), ("In-plane strength", 0.0)):
            wheel = simple.ColorWheel(Palette=palette, Shading=shading, Resolution=512)
            magnet.update(wheel)
            pixels, size = point_array(wheel, "direction_color", None)
            pixels = pixels.reshape(size[1], size[0], 4)
            unit = 512 / 2.66  # pixels a radius
            for disc, sign in ((0, 1), (1, -1)) if spread else ((0, 1),):
                r = 0.8
                up = sign * math.sqrt(1 - r * r) if spread else 0.0
                known, _ = point_array(magnet.update(simple.DirectionColor(Palette=palette, Shading=shading, MaximumLength=1,
                    Input=vectors([[r * math.cos(a), r * math.sin(a), up] for a in angles]))), "direction_color", 12)
                for a, color in zip(angles, known):
                    x = int((1.06 + spread * disc + r * math.cos(a)) * unit)
                    y = int((1.06 + r * math.sin(a)) * unit)
                    expect(pixels[y, x, 3] == 255, "a disc without holes")
                    expect(abs(pixels[y, x, :3] - color).max() <= 6,
                        f"{palette}, {shading}, {math.degrees(a):g} degrees: {pixels[y, x, :3]}, expected {color}")
            expect(pixels[0, 0, 3] == 0, "the ground is transparent")


def bar_is_as_long_as_it_says():
    """The scale bar's pixels, in a small picture and in one that is drawn in tiles, with either projection."""
    for parallel in (1, 0):
        made = page.Page("Bar", 1, 1, panel=0.5)
        view = made.views[0][0]
        legends.scale_bar(view, 100.0, (0.1, 0.1))
        simple.Show(simple.Sphere(Radius=1e-3), view)
        view.CameraFocalPoint, view.CameraPosition, view.CameraViewUp = [0, 0, 0], [0, 0, 1000], [0, 1, 0]
        view.CameraParallelProjection, view.CameraParallelScale, view.CameraViewAngle = parallel, 200.0, 25.0
        page.made(made)
        height = 400.0 if parallel else 2 * 1000 * math.tan(math.radians(12.5))
        for factor in (1, 2, 3):
            simple.SaveScreenshot("bar.png", made.layout, ImageResolution=[factor * s for s in made.size])
            dark = picture("bar.png").max(axis=2) < 60
            longest = int(dark.sum(axis=1).max())
            near(longest, 100.0 / height * factor * made.size[1], 2.5, f"pixels of 100 nm, {factor} times as large")
            # Bar and label keep their proportion: a bar a third as thick as the letters.
            near(int(dark[:, dark.sum(axis=0).argmax()].sum()), factor * 13 / 3, 14 * factor, "thickness")
        simple.Delete(made.layout)


def charge_of_a_skyrmion():
    texture = simple.MagneticTexture(Texture="Skyrmion", Dimensions=[60, 60, 8], Spacing=[5, 5, 5], Radius=140, Thickness=30,
        CoreRadius=50)
    table = servermanager.Fetch(magnet.update(simple.TopologicalCharge(Input=texture)))
    charges = [table.GetValue(row, 1).ToDouble() for row in range(table.GetNumberOfRows())]
    near(max(abs(c) for c in charges), 1.0, 0.02, "the charge of a skyrmion's slice")
    expect(charges[0] == 0.0 and table.GetColumnName(0) == "z_nm", "none outside the material")
    refused(lambda: magnet.update(simple.TopologicalCharge(Input=texture, MaskArray="nothing")), "'nothing'")


def numbers_at_the_edges(truth, vfet):
    """Sections with axes: numbers at the left of the first column and below the last row, as large as the picture is."""
    shown = [Volume("truth", truth), Volume("vfet", vfet, name="VFET ±60°")]

    def ink(pixels, made, row, column, part):
        """How much of the ground is covered, in pixels."""
        high, wide = pixels.shape[0] // made.rows, pixels.shape[1] // made.columns
        view = pixels[high * row:high * (row + 1), wide * column:wide * (column + 1)]
        below = int(sections.BELOW_IT * pixels.shape[1] / page.PIXELS) - 4
        place = view[:, :wide // 8] if part == "left" else view[-below:]
        return (255.0 - place.mean(axis=2)).sum() / 255.0

    for plane, at in (("x", 0.0), ("z", 50.0)):
        made = layouts.components(plane, at, axes=True, shown=shown)
        pixels = drawn(made, f"numbers_{plane}")
        expect(ink(pixels, made, 0, 0, "left") > 100, f"{plane}: numbers at the left")
        expect(ink(pixels, made, 0, 1, "left") < 1, f"{plane}: none between the columns")
        expect(ink(pixels, made, 2, 0, "below") > 50, f"{plane}: numbers below")
        expect(ink(pixels, made, 0, 0, "below") < 1, f"{plane}: none between the rows")
        small = picture(page.save("small.png", made, dpi=150))
        larger = (pixels.shape[1] / small.shape[1]) ** 2
        expect(larger > 3, "twice the resolution")
        near(ink(pixels, made, 0, 0, "left") / ink(small, made, 0, 0, "left"), larger, 0.5 * larger, "the numbers' size")
        expect(made.views[0][0].AxesGrid.YLabelFontSize == legends.AXIS_SIZE, "and they are what they were before")


def montage_of_specimens(texture):
    magnet.write(texture, "specimen.ovf", ["M"])
    made = specimens.montage([("specimen.ovf", "a vortex", "48³ voxels")] * 2)
    drawn(made, "montage")


def leave_a_state(made):
    """For figure_state.py: the figure, and the state that should bring it back."""
    page.save("before.png", made)
    simple.SaveState("figure.pvsm")


def main():
    refused(layouts.side_by_side, "no volume with B")
    wheel_is_the_legend()
    bar_is_as_long_as_it_says()
    charge_of_a_skyrmion()
    simple.ResetSession()
    magnet.load()

    pixels = drawn(examples.simulated_vortex(), "side_by_side")
    # Both vortices turn alike: all hues in each half.
    for half in numpy.array_split(pixels, 2, axis=1):
        for channel in range(3):
            others = half[..., [c for c in range(3) if c != channel]].max(axis=2)
            expect((half[..., channel] > others + 30).sum() > 100, "every hue in the picture of a vortex")
    nodes = len(simple.GetSources())
    chart = None
    for name in layouts.__all__:
        if name in ("side_by_side", "trust"):  # made above; in real_series.py
            continue
        made = getattr(layouts, name)()
        drawn(made, name)
        expect(page.shown().layout.SMProxy == made.layout.SMProxy, f"{name} is the page that is shown")
        chart = made if name == "layer_errors" else chart
    expect(len([s for s in simple.GetSources().values() if s.SMProxy.GetXMLName() == "NRMSE"]) == 1, "one score is enough")
    expect(len(simple.GetSources()) > nodes, "figures are made of ordinary nodes")
    for ending, start in ((".svg", b"<?xml"), (".pdf", b"%PDF")):
        with open(page.save("chart" + ending, chart), "rb") as file:
            expect(file.read(5)[:len(start)] == start[:5], f"a {ending} file")
    expect(chart.views[0][0].LeftAxisTitle == "NRMSE (%)", "a chart's titles are what they were before it was saved")
    refused(lambda: page.save("figure.svg", made if made.columns > 1 else layouts.side_by_side()), "single chart")
    refused(lambda: page.save("figure.jpg", chart), ".png, .pdf or .svg")
    refused(lambda: page.save("nowhere/figure.png", chart), "no folder")
    refused(lambda: layouts.line_profiles(start=(0, 0, 0), end=(0, 0, 0)), "two places")
    drawn(examples.textures(), "textures")
    sources = {name: source for (name, _), source in simple.GetSources().items()}
    numbers_at_the_edges(sources["Truth"], sources["VFET"])
    montage_of_specimens(sources["Vortex"])
    leave_a_state(layouts.side_by_side())
    expect(not [name for name in os.listdir(".") if name.endswith(".part.png")], "nothing half-written is left")
    print("1 passed, 0 failed", flush=True)


main()
sys.exit(0)
