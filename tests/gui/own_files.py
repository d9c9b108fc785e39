"""Writes a user's own files for the tests of the panel: FOLDER/mrc with two stacks and their .rawtlt, FOLDER/tif_x and
FOLDER/tif_y with single images without angle or pixel size, FOLDER/tilts with some whose names have the angles, two stacks
that have more angles than images in FOLDER/odd, two of which one has a hot pixel in FOLDER/hot, FOLDER/dm_x and FOLDER/dm_y (DM3, with both), two stacks of
another specimen in FOLDER/other, four about axes at 0, 40, 60 and 150 degrees in FOLDER/axes, of EMD files in FOLDER/emd, and an outline in FOLDER/mask.vti.

    pvpython own_files.py FOLDER
"""

import os
import struct
import sys

import h5py
import numpy
from paraview import servermanager, simple
from vtkmodules.util.numpy_support import vtk_to_numpy

import magnet
from dm import write as write_dm

SIZE, PIXEL, ANGLES = 40, 5.0, list(range(-45, 46, 5))


def simulate(texture, azimuth=0):
    """The volume with M, B and mask, and the phases about x and y, or axes so far from them: images, rows from below, columns."""
    volume = simple.MagneticInduction(Input=simple.MagneticTexture(Texture=texture, Dimensions=[SIZE] * 3, Spacing=[PIXEL] * 3,
        Radius=70, Thickness=60))
    series = simple.PhaseTiltSeries(Input=volume, MaximumTilt=45, TiltStep=5, PhaseNoise=0.002, TiltAxisAzimuth=azimuth)
    magnet.update(series)
    phases = [vtk_to_numpy(servermanager.Fetch(series, idx=port).GetPointData().GetArray("phase")).reshape(-1, SIZE, SIZE)
        for port in (0, 1)]
    return volume, phases


def write_mrc(path, images, angles=True):
    n, rows, columns = images.shape
    header = struct.pack("<10i6f3i", columns, rows, n, 2, 0, 0, 0, columns, rows, n,
        10 * PIXEL * columns, 10 * PIXEL * rows, 10 * PIXEL * n, 90, 90, 90, 1, 2, 3).ljust(208, b"\0")
    header += b"MAP \x44\x44\0\0" + b"\0" * 8
    with open(path, "wb") as file:
        file.write(header.ljust(1024, b"\0") + images.astype("<f4").tobytes())
    if angles:
        with open(os.path.splitext(path)[0] + ".rawtlt", "w") as file:
            file.writelines(f"{angle}\n" for angle in ANGLES)


def write_tiff(path, image):
    """One strip of float32, the upper row first, without the size of a pixel."""
    rows, columns = image.shape
    data = image[::-1].astype("<f4").tobytes()
    entries = [(256, 4, columns), (257, 4, rows), (258, 3, 32), (259, 3, 1), (262, 3, 1), (273, 4, 8), (277, 3, 1), (278, 4, rows),
        (279, 4, len(data)), (339, 3, 3)]
    with open(path, "wb") as file:
        file.write(struct.pack("<2sHI", b"II", 42, 8 + len(data)) + data + struct.pack("<H", len(entries)))
        file.writelines(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in entries)
        file.write(struct.pack("<I", 0))


def write_emd(path, images):
    with h5py.File(path, "w") as file:
        file.attrs["version_major"], file.attrs["version_minor"] = 0, 2
        group = file.create_group("data/series")
        group.attrs["emd_group_type"] = 1
        group.create_dataset("data", data=images.astype("f4"))
        for i, (name, unit, values) in enumerate((("tilt", "[deg]", ANGLES), ("y", "[n_m]", PIXEL * numpy.arange(SIZE)),
                ("x", "[n_m]", PIXEL * numpy.arange(SIZE)))):
            dim = group.create_dataset(f"dim{i + 1}", data=numpy.asarray(values, "f4"))
            dim.attrs["name"], dim.attrs["units"] = numpy.bytes_(name), numpy.bytes_(unit)


def main():
    folder = sys.argv[1]
    for name in ("mrc", "other", "emd", "tif_x", "tif_y", "dm_x", "dm_y", "tilts", "odd", "hot", "axes"):
        os.makedirs(os.path.join(folder, name), exist_ok=True)
    volume, phases = simulate("Vortex")
    for axis, images in zip("xy", phases):
        write_mrc(os.path.join(folder, "mrc", f"about_{axis}.mrc"), images)
        write_mrc(os.path.join(folder, "mrc", f"bare_{axis}.mrc"), images, angles=False)
        # With more angles than images; and a pixel that stands out, about y.
        write_mrc(os.path.join(folder, "odd", f"odd_{axis}.mrc"), images[1:])
        hot = images.copy()
        hot[3, 5, 7] += 20.0 * (axis == "y")
        write_mrc(os.path.join(folder, "hot", f"hot_{axis}.mrc"), hot)
        write_emd(os.path.join(folder, "emd", f"about_{axis}.emd"), images)
        for i, image in enumerate(images):
            write_tiff(os.path.join(folder, f"tif_{axis}", f"tilt_{i + 1:03}.tif"), image)
            if axis == "x":
                write_tiff(os.path.join(folder, "tilts", f"tilt_{ANGLES[i]}.tif"), image)
            write_dm(os.path.join(folder, f"dm_{axis}", f"tilt_{i + 1:03}.dm3"), image[::-1], PIXEL, ANGLES[i])
    magnet.write(volume, os.path.join(folder, "mrc", "truth.vti"))
    magnet.write(simple.PassArrays(Input=volume, PointDataArrays=["mask"]), os.path.join(folder, "mask.vti"))
    for axis, images in zip("xy", simulate("Single domain")[1]):
        write_mrc(os.path.join(folder, "other", f"second_{axis}.mrc"), images)
    for name, images in zip(("0", "60", "150", "40"), [phases[0], *simulate("Vortex", 60)[1], simulate("Vortex", 40)[1][0]]):
        write_mrc(os.path.join(folder, "axes", f"axis_{name}.mrc"), images)
    print("written", flush=True)


main()
