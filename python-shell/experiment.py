"""Simulates an experiment: off-axis holograms of one specimen, two tilt series, each recorded again turned over.

    pvpython python-shell/experiment.py --out sample-data/experiment

A triangular platelet of permalloy, 165 nm wide and 20 nm thick, with the vortex that its energy prefers, on cells of 2 nm. The
holograms are what a microscope gives: 256 x 256 pixels of 1 nm, Poisson noise, fringes that drift, the phase of the mean inner
potential, and a geometry that is not the one that is told: images are displaced and turned, tilts have an offset and errors, and
the two tilt axes are neither along the edges of the images nor at right angles. Written are

    x.npz, x_turned.npz    counts (image, y, x), electrons; angles, the tilts that the goniometer told, in degrees
    y.npz, y_turned.npz    the same about y
    reference.npz          counts of a hologram without specimen, one for all
    truth.vti              M (A/m) in voxels of 4 nm, mean of 2 x 2 x 2; mask, the share of each voxel that is material
    x_magnetic.npz, x_electrostatic.npz, and of y
                           the true phases (rad) at the angles told, aligned and without noise, in pixels of 4 nm
    truth.json             what is not told: place, turn and tilt of each image, azimuths of the axes, material

Turned over means: by 180 degrees about the tilt axis, and recorded at the same angles. The image is mirrored across that axis,
and the magnetic phase has the other sign. The specimen's frame, in which the truth is, is that of the untilted image of x.npz:
it is neither displaced nor turned. The azimuths are those of the tilt axes in the specimen as it is not turned over, and in the
images. The same seed gives the same files.

4000 electrons in a pixel are 40 per square angstrom; with a contrast of 0.4 and an aperture of a third, the phases have a noise
of 0.011 rad at a resolution of 12 nm. Thickness and potential keep the step of the phase at the specimen's edge below pi in the
untilted image, or no unwrapping could follow it.
"""

import json
import os
import sys

from magnet import MagnetError, command

CELL, PIXEL, VOXEL = 2.0, 1.0, 4.0  # nm: of the simulation, the camera, the truth
CELLS = (128, 128, 22)  # along z as many as put the faces of the specimen between the truth's voxels
THICKNESS = 20.0  # nm
POTENTIAL = 20.0  # V, mean inner, of the specimen
VOLTAGE = 300.0  # kV
MATERIAL = {"SaturationMagnetization": 8e5, "Exchange": 13.0, "BulkDMI": 0.0}  # permalloy
HOLOGRAM = {"FringeSpacing": 4.1, "Contrast": 0.4, "Electrons": 4000.0, "Drift": 1.5}
# Standard deviations of what is not told: nm, degrees.
SHIFT, TURN, TILT, TILT_OFFSET, AZIMUTH = 6.0, 0.3, 0.15, 1.0, 1.5


def arguments():
    p = command.parser(__doc__.split("\n", maxsplit=1)[0])
    p.add_argument("--seed", type=int, default=1, help="of noise, drift and geometry")
    p.add_argument("--shape", default="Triangle", help="outline of the specimen, as in the menu of Magnetic Texture")
    p.add_argument("--texture", default="Vortex", help="what the relaxation starts from")
    p.add_argument("--radius", type=float, default=95.0, help="of the circle about the outline, in nm")
    p.add_argument("--rotation", type=float, default=12.0, help="of the outline, in degrees")
    p.add_argument("--max-tilt", type=float, default=60.0, help="largest tilt angle in degrees")
    p.add_argument("--tilt-step", type=float, default=10.0, help="in degrees")
    p.add_argument("--out", required=True, help="folder to write to; made if missing")
    return p.parse_args()


def turned_over(field, axis):
    """Vectors or a mask (z, y, x, ...), turned by 180 degrees about an axis through the middle."""
    import numpy

    result = numpy.flip(field, (0, 1) if axis == "x" else (0, 2))
    return result * numpy.where([axis == "x", axis == "y", False], 1, -1) if result.ndim == 4 else result


def moved(image, shift):
    """The image moved by (x, y) pixels: cubic convolution, which keeps parabolas (R. Keys, IEEE Trans. Acoust. 29, 1153 (1981));
    beyond its edges it goes on oddly."""
    import numpy

    for axis, by in ((1, shift[0]), (0, shift[1])):
        whole = int(numpy.floor(by))
        s = by - whole
        border = [(0, 0), (0, 0)]
        border[axis] = (abs(whole) + 3,) * 2
        wide = numpy.pad(image, border, mode="reflect", reflect_type="odd")
        weights = (-0.5 * s * s * (1 - s), 0.5 * s * (1 + 4 * s - 3 * s * s), 1 - 2.5 * s * s + 1.5 * s**3, -0.5 * s * (1 - s) ** 2)
        first = border[axis][0] - whole
        # A pixel i shows what was at i - by: the weights are those of i - whole - 2, - 1, + 0 and + 1.
        parts = [weight * numpy.take(wide, range(first + at, first + at + image.shape[axis]), axis)
            for weight, at in zip(weights, (-2, -1, 0, 1))]
        image = sum(parts)
    return image


class Specimen:
    """A texture, on the simulation's cells."""

    def __init__(self, args):
        from paraview import simple

        from magnet.arrays import array_of, fetched

        for name in ("Texture", "Shape"):
            known = simple.MagneticTexture().GetProperty(name).Available
            if getattr(args, name.lower()) not in known:
                raise MagnetError(f"there is no {name.lower()} '{getattr(args, name.lower())}'; choose one of: {', '.join(known)}")
        texture = simple.MagneticTexture(Texture=args.texture, Shape=args.shape, Radius=args.radius, Rotation=args.rotation,
            Dimensions=CELLS, Spacing=[CELL] * 3, Thickness=THICKNESS, CoreRadius=12, Relax=1, **MATERIAL)
        made = fetched(texture)
        self.magnetization, self.mask = array_of(made, "M"), array_of(made, "mask")

    def volume(self, over=None):
        """As a source; turned over about an axis, or as it is."""
        from magnet.arrays import produced

        turn = (lambda field: turned_over(field, over)) if over else (lambda field: field)
        return produced(CELLS, (CELL,) * 3, {"M": turn(self.magnetization), "mask": turn(self.mask)})

    def coarse(self):
        """M and share of material in the truth's voxels."""
        from magnet.arrays import produced

        edge = int(VOXEL / CELL)
        nx, ny, nz = (n // edge for n in CELLS)
        mean = lambda field: field.reshape(nz, edge, ny, edge, nx, edge, -1).mean((1, 3, 5))
        return produced((nx, ny, nz), (VOXEL,) * 3, {"M": mean(self.magnetization).astype("f4"), "mask": mean(self.mask).astype("f4")})


def phases(volume, azimuth, detector, tilt, potential, binning=1):
    """The images at -tilt and +tilt, tilt > 0, about one axis."""
    from paraview import simple

    from magnet.arrays import array_of, fetched

    series = simple.PhaseTiltSeries(Input=volume, MaximumTilt=tilt, TiltStep=2 * tilt, TiltAxisAzimuth=azimuth,
        DetectorAzimuth=detector, MeanInnerPotential=potential, AcceleratingVoltage=VOLTAGE, DetectorBinning=binning)
    result = array_of(fetched(series), "phase").copy()
    simple.Delete(series)
    return result


def image(volume, azimuth, detector, tilt, potential=POTENTIAL, binning=1):
    both = phases(volume, azimuth, detector, max(abs(tilt), 1e-3), potential, binning)
    return both[0 if tilt < 0 else 1]


class Geometry:
    """Of a series: what is not told."""

    def __init__(self, angles, offset, azimuth, random):
        self.azimuth = azimuth  # of the tilt axis, in the specimen that is not turned over, and in the images
        self.tilts = angles + offset + random.normal(0, TILT, len(angles))
        self.turns = random.normal(0, TURN, len(angles))
        self.shifts = random.normal(0, SHIFT, (len(angles), 2))

    def holds_the_frame(self, angles):
        """The untilted image is neither displaced nor turned: it is the specimen's frame."""
        untilted = abs(angles).argmin()
        self.turns[untilted] = 0
        self.shifts[untilted] = 0

    def images(self, volume, azimuth):
        """Of a volume in which the tilt axis has this azimuth."""
        return [moved(image(volume, azimuth, self.azimuth + turn, tilt), shift / CELL)
            for tilt, turn, shift in zip(self.tilts, self.turns, self.shifts)]

    def told(self):
        return {"azimuth_deg": self.azimuth, "tilts_deg": self.tilts.tolist(), "rotations_deg": self.turns.tolist(),
            "shifts_nm": self.shifts.tolist()}


def holograms(images, seed):
    """Counts of the object's holograms and of the reference."""
    import numpy
    from paraview import simple

    from magnet.arrays import array_of, fetched, produced

    phases = numpy.array(images, "f4")
    series = produced(phases.shape[::-1], (CELL, CELL, 1), {"phase": phases})
    made = simple.SimulateHologram(Input=series, CameraPixels=int(CELL / PIXEL), Seed=seed, **HOLOGRAM)
    return [array_of(fetched(made, port), "counts").astype("u2") for port in (0, 1)]


def main():
    args = arguments()
    import numpy

    from magnet import write

    try:
        os.makedirs(args.out, exist_ok=True)
    except OSError as error:
        raise MagnetError(f"{args.out}: {error.strerror}") from error
    path = lambda name: os.path.join(args.out, name)
    steps = round(args.max_tilt / args.tilt_step)
    angles = args.tilt_step * numpy.arange(-steps, steps + 1.0)
    random = numpy.random.default_rng(args.seed)
    specimen = Specimen(args)
    untouched = specimen.volume()
    told = {"mean_inner_potential_V": POTENTIAL, "accelerating_voltage_kV": VOLTAGE, "thickness_nm": THICKNESS,
        "pixel_nm": PIXEL, "hologram": HOLOGRAM, "material": MATERIAL, "series": {}}
    seed = 10 * args.seed
    for axis, azimuth in (("x", 0.0), ("y", 90.0)):
        offset, off = random.normal(0, TILT_OFFSET), random.normal(0, AZIMUTH)
        for over in (False, True):
            name = f"{axis}_turned" if over else axis
            geometry = Geometry(angles, offset, azimuth + off, random)
            if name == "x":
                geometry.holds_the_frame(angles)
            seed += 1
            # The volume is turned about the edge, which puts the tilt axis on the edge's other side.
            images = geometry.images(specimen.volume(axis), azimuth - off) if over else geometry.images(untouched, azimuth + off)
            counts, reference = holograms(images, seed)
            numpy.savez_compressed(path(f"{name}.npz"), counts=counts, angles=angles)
            told["series"][name] = geometry.told()
            print(path(f"{name}.npz"))
        true = {"magnetic": 0.0, "electrostatic": POTENTIAL}
        for which, potential in true.items():
            true[which] = numpy.array([image(untouched, azimuth, azimuth, angle, potential, int(VOXEL / CELL)) for angle in angles])
        true["electrostatic"] -= true["magnetic"]
        for which, images in true.items():
            numpy.savez_compressed(path(f"{axis}_{which}.npz"), phase=images, angles=angles)
    numpy.savez_compressed(path("reference.npz"), counts=reference)
    print(write(specimen.coarse(), path("truth.vti")))
    with open(path("truth.json"), "w", encoding="utf-8") as file:
        file.write(json.dumps(told, indent=1) + "\n")


if __name__ == "__main__":
    command.run(main)
    sys.exit(0)
