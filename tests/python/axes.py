"""Tilt axes of any direction and pixels that do not count, from files to the reconstruction and in the viewers.

    pvpython axes.py
"""

import math
import os
import tempfile

import numpy as np
from paraview import servermanager, simple
from vtkmodules.util.numpy_support import vtk_to_numpy

import magnet
from check import expect, near, refused
from outputs import numbers, output, stack, word


def number(image, name):
    found = numbers(image, name)
    return found and found[0]


def axis(image):
    return word(image, "tilt_axis"), number(image, "tilt_axis_azimuth"), number(image, "detector_azimuth")


def reading():
    """The reader: azimuths, masks, values of missing pixels."""
    random = np.random.default_rng(1)
    phase = random.normal(0, 1, (3, 8, 10)).astype(np.float32)
    phase[1, 2, 3:5] = np.nan
    phase[2, 4, 4] = 0.0
    mask = random.random((3, 8, 10)) > 0.2
    np.save("s.npy", phase)
    np.save("mask.npy", mask)
    reader = simple.TiltSeriesReader(FileNames=[os.path.abspath("s.npy")], PixelSize=5.0, TiltAngles=[-30, 0, 30])
    image = output(reader)
    expect(axis(image) == (None, None, None), f"no axis is guessed: {axis(image)}")
    expect((stack(image, "valid") == np.isfinite(phase)).all(), "NaN are ignored")
    expect("2 pixels in 1 of 3 images are NaN or infinite, and are ignored" in word(image, "notes"), word(image, "notes"))
    reader.MissingValue = "0"
    expect((stack(output(reader), "valid") == (np.isfinite(phase) & (phase != 0))).all(), "and what has the value 0")
    np.savez_compressed("s.npz", phase=phase, angles=[-30.0, 0.0, 30.0])
    packed = output(simple.TiltSeriesReader(FileNames=[os.path.abspath("s.npz")], PixelSize=5.0))
    expect(np.array_equal(stack(packed), stack(image), equal_nan=True), "a compressed archive is the same")
    near(vtk_to_numpy(packed.GetFieldData().GetArray("tilt_angles")), [-30, 0, 30], 1e-9, "with its angles")
    reader.MissingValue = ""
    reader.ValidFile = os.path.abspath("mask.npy")
    expect((stack(output(reader), "valid") == (np.isfinite(phase) & mask)).all(), "and what a mask says")
    np.save("short.npy", mask[:2])
    refused(simple.TiltSeriesReader(FileNames=[os.path.abspath("s.npy")], PixelSize=5, ValidFile=os.path.abspath("short.npy")),
        "short.npy has 10 x 8 pixels and 2 image(s)")
    refused(simple.TiltSeriesReader(FileNames=[os.path.abspath("s.npy")], PixelSize=5, MissingValue="none"), "expected a number, or nan")
    refused(simple.TiltSeriesReader(FileNames=[os.path.abspath("s.npy")], PixelSize=5, MissingValue="nan",
        ValidFile=os.path.abspath("none.npy")), "none.npy")

    reader.TiltAxisAzimuth = 33
    expect(axis(output(reader)) == (None, 33, 33), "an azimuth is that of the images, too")
    reader.DetectorAzimuth = -20
    expect(axis(output(reader)) == (None, 33, -20), "where these have no other")
    reader.TiltAxisAzimuth, reader.DetectorAzimuth = 90, 0
    expect(axis(output(reader)) == (None, 90, 0), "0 is one")
    reader.TiltAxisAzimuth, reader.DetectorAzimuth = 90, 90
    expect(axis(output(reader)) == ("y", 90, 90), "the short form")
    reader.TiltAxisAzimuth, reader.DetectorAzimuth, reader.TiltAxis = 360, 10, "x"
    expect(axis(output(reader)) == (None, 0, 10), "Tilt Axis in the specimen")
    reader.TiltAxisAzimuth = 200
    refused(reader, "Tilt Axis Azimuth is 200 degrees")
    refused(simple.TiltSeriesReader(FileNames=[os.path.abspath("s.npy")], PixelSize=5, DetectorAzimuth=10), "is not known")

    # Where the noise is not to be found, a turn does without it.
    for name, valid in (("board", np.indices(phase.shape).sum(0) % 2 == 0), ("strip", np.indices(phase.shape)[1] < 2)):
        np.save(f"{name}.npy", valid)
        alone = simple.TiltSeriesReader(FileNames=[os.path.abspath("s.npy")], PixelSize=5, TiltAxis="x",
            ValidFile=os.path.abspath(f"{name}.npy"))
        expect(number(output(simple.PrepareTiltSeries(Input=alone, Turn=10)), "phase_sigma") is None, f"no noise of a {name}")

    # Formats without masks keep them as NaN.
    masked = simple.TiltSeriesReader(FileNames=[os.path.abspath("s.npy")], PixelSize=5, ValidFile=os.path.abspath("mask.npy"))
    magnet.write(masked, "again.npy")
    again = output(simple.TiltSeriesReader(FileNames=[os.path.abspath("again.npy")], PixelSize=5))
    valid = stack(again, "valid") != 0
    expect((valid == (np.isfinite(phase) & mask)).all() and (stack(again)[valid] == phase[valid]).all(), "written and read again")

    marked = simple.MarkAsTiltSeries(Input=simple.TiltSeriesReader(FileNames=[os.path.abspath("s.npy")], PixelSize=5,
        MissingValue="0"), FirstTilt=-20, LastTilt=20, TiltAxisAzimuth=-9.6, DetectorAzimuth=5)
    image = output(marked)
    expect(axis(image) == (None, -9.6, 5) and (stack(image, "valid") == (np.isfinite(phase) & (phase != 0))).all(), "marked")
    marked.TiltAxisAzimuth = marked.DetectorAzimuth = 360
    expect(axis(output(marked)) == ("x", None, None), "as before")


def turning(texture):
    """Prepare Tilt Series turns images and what is told of them."""
    whole = simple.PhaseTiltSeries(Input=texture, MaximumTilt=50.0, TiltStep=10.0, DetectorBinning=2)
    off = simple.PhaseTiltSeries(Input=texture, MaximumTilt=50.0, TiltStep=10.0, DetectorBinning=2, DetectorAzimuth=9.6)
    expected, series = output(whole), output(off)
    expect(axis(expected) == ("x", None, None) and axis(series) == (None, 0, 9.6), f"simulated: {axis(series)}")
    expect(axis(output(off, 1)) == (None, 90, 99.6), f"and at 90 degrees more: {axis(output(off, 1))}")
    turned = simple.PrepareTiltSeries(Input=off, Turn=-9.6)
    image = output(turned)
    expect(axis(image) == ("x", 0, 0), f"turned to x: {axis(image)}")
    valid = stack(image, "valid") != 0
    expect(0.6 < valid.mean() < 0.98 and np.isfinite(stack(image)[valid]).all(), f"{valid.mean():.2f} of the pixels")
    difference = (stack(image) - stack(expected))[valid]
    near(np.sqrt((difference**2).mean()), 0, 0.02 * np.abs(stack(expected)).max(), "the difference to the series about x")

    # The image's own frame turns with it; that of a specimen that is told apart does not.
    tied = simple.PrepareTiltSeries(Input=whole, TiltAxisAzimuth=9.6, Turn=-9.6)
    expect(axis(output(tied)) == ("x", 0, 0) and word(output(tied), "prepared").find("turned by -9.6 degrees") > 0, "both")
    apart = simple.PrepareTiltSeries(Input=whole, TiltAxisAzimuth=99.0, DetectorAzimuth=9.6, Turn=-9.6)
    expect(axis(output(apart)) == (None, 99, 0), f"one: {axis(output(apart))}")
    quarter = output(simple.PrepareTiltSeries(Input=whole, Turn=90))
    expect(axis(quarter) == ("y", 90, 90) and stack(quarter, "valid") is None, "a right angle misses nothing")
    expect((stack(quarter) == stack(expected).transpose(0, 2, 1)[:, :, ::-1]).all(), "and is exact")


def masks_in_fits(texture):
    """Pixels that do not count are no part of a background that Prepare Tilt Series removes."""
    gaps = simple.PhaseTiltSeries(Input=texture, MaximumTilt=50.0, TiltStep=25.0, DetectorBinning=2, MissingPixels=0.15,
        PhaseOffset=5.0, PhaseRamp=0.05)
    clean = stack(output(simple.PhaseTiltSeries(Input=texture, MaximumTilt=50.0, TiltStep=25.0, DetectorBinning=2)))
    image = output(gaps)
    near((stack(image, "valid") == 0).mean(), 0.15, 0.002, "the share of missing pixels")
    flat = output(simple.PrepareTiltSeries(Input=gaps, Background=2, VacuumBorder=0.1))
    counts = stack(flat, "valid") != 0
    near(counts.mean(), 0.85, 0.002, "and of those that are left")
    expect(np.abs((stack(flat) - clean)[counts]).max() < 0.15, f"{np.abs((stack(flat) - clean)[counts]).max():.3f} rad are left")
    binned = output(simple.PrepareTiltSeries(Input=gaps, Binning=2))
    counts = stack(binned, "valid") != 0
    expect(0.5 < counts.mean() < 0.85 and np.isfinite(stack(binned)[counts]).all(), "bins of which a part is missing do not count")
    return gaps


def reconstructing():
    """A series off the edge that was turned to it gives what the series about x gives, and so does the one off the edge."""
    fine, support = (simple.MagneticTexture(Texture="N\u00e9el vortex", Dimensions=[n, n, n], Spacing=[240 / n] * 3, Radius=80.0,
        Thickness=50.0) for n in (64, 32))
    truth = magnet.update(simple.MagneticInduction(Input=support))

    chi_squares = []

    def series(**azimuths):
        return simple.PhaseTiltSeries(Input=fine, MaximumTilt=60.0, DetectorBinning=2, PhaseNoise=0.01, **azimuths)

    def error(images):
        simple.SetActiveSource(support)
        model = magnet.update(simple.ModelBasedReconstruction(Series=[images], Support=support))
        chi_squares.append(model.FieldData["chi_square"].GetRange()[0])
        return magnet.data.scores(simple.NRMSE(Reference=truth, Reconstruction=model, ReconstructionArray="B_model"))[0]["NRMSE"]

    off = series(DetectorAzimuth=9.6)
    x, straight, turned = error(series()), error(off), error(simple.PrepareTiltSeries(Input=off, Turn=-9.6))
    print(f"one axis: {100 * x:.1f} %; off the edge {100 * straight:.1f} %, turned to it {100 * turned:.1f} %; chi square {chi_squares}")
    near(chi_squares[0], 1.0, 0.2, "chi square")
    near(chi_squares[1], 1.0, 0.3, "chi square off the edge")
    # Of the noise before the turn, a part of which the turn has smoothed.
    near(chi_squares[2], 0.85, 0.2, "chi square of turned images")
    expect(x < 0.2 and straight < x + 0.02 and turned < x + 0.02, "off the edge, the series reconstructs as well")


def viewing(gaps):
    """Image, sinogram and geometry of a series about any axis with gaps."""
    marked = magnet.update(simple.PrepareTiltSeries(Input=gaps, TiltAxisAzimuth=33.0))
    image = magnet.update(simple.TiltSeriesImage(Input=marked))
    image.UpdatePipeline(25.0)
    shown = image.GetClientSideObject().GetOutputDataObject(0)
    values, valid = vtk_to_numpy(shown.GetPointData().GetArray("phase_rad")), stack(output(marked), "valid")[3].ravel() != 0
    expect((np.isnan(values) == ~valid).all(), "missing pixels are NaN, which views draw in a colour of their own")
    caption = image.GetClientSideObject().GetOutputDataObject(1).GetColumn(0).GetValue(0)
    expect(caption == "axis at +33\u00b0, +25\u00b0", caption)
    near(number(shown, "largest_rad"), np.nanmax(np.abs(stack(output(marked)))), 1e-5, "the largest phase that counts")

    sinogram = magnet.update(simple.TiltSinogram(Input=marked, Position=20.0))
    sheet = sinogram.GetClientSideObject().GetOutputDataObject(0)
    values = vtk_to_numpy(sheet.GetCellData().GetArray("phase_rad"))
    width = values.size // 5
    expect(28 <= width <= 46 and 0.02 < np.isnan(values).mean() < 0.4, f"{width} pixels, {np.isnan(values).mean():.2f} missing")
    ends = [sinogram.GetClientSideObject().GetOutputDataObject(1).GetPoint(i) for i in (0, 1)]
    slope = math.degrees(math.atan2(ends[1][1] - ends[0][1], ends[1][0] - ends[0][0]))
    near(slope, 33.0 + 90.0, 0.5, "the line lies across the axis")
    expect("20 nm along the axis" in sinogram.GetClientSideObject().GetOutputDataObject(3).GetColumn(0).GetValue(0), "it is told")
    refused(simple.TiltSinogram(Input=marked, Position=1000.0), "along the tilt axis from their middle")

    other = simple.PrepareTiltSeries(Input=gaps, TiltAxisAzimuth=103.0)
    geometry = magnet.update(simple.TiltGeometry(Series=marked, SecondSeries=other))
    drawn = geometry.GetClientSideObject().GetOutputDataObject(0)
    near(number(drawn, "missing_wedge_1_deg"), 80.0, 1e-6, "its wedge")
    parts, series = (vtk_to_numpy(drawn.GetCellData().GetArray(name)) for name in ("part", "series"))
    expect(set(series[parts == 1]) == {1, 2}, "each axis has its colour")
    refused(simple.TiltGeometry(Series=marked, SecondSeries=marked), "both series are tilted about the axis at +33")


def geometry_of_a_table():
    """Mark As Tilt Series: angles, axis, shifts and rotations from a CSV file, in any order of its rows."""
    head = ("series", "image", "tilt angle given (degrees)", "tilt angle (degrees)", "shift x (nm)", "shift y (nm)", "rotation (degrees)",
        "tilt axis azimuth (degrees)", "detector azimuth (degrees)")
    rows = [(2, 1, 0, 0.5, 3.5, -4, 0.2, 33, -20), (2, 0, -30, -29.5, 1, 2, 0.1, 33, -20), (1, 0, 0, 0, 0, 0, 0, 0, 0)]
    with open("geometry.csv", "w") as file:
        file.writelines(",".join(f'"{each}"' if isinstance(each, str) else str(each) for each in row) + "\n" for row in (head, *rows))
    np.save("two.npy", np.ones((2, 8, 10), np.float32))
    reader = simple.TiltSeriesReader(FileNames=[os.path.abspath("two.npy")], PixelSize=5.0, TiltAxis="x", TiltAngles=[-30, 0])
    table = simple.CSVReader(FileName=[os.path.abspath("geometry.csv")])
    marked = simple.MarkAsTiltSeries(Input=reader, Geometry=table, AnglesFrom="Geometry", GeometrySeries=2)
    image = output(marked)
    fields = {name: vtk_to_numpy(image.GetFieldData().GetArray(name)).tolist()
        for name in ("tilt_angles", "image_shifts", "image_rotations", "tilt_axis_azimuth", "detector_azimuth")}
    near(fields["tilt_angles"], [-29.5, 0.5], 1e-9, "angles")
    near(np.ravel(fields["image_shifts"]), [1, 2, 3.5, -4], 1e-9, "shifts")
    near(fields["image_rotations"], [0.1, 0.2], 1e-9, "rotations")
    near(fields["tilt_axis_azimuth"] + fields["detector_azimuth"], [33, -20], 1e-9, "axis")
    marked.GeometrySeries = 1
    refused(marked, "has 0 rows of image 1 of series 1", "2 images")
    marked.GeometrySeries = 3
    refused(marked, "has 0 rows of image 0 of series 3")
    refused(simple.MarkAsTiltSeries(Input=reader, AnglesFrom="Geometry"), "there is no input Geometry")
    for name, word in (("shift y (nm)", "has no column 'shift y (nm)'"), ("0.5", "has 'x' in row 1")):
        with open("geometry.csv") as file, open(f"bad-{len(name)}.csv", "w") as bad:
            bad.write(file.read().replace(name, "x"))
        refused(simple.MarkAsTiltSeries(Input=reader, Geometry=simple.CSVReader(FileName=[os.path.abspath(f"bad-{len(name)}.csv")]),
            AnglesFrom="Geometry", GeometrySeries=2), word)


with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    reading()
    geometry_of_a_table()
    texture = simple.MagneticTexture(Texture="Vortex", Dimensions=[64, 64, 64], Spacing=[3.75, 3.75, 3.75], Radius=80.0,
        Thickness=50.0, CoreRadius=30.0)
    turning(texture)
    gaps = masks_in_fits(texture)
    viewing(gaps)
    reconstructing()
    os.chdir("/")
print("ok")
