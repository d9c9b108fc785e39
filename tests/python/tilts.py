"""Tilt Series Image, Tilt Sinogram and Tilt Geometry: the stack's own values at the right tilt, angles as they are, errors in words."""

import math

import numpy
from paraview import servermanager, simple
from paraview.vtk.util.numpy_support import numpy_to_vtk, vtk_to_numpy
from vtkmodules.vtkCommonCore import vtkStringArray
from vtkmodules.vtkCommonDataModel import vtkImageData

import magnet
import check
from check import expect, near, refused

SIZE = (12, 10)


def series(axis="x", angles=(-20, -10, 0, 10, 20), array="phase", residual=False, spacing=(5, 4)):
    """A source of a series of random phases, and its stack (images, y, x)."""
    image = vtkImageData()
    image.SetDimensions(*SIZE, max(1, len(angles)))
    image.SetSpacing(*spacing, 1)
    image.SetOrigin(-0.5 * (SIZE[0] - 1) * spacing[0], -0.5 * (SIZE[1] - 1) * spacing[1], 0)
    stack = numpy.random.default_rng(7).normal(0, 3, (max(1, len(angles)), SIZE[1], SIZE[0])).astype("f4")
    values = numpy_to_vtk(stack.ravel(), deep=1)
    values.SetName(array)
    image.GetPointData().AddArray(values)
    if angles:
        degrees = numpy_to_vtk(numpy.array(angles, float), deep=1)
        degrees.SetName("tilt_angles")
        image.GetFieldData().AddArray(degrees)
    for name, word in (("tilt_axis", axis), ("residual_of", "a test" if residual else None)):
        if word:
            told = vtkStringArray()
            told.SetName(name)
            told.InsertNextValue(word)
            image.GetFieldData().AddArray(told)
    producer = simple.TrivialProducer()
    producer.GetClientSideObject().SetOutput(image)
    producer.UpdatePipeline()
    return producer, stack


def at(source, time, port=0):
    source.UpdatePipeline(time)
    text = source.SMProxy.GetProperty("ErrorText")
    source.UpdatePropertyInformation()
    expect(not text.GetElement(0), f"no error: {text.GetElement(0)}")
    return source.GetClientSideObject().GetOutputDataObject(port)


def array(data, name, cells=False):
    found = (data.GetCellData() if cells else data.GetPointData()).GetArray(name)
    expect(found is not None, f"an array {name}")
    return vtk_to_numpy(found)


def word(table):
    return table.GetColumn(0).GetValue(0)


def images():
    """Each image at its own tilt, also of a stack in another order."""
    angles = (10, -20.5, 0, 37, -10)
    source, stack = series(angles=angles)
    image = simple.TiltSeriesImage(Input=source)
    image.UpdatePipelineInformation()
    expect(list(image.TimestepValues) == sorted(angles), f"time steps {list(image.TimestepValues)}")
    for number, angle in enumerate(angles):
        data = at(image, angle)
        expect((array(data, "phase_rad") == stack[number].ravel()).all(), f"the image at {angle} degrees, exactly")
        expect(data.GetDimensions() == (*SIZE, 1), "an image, not a stack")
        near(data.GetOrigin()[0], -27.5, 1e-9, "its place in nm")
        near(data.GetSpacing()[1], 4, 1e-9, "its pixels in nm")
        fields = data.GetFieldData()
        expect(fields.GetArray("tilt_angle_deg").GetValue(0) == angle, "it tells its tilt")
        expect(fields.GetArray("image").GetValue(0) == number, "it tells its number in the stack")
        expect(fields.GetArray("tilt_angles") is None and fields.GetAbstractArray("tilt_axis").GetValue(0) == "x", "its axis")
    for time, number, caption in ((-19, 1, "x axis, \u221220.5\u00b0"), (4.9, 2, "x axis, 0\u00b0"), (90, 3, "x axis, +37\u00b0")):
        expect((array(at(image, time), "phase_rad") == stack[number].ravel()).all(), f"the image nearest to {time} degrees")
        expect(word(at(image, time, 1)) == caption, f"'{word(at(image, time, 1))}' is '{caption}'")
    image.Show, image.Amplification = "Contours", 3
    found = array(at(image, 10), "contours")
    near(abs(found - numpy.cos(3 * stack[0].ravel().astype("f8"))).max(), 0, 1e-7, "cos(n phase)")
    expect((array(at(image, 10), "phase_rad") == stack[0].ravel()).all(), "beside the phase")
    expect(at(image, 10).GetPointData().GetScalars().GetName() == "contours", "contours are shown")
    image.FollowTime, image.Image = 0, 4
    expect((array(at(image, 10), "phase_rad") == stack[4].ravel()).all(), "the image of this number")
    image.UpdatePipelineInformation()
    expect(len(image.TimestepValues) == 0, "no time steps where it does not follow the time")
    residual = simple.TiltSeriesImage(Input=series(residual=True)[0])
    array(at(residual, 0), "residual_rad")
    expect("residual" in word(at(residual, 0, 1)), "a residual says so")


def sinograms():
    """The stack's rows at their angles; a gap where images are missing."""
    angles = (10, -20, -12, 0, 60)  # steps of 8, 12, 10, 50: the usual one is 10
    for axis in "xy":
        source, stack = series(axis, angles)
        sinogram = simple.TiltSinogram(Input=source, Position=11.0 if axis == "x" else -3)
        grid = at(sinogram, 0)
        # x = 11 nm is nearest to the pixel at 12.5, y = -3 to the one at -2.
        across, line = (stack[:, :, 8], 12.5) if axis == "x" else (stack[:, 4, :], -2.0)
        near(grid.GetFieldData().GetArray("line_position_nm").GetValue(0), line, 1e-9, "the line's place")
        order = numpy.argsort(angles)
        columns = across.shape[1]
        values = array(grid, "phase_rad", cells=True).reshape(len(angles), columns)
        expect((values == across[order]).all(), "the stack's rows by ascending tilt, exactly")
        tilts = array(grid, "tilt_deg", cells=True).reshape(len(angles), columns)
        expect((tilts == numpy.sort(angles)[:, None]).all(), "the tilts")
        bounds = [grid.GetCell(row * columns).GetBounds()[2:4] for row in range(len(angles))]
        for found, wanted in zip(bounds, ((-24, -16), (-16, -6), (-6, 5), (5, 15), (55, 65))):
            near(found[0], wanted[0], 1e-9, "where a row begins")
            near(found[1], wanted[1], 1e-9, "where it ends; 15 to 55 degrees is a gap")
        pixel = (4, 5)["xy".index(axis)]
        near(grid.GetCell(0).GetBounds()[0], -0.5 * columns * pixel, 1e-9, "the edge of the first pixel in nm")
        inside = at(sinogram, 0, 1).GetBounds()
        near(inside[0 if axis == "x" else 2], line, 1e-9, "the line in the images")
        near(at(sinogram, 50, 2).GetBounds()[2], 60, 1e-9, "the mark at the tilt of the time")
        expect(word(at(sinogram, 0, 3)) == f"line {axis} = " + ("12.5 nm" if axis == "x" else "\u22122 nm"), "its caption")


def part(data, number, which=0):
    """The points of the cells of a part, of a series (0: of all)."""
    parts, owners = array(data, "part", cells=True), array(data, "series", cells=True)
    points = [data.GetCell(i).GetPoints().GetPoint(k) for i in range(data.GetNumberOfCells())
        if parts[i] == number and which in (0, owners[i]) for k in range(data.GetCell(i).GetNumberOfPoints())]
    expect(points, f"part {number} is there")
    return numpy.array(points)


def geometry():
    """Beams along what the convention says, wedges at the angles that are missing."""
    x, y = series("x", (-50, -30, -10, 10, 30, 60))[0], series("y", (-40, -20, 0, 20, 40))[0]
    drawn = simple.TiltGeometry(Series=x, SecondSeries=y)
    drawn.UpdatePipelineInformation()
    expect(list(drawn.TimestepValues) == [-50, -40, -30, -20, -10, 0, 10, 20, 30, 40, 60], "the tilts of both")
    space = at(drawn, 30)
    for which, angle, beam in ((1, 30, lambda s, c: (0, s, c)), (2, 20, lambda s, c: (-s, 0, c))):
        # The tip of the arrow; 30 is as far from 20 as from 40, and the lower one is taken.
        points = part(space, 3, which)
        tip = points[numpy.linalg.norm(points, axis=1).argmax()]
        tip *= numpy.sign(tip[2])
        wanted = numpy.array(beam(math.sin(math.radians(angle)), math.cos(math.radians(angle))))
        tips = points @ wanted
        near(tips.max() / numpy.linalg.norm(points[tips.argmax()]), 1, 1e-3, f"the beam of series {which} at {angle} degrees")
    waves = at(drawn, 30, 1)
    for which, low, high, across in ((1, -50, 60, 1), (2, -40, 40, 0)):
        points = part(waves, 6, which)
        points = points[numpy.hypot(points[:, across], points[:, 2]) > 1]
        # The slice at a tilt t is along (cos t, -sin t) in (ky, kz), and along (cos t, +sin t) in (kx, kz).
        sign = -1 if which == 1 else 1
        tilts = numpy.degrees(numpy.arctan2(sign * points[:, 2], points[:, across])) % 180
        near(tilts.min(), high, 1e-6, f"series {which}: the wedge begins at its last tilt")
        near(tilts.max(), low + 180, 1e-6, "and ends at its first, half a turn further")
        width = waves.GetFieldData().GetArray(f"missing_wedge_{'xy'[which - 1]}_deg").GetValue(0)
        near(width, 180 - high + low, 1e-9, "its width")
    # A gap in the middle is missing too; a step that is a little longer is none; a full turn has no wedge.
    for angles, missing in (((-60, -50, -40, 20, 30, 40, 50), 60 + 70), ((-90, -60, -30, 0, 30, 60), 0), ((5,), 180)):
        drawn = simple.TiltGeometry(Series=series("x", angles)[0])
        near(at(drawn, 0).GetFieldData().GetArray("missing_wedge_x_deg").GetValue(0), missing, 1e-9, f"missing of {angles}")
    texture = simple.MagneticTexture(Texture="Vortex", Dimensions=[24, 24, 24], Spacing=[5, 5, 5], Radius=40, Thickness=30)
    box = part(at(simple.TiltGeometry(Series=series("x")[0], Specimen=texture), 0), 0)
    near(numpy.ptp(box[:, 2]), 30, 1e-6, "the specimen is as thick as its mask")


def errors():
    for kind in (simple.TiltSeriesImage, simple.TiltSinogram):
        refused(kind(Input=series(angles=())[0]), "1 image(s) and 0 tilt angle(s)", "degrees")
        refused(kind(Input=series(axis="z")[0]), "'z'", "must be 'x' or 'y'")
        refused(kind(Input=series(axis=None)[0]), "tilt_axis", "Mark As Tilt Series")
        refused(kind(Input=series(angles=(0, math.nan))[0]), "nan", "degrees between -180 and 180")
        refused(kind(Input=series(array="height")[0]), "no point data array 'phase'", "'height'")
    refused(simple.TiltSeriesImage(Input=series()[0], FollowTime=0, Image=5), "Image is 5", "0 to 4")
    refused(simple.TiltSeriesImage(Input=series()[0], Amplification=0), "Amplification is 0")
    refused(simple.TiltSinogram(Input=series()[0], Position=31), "Position is 31", "-30 to 30 nm")
    refused(simple.TiltSinogram(Input=series(angles=(0, 5, 5))[0]), "same tilt angle")
    refused(simple.TiltGeometry(Series=series("x")[0], SecondSeries=series("x")[0]), "both series", "tilted about x")
    # The message of a node upstream comes through.
    failed = simple.PhaseTiltSeries(Input=simple.MagneticTexture(Dimensions=[16, 16, 16]), TiltStep=0)
    refused(simple.TiltSeriesImage(Input=failed), "tilt step")


def play_costs_nothing():
    """The series is not made again at each tilt."""
    made = simple.PhaseTiltSeries(Input=simple.MagneticTexture(Texture="Vortex", Dimensions=[16, 16, 16]), MaximumTilt=40,
        TiltStep=10)
    runs = []
    made.GetClientSideObject().AddObserver("StartEvent", lambda *_: runs.append(1))
    shown = [simple.TiltSeriesImage(Input=made), simple.TiltSinogram(Input=servermanager.OutputPort(made, 1)),
        simple.TiltGeometry(Series=made, SecondSeries=servermanager.OutputPort(made, 1))]
    for time in (-40, -10, 0, 10, 40):
        for each in shown:
            at(each, time)
    expect(len(runs) <= 1, f"the series was made {len(runs)} times")


images()
sinograms()
geometry()
errors()
play_costs_nothing()
print(f"{5 + check.refusals} passed, 0 failed")
