"""A real experiment: two crossing cobalt wires, one tilt axis, nine tilts, pixels that failed, wires that leave the frame.
From the authors' magnetic phases, which are not aligned to one another, to M: the outline from the images' masks, shifts,
tilts and axis refined in the fit. M runs along both arms, and the images are explained but for what is left of backgrounds.

    pvpython nanowires.py FOLDER-OF-SHARED-DATA [OUT.npz]
"""

import os
import sys
import time

import numpy
from paraview import servermanager, simple
from vtkmodules.util.numpy_support import vtk_to_numpy

import magnet
from magnet.arrays import produced
from check import expect

AZIMUTH = 9.6  # degrees off the image's edge, as published
DEPTH, MARGIN = 41, 10  # voxels: across the beam, beyond the frame
MU0 = 4e-7 * numpy.pi


class Outline:
    """The voxels whose shadow is material in all images that show them, and where that puts the images."""

    def __init__(self, masks, angles):
        self.masks = masks
        self.shifts = numpy.zeros((len(masks), 2))  # pixels
        rows, columns = masks.shape[1:]
        width = columns + 2 * MARGIN  # along y, too
        grid = [numpy.arange(n) - (n - 1) / 2 for n in (DEPTH, width, width)]
        z, y, x = numpy.meshgrid(*grid, indexing="ij")
        c, s = numpy.cos(numpy.radians(AZIMUTH)), numpy.sin(numpy.radians(AZIMUTH))
        u, v = c * x + s * y, c * y - s * x
        self.places = []
        for angle in numpy.radians(angles):
            turned = v * numpy.cos(angle) - z * numpy.sin(angle)
            self.places.append((c * u - s * turned + (columns - 1) / 2, s * u + c * turned + (rows - 1) / 2))

    def seen(self, missing):
        """Voxels that are material in all images that show them, but for so many."""
        rows, columns = self.masks.shape[1:]
        material, shown = (numpy.zeros(self.places[0][0].shape, int) for _ in range(2))
        for mask, place, shift in zip(self.masks, self.places, self.shifts):
            i, j = (numpy.rint(at + by).astype(int) for at, by in zip(place, shift))
            inside = (i >= 0) & (i < columns) & (j >= 0) & (j < rows)
            material += inside & mask[j.clip(0, rows - 1), i.clip(0, columns - 1)]
            shown += inside
        return (shown >= len(self.masks) - 2) & (material >= shown - missing)

    def align(self, voxels):
        """Each mask to the shadow of the voxels, by the maximum of their correlation."""
        rows, columns = self.masks.shape[1:]
        for number, (mask, place) in enumerate(zip(self.masks, self.places)):
            shadow, padded = (numpy.zeros((2 * rows, 2 * columns)) for _ in range(2))
            i, j = (numpy.rint(at[voxels]).astype(int) for at in place)
            shadow[j % (2 * rows), i % (2 * columns)] = 1
            padded[:rows, :columns] = mask
            alike = numpy.fft.ifft2(numpy.fft.fft2(padded) * numpy.fft.fft2(shadow).conj()).real
            j, i = numpy.unravel_index(alike.argmax(), alike.shape)
            self.shifts[number] = i - 2 * columns * (i >= columns), j - 2 * rows * (j >= rows)
        self.shifts -= self.shifts.mean(0)

    def found(self, rounds=6):
        for _ in range(rounds - 1):
            self.align(self.seen(2))
        return self.seen(0)


def along(magnetization, voxels, arm):
    """How well the mean of M in an arm lies along it: the cosine of the angle between."""
    chosen = voxels & arm
    places = numpy.argwhere(chosen)[:, ::-1].astype(float)
    axis = numpy.linalg.svd(places - places.mean(0), full_matrices=False)[2][0]
    mean = magnetization[chosen].mean(0)
    return abs(mean @ axis) / numpy.linalg.norm(mean)


def main():
    source = os.path.join(sys.argv[1], "nanowire", "separated.npz")
    if not os.path.exists(source):
        print(f"skipped: there is no {source}; MAGNET_SHARED_DATA names the folder of the shared data")
        return
    magnet.load()
    data = numpy.load(source)
    phase, pixel = data["phase"].astype("f4"), float(data["pixel_nm"])
    images, rows, columns = phase.shape
    valid = data["confidence"] > 0.5
    start = time.time()
    outline = Outline(data["mask"] > 0, data["angles"])
    voxels = outline.found()
    series = produced((columns, rows, images), (pixel, pixel, 1), {"phase": phase, "valid": valid.astype("u1")}, {
        "tilt_angles": data["angles"], "tilt_axis_azimuth": numpy.array([AZIMUTH]), "detector_azimuth": numpy.array([AZIMUTH]),
        "image_shifts": outline.shifts * pixel})
    support = produced(voxels.shape[::-1], (pixel,) * 3, {"mask": voxels.astype("u1")})
    model = magnet.update(simple.ModelBasedReconstruction(Series=[series], Support=support, Margin=MARGIN, Length="Free",
        Background="Slower than period", BackgroundPeriod=60 * pixel, Refine="Shifts, tilts and axis", PhaseNoise=0.074))
    seconds = time.time() - start

    magnetization = vtk_to_numpy(servermanager.Fetch(model).GetPointData().GetArray("M_model")).reshape(*voxels.shape, 3)
    length = MU0 * numpy.linalg.norm(magnetization, axis=-1)[voxels]
    told = {name: model.FieldData[name].GetRange(0)[0] for name in ("chi_square", "largest_image_shift_found",
        "tilt_axis_azimuth_found", "tilt_offset_found")}
    # The arms leave the frame at the left; they meet in the right half, at y = 0 or a little above.
    x, y = (numpy.arange(n) - (n - 1) / 2 for n in voxels.shape[:0:-1])
    left = (x < 10)[None, None, :]
    arms = [along(magnetization, voxels, left & side[None, :, None]) for side in (y > 15, y <= 5)]
    print(f"{voxels.sum()} voxels, {seconds:.0f} s, chi square {told['chi_square']:.2f}, mu0 |M| {length.mean():.2f} T, spread "
        f"{length.std():.2f} T; along the arms {arms[0]:.2f} and {arms[1]:.2f}; shifts refined by up to "
        f"{told['largest_image_shift_found'] / pixel:.1f} pixels, axis at {told['tilt_axis_azimuth_found']:.1f} degrees, tilts off by "
        f"{told['tilt_offset_found']:.1f} degrees", flush=True)
    if len(sys.argv) > 2:
        residuals = vtk_to_numpy(servermanager.Fetch(model, idx=1).GetPointData().GetArray("phase")).reshape(phase.shape)
        numpy.savez_compressed(sys.argv[2], M=magnetization, voxels=voxels, residuals=residuals)
    expect(min(arms) > 0.85, f"M runs along both arms: {arms}")
    expect(told["chi_square"] < 4, f"the images are explained: chi square {told['chi_square']}")
    expect(0.3 < length.mean() < 1, f"mu0 |M| is {length.mean()} T; the authors found 0.63")


main()
