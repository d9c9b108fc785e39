"""From the holograms of a simulated experiment to the magnetization, and how much is lost on the way.

    pvpython python-shell/from_holograms.py --data sample-data/experiment

goes the whole way that a user goes with holograms of a specimen that was turned over: Hologram Reconstruction, Unwrap Phase,
Separate Magnetic Phase, Prepare Tilt Series (bins to voxels), and Model Based Reconstruction, which finds places, tilts and axes
of the images too. Prints its NRMSE (of B, inside the true specimen), and that of the noise-free true phases of the same specimen,
aligned and at the angles told, with an outline that is made in the same way, the same pixels left out, and the same settings.

The outline: the electrostatic phase of the untilted image of the x series, over vacuum, is half of its plateau at the edge of the
specimen; the plateau over the interaction constant and the mean inner potential, which is known of a material, is the thickness
of the film, whose middle is put at z = 0. Pixels in which the electrostatic phase is steep do not count: there, what is left of
the registration is more than the noise. Nothing of the truth goes into either. The untilted image is the specimen's frame, in
the truth as well, so nothing is moved before the score: what outline and refinement leave of a displacement counts as an error.

The folder is what experiment.py writes: x.npz, x_turned.npz, y.npz, y_turned.npz, reference.npz; for the scores truth.vti, and
x_magnetic.npz, x_electrostatic.npz and the same of y. With --out: M_model and B_model (.vti) of the way from holograms.
"""

import json
import os
import sys
import time

from magnet import MagnetError, command

VOXEL = 4.0  # nm, of truth.vti
STEEP = 0.25  # rad a voxel, of the electrostatic phase: pixels with more do not count


def arguments():
    p = command.parser(__doc__.split("\n", maxsplit=1)[0])
    p.add_argument("--data", required=True, help="folder with the experiment")
    p.add_argument("--pixel", type=float, default=1.0, help="pixel size of the holograms in nm")
    p.add_argument("--depth", type=int, default=11, help="voxels of the volume along z; odd or even, as those of the film")
    p.add_argument("--potential", type=float, default=20.0, help="mean inner potential of the material in V")
    p.add_argument("--voltage", type=float, default=300.0, help="of the microscope, in kV")
    p.setting("--ms", "ModelBasedReconstruction", "SaturationMagnetization", help="of the material in A/m, 0: found")
    p.setting("--outline", "ModelBasedReconstruction", "Outline", help="of the film")
    p.setting("--background", "ModelBasedReconstruction", "Background", help="what each image holds beside the specimen's phase")
    p.add_argument("--exchange", type=float, default=300.0, help="weight of smoothness, as in Model Based Reconstruction")
    p.add_argument("--out", help="folder to write the result to; made if missing")
    p.add_argument("--json", help="also write the scores to this file")
    return p, p.parse_args()


def interaction_constant(kilovolts):
    """Phase of a wave in a potential over a length [rad / (V m)]: (2 pi / lambda) (E + E0) / (E (E + 2 E0))."""
    import math

    energy, rest = 1e3 * kilovolts, 510998.95  # eV
    wavelength = 1.23984198e-6 / math.sqrt(energy * (energy + 2 * rest))  # m
    return 2 * math.pi / wavelength * (energy + rest) / (energy * (energy + 2 * rest))


def array_of(source, name):
    """An array of a source's image, (z or image, y, x, ...)."""
    from magnet import arrays

    return arrays.array_of(arrays.fetched(source), name)


def unwrapped(args, name):
    """The unwrapped phases of a stack of holograms."""
    from paraview import simple

    from magnet import read, update

    recorded = lambda file, **rest: read(os.path.join(args.data, f"{file}.npz"), PixelSize=args.pixel, Content="Counts",
        Images="counts", **rest)
    # On the pixels of the camera: edges of the two phases are brought onto one another the better the finer they are seen.
    wave = simple.HologramReconstruction(Input=recorded(name, TiltAxis=name[0]), Reference=recorded("reference"),
        Binning=1)
    return update(simple.UnwrapPhase(Input=wave), f"phases of {name}")


def separated(args, axis):
    """Magnetic and electrostatic series about an axis, in pixels of the voxels' size, and the noise of the former [rad]."""
    import numpy
    from paraview import servermanager, simple

    from magnet import update
    from magnet.data import field

    parts = simple.SeparateMagneticPhase(Series=unwrapped(args, axis), Turned=unwrapped(args, f"{axis}_turned"),
        Mirror=f"About {axis}")
    update(parts, f"magnetic phase of {axis}")
    binned = lambda port: update(simple.PrepareTiltSeries(Input=servermanager.OutputPort(parts, port),
        Binning=round(VOXEL / args.pixel)))
    # The noise before: the aperture has made it one of several pixels, which the mean over them hardly lowers.
    return binned(0), binned(1), float(numpy.sqrt(numpy.mean(numpy.square(field(parts, "phase_sigma")))))


def true_series(args, axis):
    """The same from the truth: aligned, without noise."""
    from magnet import read

    return [read(os.path.join(args.data, f"{axis}_{content.split()[0].lower()}.npz"), PixelSize=VOXEL, TiltAxis=axis,
        Content=content.replace("Magnetic p", "P")) for content in ("Magnetic phase", "Electrostatic phase")]


def stack(source):
    """Phases (image, y, x), and which pixels count."""
    import numpy

    phase = array_of(source, "phase").astype(float)
    return phase, array_of(source, "valid") > 0 if has(source, "valid") else numpy.full(phase.shape, True)


def has(source, name):
    return source.GetDataInformation().GetPointDataInformation().GetArrayInformation(name) is not None


def tilts(source):
    import numpy

    from magnet.data import field

    return numpy.array(field(source, "tilt_angles"))


def without_edges(magnetic, electrostatic, axis):
    """The magnetic series without the pixels in which the electrostatic phase is steep: a tenth of a pixel in the place of one of
    the two images is more than the noise there, and the wave is not that of one thickness."""
    import numpy

    phase, valid = stack(magnetic)
    other, known = stack(electrostatic)
    for image, counts, here in zip(other, known, valid):
        slope = numpy.hypot(*numpy.gradient(numpy.where(counts, image, numpy.nan)))
        here &= numpy.nan_to_num(slope, nan=numpy.inf) < STEEP
    return source_of({"phase": numpy.where(valid, phase, 0).astype("f4"), "valid": valid.astype("u1")}, (VOXEL, VOXEL, 1),
        {"tilt_angles": tilts(magnetic), "tilt_axis": axis})


def film(args, electrostatic):
    """The outline as a source: share of material in each voxel; and the film's thickness [nm]."""
    import numpy

    phases, known = stack(electrostatic)
    untilted = abs(tilts(electrostatic)).argmin()
    phase, valid = phases[untilted], known[untilted]
    # Vacuum: the outermost tenth of what counts.
    rows, columns_ = (numpy.flatnonzero(valid.any(along)) for along in (1, 0))
    inner = numpy.zeros(phase.shape, bool)
    inner[tuple(slice(n[len(n) // 10], n[-len(n) // 10]) for n in (rows, columns_))] = True
    phase = numpy.where(valid, phase - numpy.median(phase[valid & ~inner]), 0.0)
    material = phase > 0.5 * numpy.percentile(phase[valid], 98)
    if not 16 <= material.sum() < 0.8 * material.size:
        raise MagnetError("no specimen stands out of the vacuum in the electrostatic phase of the untilted image")
    plateau = numpy.median(phase[material])
    thickness = 1e9 * plateau / (interaction_constant(args.voltage) * args.potential)
    z = VOXEL * (numpy.arange(args.depth) - 0.5 * (args.depth - 1))
    layers = numpy.clip(0.5 + (0.5 * thickness - abs(z)) / VOXEL, 0, 1)
    share = layers[:, None, None] * columns(phase / plateau)
    return source_of({"mask": share.astype("f4")}), thickness


def columns(height):
    """The share of material in each column: 0 to 1 over one voxel at the contour of half the height, however much the holograms'
    resolution has smeared it. The distance from the contour is, to first order, what is over half by the slope."""
    import numpy

    slope = numpy.hypot(*numpy.gradient(height))
    return numpy.clip(0.5 + (height - 0.5) / numpy.maximum(slope, 0.1), 0, 1)


def source_of(arrays, spacing=(VOXEL,) * 3, fields=()):
    """Arrays (z or image, y, x, ...) about the origin, as a source; fields: numbers, or a word."""
    from magnet.arrays import produced

    return produced(next(iter(arrays.values())).shape[2::-1], spacing, arrays, fields)


def truth(args, depth):
    """B and the mask of the specimen, in as many layers."""
    from paraview import simple

    from magnet import read, update

    known = read(os.path.join(args.data, "truth.vti"))
    magnetization, share = array_of(known, "M"), array_of(known, "mask")
    fit = lambda field: centred(field, depth)
    induction = update(simple.MagneticInduction(Input=source_of({"M": fit(magnetization)})))
    return source_of({"B": array_of(induction, "B"), "mask": (fit(share) >= 0.5).astype("u1")})


def centred(field, depth):
    """With layers added or left out at both ends."""
    import numpy

    more = (depth - len(field)) // 2
    if 2 * more != depth - len(field):
        raise MagnetError(f"--depth is {depth} and the truth has {len(field)} layers; expected both odd, or both even")
    if more < 0:
        return field[-more:more]
    return numpy.pad(field, [(more, more)] + [(0, 0)] * (field.ndim - 1))


def fitted(args, parser, series, noise, what):
    """The score and what the fit tells, and the reconstruction, from magnetic and electrostatic series about x and y."""
    from paraview import simple

    from magnet import scores, update

    began = time.monotonic()
    support, thickness = film(args, series[0][1])
    model = simple.ModelBasedReconstruction(Series=[without_edges(*pair, axis) for pair, axis in zip(series, "xy")],
        Support=support, Refine="Shifts, tilts and axis", Exchange=args.exchange, PhaseNoise=noise,
        **parser.settings(args, "ModelBasedReconstruction"))
    update(model, what)
    score = scores(simple.NRMSE(Reconstruction=model, Reference=truth(args, args.depth)))[0]["NRMSE"]
    told = lambda name: model.FieldData[name].GetRange(0)[0]
    result = {"nrmse": score, "thickness_nm": thickness, "ms_A_per_m": told("saturation_magnetization_found_A_per_m"),
        "chi_square": told("chi_square"), "phase_noise_rad": told("phase_noise_found_rad"), "seconds": time.monotonic() - began}
    print(f"{what}: NRMSE {command.percent(score)}; outline {thickness:.1f} nm thick, Ms {result['ms_A_per_m']:.3g} A/m, "
        f"chi square {result['chi_square']:.2f}", flush=True)
    return result, model


def main():
    parser, args = arguments()
    from magnet import write

    if not os.path.isdir(args.data):
        raise MagnetError(f"{args.data}: no such folder; experiment.py makes one")
    series = [separated(args, axis) for axis in "xy"]
    noise = max(each[2] for each in series)
    way, model = fitted(args, parser, [each[:2] for each in series], noise, "from holograms")
    ideal, _ = fitted(args, parser, [true_series(args, axis) for axis in "xy"], noise, "from true phases")
    ratio = way["nrmse"] / ideal["nrmse"]
    print(f"ratio {ratio:.2f}")
    if args.out:
        os.makedirs(args.out, exist_ok=True)
        print(write(model, os.path.join(args.out, "M_model.vti")))
    if args.json:
        from magnet.data import whole_file

        with whole_file(args.json, ".json") as temporary, open(temporary, "w", encoding="utf-8") as file:
            file.write(json.dumps({"from_holograms": way, "from_true_phases": ideal, "ratio": ratio}, indent=1) + "\n")


command.run(main)
sys.exit(0)
