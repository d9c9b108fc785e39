"""What the reader of tilt series understood, as scripts and the window find it: files and angles, axis, choice of images."""

import gzip
import os
import subprocess
import tempfile

import magnet
import numpy
from paraview import servermanager, simple
from vtkmodules.util.numpy_support import vtk_to_numpy

from check import expect, near, refused


def fetch(source):
    magnet.update(source)
    return servermanager.Fetch(source)


def texts(image, name):
    array = image.GetFieldData().GetAbstractArray(name)
    return [] if array is None else [array.GetValue(i) for i in range(array.GetNumberOfValues())]


def number(image, name):
    array = image.GetFieldData().GetArray(name)
    return None if array is None else array.GetValue(0)


def values(image):
    nx, ny, nz = image.GetDimensions()
    return vtk_to_numpy(image.GetPointData().GetArray("phase")).reshape(nz, ny, nx)


with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    # A folder of images with their angles in their names.
    os.mkdir("named")
    for angle in (-10, -5, 0, 5, 10):
        numpy.save(f"named/tilt_{angle}.npy", numpy.full((2, 3), angle, numpy.float32))
    named = simple.TiltSeriesReader(FileNames=[os.path.abspath("named")], PixelSize=5, TiltAxis="x")
    image = fetch(named)
    expect(list(vtk_to_numpy(image.GetFieldData().GetArray("tilt_angles"))) == [-10, -5, 0, 5, 10], "the angles of the names")
    expect(list(values(image)[:, 0, 0]) == [-10, -5, 0, 5, 10], "the images in their order")
    expect(texts(image, "image_files") == [f"tilt_{a}.npy" for a in (-10, -5, 0, 5, 10)], "the files are listed")
    expect(texts(image, "tilt_angles_from") == ["the names of the files"], "and who tells the angles")
    # Preparing leaves out the file of an image that is left out.
    prepared = fetch(simple.PrepareTiltSeries(Input=named, LeaveOut=[1]))
    expect(texts(prepared, "image_files") == [f"tilt_{a}.npy" for a in (-10, 0, 5, 10)], "the files after preparing")

    # In the order of their numbers, where the angles are given.
    os.mkdir("counted")
    for i in range(1, 13):
        numpy.save(f"counted/img_{i}.npy", numpy.full((2, 3), i, numpy.float32))
    files = sorted(os.path.abspath(f"counted/img_{i}.npy") for i in range(1, 13))
    for names in ([os.path.abspath("counted")], files):
        image = fetch(simple.TiltSeriesReader(FileNames=names, PixelSize=5, TiltAngles=list(range(-60, 60, 10))))
        expect(list(values(image)[:, 0, 0]) == list(range(1, 13)), "2 before 10")

    # An axis that is not along an edge.
    numpy.save("slanted.npy", numpy.zeros((2, 3, 4), numpy.float32))
    with open("slanted.mdoc", "w", encoding="utf-16") as file:
        file.write("PixelSpacing = 50\n[T = TiltAxisAngle = 85.3  Binning = 2\n[ZValue = 0]\nTiltAngle = -3\n[ZValue = 1]\nTiltAngle = 3\n")
    slanted = simple.TiltSeriesReader(FileNames=[os.path.abspath("slanted.npy")])
    image = fetch(slanted)
    near(image.GetSpacing()[0], 5, 1e-9, "the pixels")
    near(number(image, "tilt_axis_azimuth"), -4.7, 1e-9, "the azimuth")
    expect(not texts(image, "tilt_axis"), "no edge")
    expect("4.7 degrees off x" in texts(image, "notes")[0], "it is told")
    refused(simple.VFETReconstruction(XSeries=slanted, YSeries=slanted), "only 0 degrees apart")
    turned = fetch(simple.PrepareTiltSeries(Input=slanted, Turn=4.7))
    expect(texts(turned, "tilt_axis") == ["x"] and not texts(turned, "notes"), f"turned to x: {texts(turned, 'notes')}")
    slanted.TiltAxis = "y"
    image = fetch(slanted)
    expect(texts(image, "tilt_axis") == ["y"] and number(image, "tilt_axis_azimuth") == 90.0, "what is set counts")
    expect(len(texts(image, "notes")) == 2, "and the contradiction is told")

    # An array of which the last index numbers the images: offered in words, and taken.
    numpy.save("last.npy", numpy.arange(60, dtype=numpy.float32).reshape(4, 5, 3))
    last = simple.TiltSeriesReader(FileNames=[os.path.abspath("last.npy")], PixelSize=5, TiltAngles=[-1, 0, 1])
    refused(last, "set Images to '(y, x, image)' or '(x, y, image)'")
    last.TiltAngles = []
    last.UpdatePipelineInformation()
    expect(list(last.GetProperty("Images").Available) == ["(image, y, x)", "(y, x, image)", "(x, y, image)"], "the choices")
    last.Images = "(y, x, image)"
    last.TiltAngles = [-1, 0, 1]
    image = fetch(last)
    expect(numpy.array_equal(values(image), numpy.arange(60).reshape(4, 5, 3).transpose(2, 0, 1)), "and taken")
    expect(texts(image, "images") == ["(y, x, image)"], "and told")

    # Each file the angle of its name, and what is packed refused in words.
    with open("counted.csv", "w") as file:
        file.write("file,tilt\n" + "".join(f"img_{i}.tif,{10 * (i - 6)}\n" for i in range(12, 0, -1)))
    image = fetch(magnet.read("counted", PixelSize=5, AngleFile=os.path.abspath("counted.csv")))
    expect(list(vtk_to_numpy(image.GetFieldData().GetArray("tilt_angles"))) == list(range(-50, 70, 10)), "angles by file")
    # The same for images that came by others, by the names that the input tells; without them, in the order of the lines.
    marking = {"AnglesFrom": "File", "AngleFile": os.path.abspath("counted.csv"), "PixelSize": 5}
    by_name = fetch(simple.MarkAsTiltSeries(Input=magnet.read("counted", PixelSize=5), **marking))
    expect(list(vtk_to_numpy(by_name.GetFieldData().GetArray("tilt_angles"))) == list(range(-50, 70, 10)), "marked by name")
    expect(not [note for note in texts(by_name, "notes") if "names files" in note], f"{texts(by_name, 'notes')}")
    numpy.save("unnamed.npy", numpy.zeros((12, 2, 3), numpy.float32))
    by_line = fetch(simple.MarkAsTiltSeries(Input=magnet.read("unnamed.npy", PixelSize=5), **marking))
    expect(list(vtk_to_numpy(by_line.GetFieldData().GetArray("tilt_angles"))) == list(range(60, -60, -10)), "marked by line")
    expect("names files (img_12.tif, ...)" in " ".join(texts(by_line, "notes")), f"it is told: {texts(by_line, 'notes')}")
    with gzip.open("packed.mrc.gz", "wb") as file:
        file.write(bytes(2048))
    try:
        magnet.read("packed.mrc.gz")
        expect(False, "an error about gzip")
    except magnet.MagnetError as problem:
        expect("gunzip" in str(problem), f"'gunzip' in '{problem}'")
    # Which of several arrays was read is told, also where Images fills itself with the default.
    stack = numpy.arange(60, dtype=numpy.float32).reshape(3, 4, 5)
    numpy.savez("two.npz", mask=numpy.ones((3, 4, 5), bool), data=stack)
    two = magnet.read("two.npz", PixelSize=5)
    image = two.GetClientSideObject().GetOutputDataObject(0)
    expect(two.Images == "data" and numpy.array_equal(values(image), stack), f"the array that is no mask: {two.Images}")
    expect("'data' was read" in texts(image, "notes")[0], f"it is told: {texts(image, 'notes')}")
    two.Images = "mask"
    expect(not [note for note in texts(fetch(two), "notes") if "was read" in note], "what was asked for is not told")

    # Files of other endings: read, or refused in words that name what is read.
    subprocess.run(["/usr/bin/python3", "-c", """
import gzip, h5py, numpy
tilts = numpy.array([-60.0, 0, 45])
for name in ("signal.h5", "signal.hdf5"):
    with h5py.File(name, "w") as file:
        signal = file.create_group("Experiments/stack")
        signal["data"] = numpy.zeros((3, 4, 5), numpy.float32)
        for i, (name, unit, scale) in enumerate((("Projections", "degrees", 1.0), ("y", "nm", 2.0), ("x", "nm", 2.0))):
            signal.create_group(f"axis-{i}").attrs.update(name=name, units=unit, scale=scale, offset=0.0, navigate=i == 0)
        signal["metadata/Tomography/tilts"] = tilts
with h5py.File("data.nxs", "w") as file:
    data = file.create_group("entry/data")
    data.attrs.update(NX_class="NXdata", signal="data", axes=["tilt", "y", "x"])
    data["data"] = numpy.zeros((3, 4, 5), numpy.float32)
    for name, values, unit in (("tilt", tilts, "deg"), ("y", [0, 2, 4, 6], "nm"), ("x", [0, 2, 4, 6, 8], "nm")):
        data[name] = values
        data[name].attrs["units"] = unit
with gzip.open("packed.ovf.gz", "wb") as file:
    file.write(b"# OOMMF OVF 2.0")
"""], check=True)
    for name in ("signal.h5", "signal.hdf5", "data.nxs"):
        image = magnet.read(name).GetClientSideObject().GetOutputDataObject(0)
        expect(list(vtk_to_numpy(image.GetFieldData().GetArray("tilt_angles"))) == [-60, 0, 45], f"the angles of {name}")
        near(image.GetSpacing()[0], 2, 1e-9, f"the pixels of {name}")
    with open("table.xls", "wb") as file:
        file.write(b"no images")
    for name, word in (("packed.ovf.gz", "gunzip"), ("table.xls", ".hspy")):
        try:
            magnet.read(name)
            expect(False, f"an error about {name}")
        except magnet.MagnetError as problem:
            expect(word in str(problem) and ".vti)" not in str(problem), str(problem))
    os.chdir("/")
print("ok")
