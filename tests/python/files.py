"""Tilt series from files that other programs wrote, in ParaView: read as they are, and reconstructed.

Argument: the folder of the sample data. The files are written with the fields' own libraries.
"""

import os
import subprocess
import sys
import tempfile

import magnet
import numpy
from paraview import servermanager, simple
from vtkmodules.util.numpy_support import vtk_to_numpy

import dm
from check import expect, near

SAMPLES = sys.argv[1]
SHARED = os.environ.get("MAGNET_SHARED_DATA", os.path.join(SAMPLES, "..", "..", "shared", "data"))


def fetch(source):
    magnet.update(source)
    return servermanager.Fetch(source)


def stack(image):
    nx, ny, nz = image.GetDimensions()
    return vtk_to_numpy(image.GetPointData().GetArray("phase")).reshape(nz, ny, nx)


def angles(image):
    found = image.GetFieldData().GetArray("tilt_angles")
    return None if found is None else vtk_to_numpy(found)


def series(axis):
    return magnet.read(os.path.join(SAMPLES, f"{axis}_45.vti"))


def write_elsewhere(folder, phase, tilts, spacing):
    """By an interpreter of its own: each format's library, as other programs use it."""
    numpy.save(os.path.join(folder, "plain.npy"), phase.astype(numpy.float64))
    numpy.save(os.path.join(folder, "fortran.npy"), numpy.asfortranarray(phase))
    numpy.savetxt(os.path.join(folder, "stack.rawtlt"), tilts, fmt="%.4f")
    subprocess.run(["/usr/bin/python3", "-c", f"""
import mrcfile, numpy, tifffile
phase = numpy.load("plain.npy")
with mrcfile.new("stack.mrc", overwrite=True) as mrc:
    mrc.set_data(phase.astype(numpy.float32))
    mrc.set_image_stack()
    mrc.voxel_size = {spacing * 10}
tifffile.imwrite("stack.tif", phase[:, ::-1, :], photometric="minisblack")
tifffile.imwrite("imagej.tif", phase[:, ::-1, :].astype(numpy.float32), imagej=True,
    resolution=(1 / {spacing}, 1 / {spacing}), metadata=dict(unit="nm", axes="TYX"))
tifffile.imwrite("stack.ome.tif", phase[:, ::-1, :].astype(numpy.float32), ome=True, photometric="minisblack",
    metadata=dict(axes="TYX", PhysicalSizeX={spacing}, PhysicalSizeXUnit="nm", PhysicalSizeY={spacing}, PhysicalSizeYUnit="nm"))
tifffile.imwrite("centimetre.tif", phase[:, ::-1, :].astype(numpy.float32), photometric="minisblack",
    resolution=({1e7 / spacing}, {1e7 / spacing}), resolutionunit="CENTIMETER")
tifffile.imwrite("tiled.tif", phase[:, ::-1, :].astype(numpy.float32), tile=(32, 48), photometric="minisblack")
import h5py
with h5py.File("berkeley.emd", "w") as emd:
    group = emd.create_group("data/tomography")
    group.attrs["emd_group_type"] = 1
    group.create_dataset("data", data=phase, chunks=(1, 32, 32), compression="gzip", shuffle=True)
    for i, (name, unit, along) in enumerate((("angles", "[deg]", {tilts.tolist()}),
            ("y", "[n_m]", {spacing} * numpy.arange(phase.shape[1])), ("x", "[n_m]", {spacing} * numpy.arange(phase.shape[2])))):
        dim = group.create_dataset(f"dim{{i + 1}}", data=numpy.asarray(along, dtype=numpy.float64))
        dim.attrs["name"], dim.attrs["units"] = name, unit
with h5py.File("velox.emd", "w") as emd:
    group = emd.create_group("Data/Image/0123")
    group.create_dataset("Data", data=phase[:, ::-1, :].transpose(1, 2, 0), chunks=(*phase.shape[1:], 1))
    texts = numpy.zeros((2000, len(phase)), numpy.uint8)
    for i, tilt in enumerate({tilts.tolist()}):
        text = ('{{"BinaryResult": {{"PixelSize": {{"width": "%.9e", "height": "%.9e"}}}}, "Stage": {{"AlphaTilt": "%.12f"}}}}'
            % ({spacing} * 1e-9, {spacing} * 1e-9, numpy.deg2rad(tilt)))
        texts[:len(text), i] = numpy.frombuffer(text.encode(), numpy.uint8)
    group.create_dataset("Metadata", data=texts, chunks=(2000, 1))
# In HDF5's newest format: chunks that several images share, a group of many links, attributes in a heap; and in its oldest.
for version in ("earliest", "latest"):
    with h5py.File(f"{{version}}.emd", "w", libver=version) as emd:
        group = emd.create_group("data/tomography")
        group.create_dataset("data", data=phase, chunks=(5, 40, 64), compression="gzip", shuffle=True, fletcher32=True,
            maxshape=(None, *phase.shape[1:]))
        for i in range(20):
            emd.create_group(f"data/tomography/link {{i}}")
        for i, (name, unit, along) in enumerate((("angles", "deg", {tilts.tolist()}),
                ("y", "nm", {spacing} * numpy.arange(phase.shape[1])), ("x", "nm", {spacing} * numpy.arange(phase.shape[2])))):
            dim = group.create_dataset(f"dim{{i + 1}}", data=numpy.asarray(along, dtype=numpy.float64))
            dim.attrs.update({{f"attribute {{k}}": k for k in range(20)}}, name=name, units=unit)
    # As HyperSpy writes a signal; its first row is the upper edge.
    with h5py.File(f"{{version}}.hspy", "w", libver=version) as hspy:
        hspy.attrs["file_format"], hspy.attrs["file_format_version"] = "HyperSpy", "3.3"
        signal = hspy.create_group("Experiments/phase")
        signal.create_dataset("data", data=phase[:, ::-1, :], chunks=(3, *phase.shape[1:]), compression="gzip", shuffle=True)
        for i, (name, unit, n) in enumerate(zip(("tilt", "y", "x"), ("deg", "nm", "nm"), phase.shape)):
            axis = signal.create_group(f"axis-{{i}}")
            axis.attrs.update(name=name, units=unit, size=n, navigate=i == 0, _type="UniformDataAxis" if i else "DataAxis",
                **(dict(scale={spacing}, offset=0.0) if i else {{}}))
            if i == 0:
                axis.create_dataset("axis", data=numpy.asarray({tilts.tolist()}))
for i, image in enumerate(phase):
    tifffile.imwrite(f"image_{{i:02d}}.tif", image[::-1], photometric="minisblack")
"""], cwd=folder, check=True)


truth = simple.MagneticInduction(Input=magnet.read(os.path.join(SAMPLES, "skyrmion.vti")))


def error(x, y):
    vfet = simple.VFETReconstruction(XSeries=x, YSeries=y)
    return magnet.scores(simple.NRMSE(Reference=truth, Reconstruction=vfet))[0]["NRMSE"]


original = {axis: fetch(series(axis)) for axis in "xy"}
expected = error(series("x"), series("y"))
with tempfile.TemporaryDirectory() as folder:
    for axis in "xy":
        os.mkdir(os.path.join(folder, axis))
        image = original[axis]
        write_elsewhere(os.path.join(folder, axis), stack(image), angles(image), image.GetSpacing()[0])

    def read(axis, *names, **options):
        paths = [os.path.join(folder, axis, name) for name in names]
        return simple.TiltSeriesReader(FileNames=paths, TiltAxis=axis, **options)

    # From an MRC stack with a list of angles beside it to the reconstruction.
    near(error(read("x", "stack.mrc"), read("y", "stack.mrc")), expected, 1e-6, "the error from MRC stacks")
    for axis in "xy":
        wanted = stack(original[axis])
        pixel = original[axis].GetSpacing()[0]
        tilts = list(angles(original[axis]))
        singles = [f"image_{i:02d}.tif" for i in range(len(tilts))]
        for names in (["stack.mrc"], ["stack.tif"], ["tiled.tif"], ["plain.npy"], ["fortran.npy"], ["berkeley.emd"],
                ["velox.emd"], ["earliest.emd"], ["latest.emd"], ["earliest.hspy"], ["latest.hspy"], singles):
            told = names[0] == "stack.mrc" or names[0].endswith((".emd", ".hspy"))
            given = {} if told else {"PixelSize": pixel, "TiltAngles": tilts}
            image = fetch(read(axis, *names, **given))
            expect(numpy.array_equal(stack(image), wanted), f"the values of {names[0]}")
            expect(numpy.allclose(angles(image), tilts), f"the angles of {names[0]}")
            near(image.GetSpacing()[0], pixel, 1e-6 * pixel, "the pixel")
            near(image.GetBounds()[0], original[axis].GetBounds()[0], 1e-3, "the place")
            expect(image.GetFieldData().GetAbstractArray("tilt_axis").GetValue(0) == axis, "the axis")

        # DM3 and DM4, of either byte order, sorted by the angles in them.
        for version, little in ((3, True), (4, True), (3, False), (4, False)):
            names = [f"{tilt % 7:.0f}_{i}_{version}_{int(little)}.dm{version}" for i, tilt in enumerate(tilts)]
            for name, picture, tilt in zip(names, wanted, tilts):
                dm.write(os.path.join(folder, axis, name), picture[::-1], pixel, tilt, version, little)
            image = fetch(read(axis, *sorted(names)))
            expect(numpy.array_equal(stack(image), wanted), f"the values of DM{version}")
            expect(numpy.allclose(angles(image), tilts, rtol=0, atol=1e-5), f"the angles of DM{version}")
            near(image.GetSpacing()[0], pixel, 1e-6 * pixel, f"the pixel of DM{version}")

        for name in ("imagej.tif", "stack.ome.tif", "centimetre.tif"):
            image = fetch(read(axis, name, TiltAngles=tilts))
            expect(numpy.array_equal(stack(image), wanted), f"the values of {name}")
            near(image.GetSpacing()[0], pixel, 1e-5 * pixel, f"the pixel of {name}")

        # Out again, for other programs: every value, and the angles beside.
        for name in ("out.mrc", "out.npy"):
            path = magnet.write(series(axis), os.path.join(folder, axis, name))
            again = fetch(read(axis, name, **({} if name == "out.mrc" else {"PixelSize": pixel})))
            expect(numpy.array_equal(stack(again), wanted), f"the values of {name}")
            expect(numpy.array_equal(angles(again), tilts), f"the angles of {name}")
            near(again.GetSpacing()[0], pixel, 1e-6 * pixel, f"the pixel of {name}")
            expect(not [file for file in os.listdir(os.path.join(folder, axis)) if ".part" in file], "nothing half-written")
        expect(numpy.array_equal(numpy.load(path), wanted), "NumPy reads what was written")
        subprocess.run(["/usr/bin/python3", "-c", f"""
import mrcfile, numpy
assert mrcfile.validate("out.mrc")
with mrcfile.open("out.mrc") as mrc:
    assert mrc.is_image_stack() and numpy.array_equal(mrc.data, numpy.load("out.npy"))
    assert abs(mrc.voxel_size.x - {pixel * 10}) < 1e-4
"""], cwd=os.path.join(folder, axis), check=True)

    # A volume of vectors, and a table.
    vectors = magnet.write(truth, os.path.join(folder, "B.npy"), arrays=["B"])
    field = vtk_to_numpy(fetch(truth).GetPointData().GetArray("B")).reshape(100, 100, 100, 3)
    expect(numpy.array_equal(numpy.load(vectors), field), "the vectors (z, y, x, component)")
    along = magnet.write(truth, os.path.join(folder, "Bx.mrc"), arrays=["B"], component="x")
    subprocess.run(["/usr/bin/python3", "-c", """
import mrcfile, numpy
with mrcfile.open("Bx.mrc") as mrc:
    assert mrc.is_volume() and numpy.array_equal(mrc.data, numpy.load("B.npy")[..., 0])
"""], cwd=folder, check=True)
    try:
        magnet.write(truth, os.path.join(folder, "B.mrc"), arrays=["B"])
        expect(False, "an error about vectors in an MRC file")
    except magnet.MagnetError as problem:
        expect("component" in str(problem) and not os.path.exists(os.path.join(folder, "B.mrc")), str(problem))
    rows = simple.NRMSE(Reference=truth, Reconstruction=truth, ReconstructionArray="B")
    with open(magnet.write(rows, os.path.join(folder, "scores.csv")), encoding="utf-8") as table:
        expect("NRMSE" in table.readline() and len(table.readlines()) == 1, "the table as text")

    # Another program's conventions: transposed and mirrored images of the other sign, angles the other way round, and an
    # offset and a ramp in each image.
    # In each format that a library here writes.
    turned = """
import sys
import h5py, mrcfile, numpy, tifffile
phase = numpy.load(sys.argv[1])
with mrcfile.new("foreign.mrc", overwrite=True) as mrc:
    mrc.set_data(phase.astype(numpy.float32))
    mrc.set_image_stack()
tifffile.imwrite("foreign.tif", phase[:, ::-1, :], photometric="minisblack")
with h5py.File("foreign.emd", "w") as emd:
    emd.create_dataset("data/series/data", data=phase)
"""

    def foreign(axis, ramps, ending=".npy"):
        phase = stack(original[axis]).astype(numpy.float64)
        random = numpy.random.default_rng(4)
        row = numpy.linspace(-1, 1, phase.shape[1])
        for image in phase if ramps else []:
            a, b, c = random.normal(0, 1.0, 3)
            image += a + b * row[None, :] + c * row[:, None]
        path = os.path.join(folder, axis, f"foreign_{ramps}.npy")
        numpy.save(path, -phase.transpose(0, 2, 1)[:, :, ::-1])
        paths = [path]
        if ending == ".dm4":
            paths = [path.replace(".npy", f"_{i:02d}.dm4") for i in range(len(phase))]
            for name, picture in zip(paths, numpy.load(path)):
                dm.write(name, picture[::-1], original[axis].GetSpacing()[0], 0.0, version=4)
        elif ending != ".npy":
            subprocess.run(["/usr/bin/python3", "-c", turned, path], cwd=os.path.join(folder, axis), check=True)
            paths = [os.path.join(folder, axis, "foreign" + ending)]
        reader = simple.TiltSeriesReader(FileNames=paths, TiltAxis=axis, PixelSize=original[axis].GetSpacing()[0],
            TiltAngles=list(-angles(original[axis])[::-1] - 1.5))
        return simple.PrepareTiltSeries(Input=reader, NegateAngles=1, ReverseAngles=1, AngleShift=-1.5, Transpose=1,
            FlipY=1, NegatePhase=1, Background="Remove offset and ramp" if ramps else "Keep")

    prepared = [foreign(axis, False) for axis in "xy"]
    for ending in (".mrc", ".tif", ".emd", ".dm4", ".npy"):
        image = fetch(foreign("x", False, ending))
        expect(numpy.array_equal(stack(image), stack(original["x"])), f"the turned images of {ending}")
    expect(numpy.allclose(angles(image), angles(original["x"])), "the turned angles")
    told = image.GetFieldData().GetAbstractArray("prepared").GetValue(0)
    expect("transposed" in told and "shifted by -1.5" in told, told)
    near(error(*prepared), expected, 1e-3, "the error after other conventions")
    flat = error(*[foreign(axis, True) for axis in "xy"])
    print(f"VFET after offsets and ramps: {flat:.4f}")
    near(flat, expected, 3e-3, "the error after offsets and ramps")
    # What was done to each series, once and again, goes with the volume.
    twice = simple.PrepareTiltSeries(Input=prepared[0], TiltAngles=list(angles(original["x"]) + 0.25))
    volume = fetch(simple.VFETReconstruction(XSeries=twice, YSeries=prepared[1])).GetFieldData()
    told = [volume.GetAbstractArray(f"prepared_{axis}").GetValue(0) for axis in "xy"]
    expect(told[0].count("transposed") == 1 and "| left out nothing; angles replaced" in told[0], told[0])
    expect("transposed" in told[1] and "replaced" not in told[1], told[1])
    expect("foreign" in volume.GetAbstractArray("source_file_y").GetValue(0), "the file of the y series")
    near(volume.GetArray("tilt_angles_x").GetValue(0), angles(original["x"])[0] + 0.25, 1e-9, "the replaced angle")
    half = fetch(simple.PrepareTiltSeries(Input=series("x"), Crop=[10, 89, 0, 99], Binning=2, LeaveOut=[0, 3]))
    expect(half.GetDimensions() == (40, 50, len(angles(original["x"])) - 2), f"{half.GetDimensions()} pixels")
    near(half.GetSpacing()[0], 10, 1e-9, "the binned pixel")
    try:
        magnet.update(simple.PrepareTiltSeries(Input=series("x"), Crop=[0, 100, 0, 99]))
        expect(False, "an error about the crop")
    except magnet.MagnetError as problem:
        expect("reaches beyond" in str(problem), str(problem))

    # What ParaView opened itself, with the angles given in each way.
    for axis in "xy":
        tilts = list(angles(original[axis]))
        reader = simple.XMLImageDataReader(FileName=[os.path.join(SAMPLES, f"{axis}_45.vti")])
        bare = simple.Calculator(Input=reader, Function="phase", ResultArrayName="picture")
        rawtlt = os.path.join(folder, axis, "stack.rawtlt")
        for given in ({"FirstTilt": tilts[0], "LastTilt": tilts[-1]}, {"AnglesFrom": "List", "TiltAngles": tilts},
                {"AnglesFrom": "File", "AngleFile": rawtlt}):
            image = fetch(simple.MarkAsTiltSeries(Input=bare, PhaseArray="picture", TiltAxis=axis, PixelSize=5, **given))
            expect(numpy.array_equal(stack(image), stack(original[axis])), "the values")
            expect(numpy.allclose(angles(image), tilts), "the angles")
            expect(image.GetFieldData().GetAbstractArray("tilt_axis").GetValue(0) == axis, "the axis")
    try:
        magnet.update(simple.MarkAsTiltSeries(Input=bare, AnglesFrom="List", TiltAngles=[1, 2]))
        expect(False, "an error about the angles")
    except magnet.MagnetError as problem:
        expect("2 angle(s)" in str(problem), str(problem))

    # A folder of single images that tell their angles by their names.
    for axis in "xy":
        os.mkdir(os.path.join(folder, axis, "singles"))
        for i, tilt in enumerate(angles(original[axis])):
            os.rename(os.path.join(folder, axis, f"image_{i:02d}.tif"),
                os.path.join(folder, axis, "singles", f"{i:02d}_{tilt:+.1f}deg.tif"))
        image = fetch(magnet.read(os.path.join(folder, axis, "singles"), TiltAxis=axis, PixelSize=5))
        expect(numpy.array_equal(stack(image), stack(original[axis])), "the values of a folder")
        expect(numpy.allclose(angles(image), angles(original[axis])), "the angles of a folder")

    # The same on the command line.
    out = os.path.join(folder, "b.vti")
    script = os.path.join(os.path.dirname(magnet.__file__), "..", "reconstruct.py")
    subprocess.run(["pvpython", script, "--x", os.path.join(folder, "x", "stack.mrc"), "--y",
        os.path.join(folder, "y", "stack.mrc"), "--out", out], check=True)
    near(magnet.scores(simple.NRMSE(Reference=truth, Reconstruction=magnet.read(out)))[0]["NRMSE"], expected, 1e-6,
        "the error from the command line")

    # What is missing is told in words.
    for options, word in (({}, "Pixel Size"), ({"PixelSize": 5, "TiltAngles": [1, 2]}, "2 angle(s)")):
        try:
            magnet.update(read("x", "plain.npy", **options))
            expect(False, f"an error about {word}")
        except magnet.MagnetError as problem:
            expect(word in str(problem), f"'{word}' in '{problem}'")
    untold = fetch(simple.TiltSeriesReader(FileNames=[os.path.join(folder, "x", "plain.npy")], PixelSize=5))
    expect(angles(untold) is None, "no angles where nobody tells them")
    expect(untold.GetFieldData().GetAbstractArray("tilt_axis") is None, "no axis where nobody tells it")

dm = [os.path.join(SHARED, f"BF_00{i}.dm3") for i in (3, 1, 2)]
if os.path.exists(dm[0]):
    image = fetch(simple.TiltSeriesReader(FileNames=dm))
    expect(image.GetDimensions() == (128, 128, 3), f"{image.GetDimensions()} pixels")
    near(image.GetSpacing()[0], 19.1087, 1e-4, "the pixel")
    near(angles(image)[0], -72.003, 1e-3, "the first angle")
    expect(list(angles(image)) == sorted(angles(image)), "angles from the smallest to the largest")
else:
    print(f"skipped the files of DigitalMicrograph: {SHARED} is absent")
print(f"VFET from the files: {expected:.4f}")
