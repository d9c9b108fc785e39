"""Makes phases of off-axis holograms, and separates the magnetic from the electrostatic phase.

    pvpython python-shell/retrieve.py --holograms side1.mrc --reference vacuum.mrc --out DIR
    pvpython python-shell/retrieve.py --holograms side1.mrc --reference vacuum1.mrc \\
        --turned side2.mrc --turned-reference vacuum2.mrc --out DIR
    pvpython python-shell/retrieve.py --phases side1.mrc --turned side2.mrc --out DIR

Each is a stack, files of one image each, or their folder. The first writes DIR/phase.vti and phase.mrc. The others, with
the same of the specimen turned over, or its magnetization reversed, write magnetic, electrostatic (.vti, .mrc) and
registration.csv: how the second images were brought onto the first. In Python the same is:

    phase = UnwrapPhase(Input=HologramReconstruction(Input=holograms, Reference=reference))
    pair = SeparateMagneticPhase(Series=phase, Turned=turned)
    magnet.write(pair, "magnetic.vti")
"""

import os
import sys

from magnet import MagnetError, command
from magnet.command import angles_of
from magnet.data import field


def arguments():
    p = command.parser(__doc__.split("\n", maxsplit=1)[0])
    p.add_argument("--holograms", nargs="+", help="as the camera recorded them: .vti, or what TiltSeriesReader reads")
    p.add_argument("--reference", nargs="+", help="holograms without specimen, one for all or one for each")
    p.add_argument("--phases", nargs="+", help="instead of holograms: phases that another program unwrapped")
    p.add_argument("--turned", nargs="+", help="the same as --holograms or --phases, of the specimen turned over")
    p.add_argument("--turned-reference", nargs="+", help="their reference; without, that of --holograms")
    p.add_argument("--angles", help='tilt angles in degrees, "-65 -61 0", or a file of them; without, as the files tell')
    p.setting("--axis", "TiltSeriesReader", "TiltAxis", help="of the tilts, in the images")
    p.setting("--pixel", "TiltSeriesReader", "PixelSize", help="pixel size in nm, 0: as the files tell")
    p.setting("--missing", "TiltSeriesReader", "MissingValue", help="value of pixels to be ignored, such as 0")
    p.setting("--sideband", "HologramReconstruction", "Sideband", help="in 1/pixel along x and y; 0 0: found")
    p.add_argument("--other-sideband", action="store_true", help="take the other sideband: phases of the other sign")
    p.setting("--aperture", "HologramReconstruction", "Aperture", help="radius, as a fraction of the sideband's distance")
    p.setting("--binning", "HologramReconstruction", "Binning", help="of the holograms' pixels, 0: as the aperture allows")
    p.setting("--mirror", "SeparateMagneticPhase", "Mirror", help="how the turned images are mirrored")
    p.setting("--vary", "SeparateMagneticPhase", "Vary", help="what is found of the map from one image of a pair to the other")
    p.setting("--background", "SeparateMagneticPhase", "Background", help="what is taken off the separated phases")
    p.add_argument("--out", required=True, help="folder to write to")
    return p, p.parse_args()


def check(args):
    """What no image is needed to see."""
    if bool(args.holograms) == bool(args.phases):
        raise MagnetError("give --holograms or --phases" + (", and not both" if args.holograms else ""))
    if args.phases and not args.turned:
        raise MagnetError("--phases are phases already; with --turned, the magnetic phase is separated")
    if args.phases and (args.reference or args.turned_reference):
        raise MagnetError("--reference and --turned-reference go with --holograms")
    if args.turned_reference and not args.turned:
        raise MagnetError("--turned-reference goes with --turned")


def images(parser, args, paths, content, tilted=True):
    """A reader of images of this content; a reference has no tilts of its own."""
    from magnet import read

    settings = parser.settings(args, "TiltSeriesReader")
    if paths[0].lower().endswith(".vti"):
        if args.angles or any(settings[name] != parser.get_default(option) for name, option in
                (("TiltAxis", "axis"), ("PixelSize", "pixel"), ("MissingValue", "missing"))):
            raise MagnetError(f"{paths[0]} has its own angles, axis, pixels and mask: --angles, --axis, --pixel and --missing "
                "go with stacks of other programs")
        return read(paths[0])
    angles = angles_of(args.angles) if args.angles and tilted else {}
    return read(paths, Content=content, **angles, **settings)


def unwrapped(parser, args, paths, reference, what):
    """The unwrapped phases of holograms; what is known of them is printed."""
    from paraview import simple

    from magnet import update

    vacuum = {"Reference": images(parser, args, reference, "Counts", tilted=False)} if reference else {}
    wave = simple.HologramReconstruction(Input=images(parser, args, paths, "Counts"), **vacuum,
        OtherSideband=int(args.other_sideband), **parser.settings(args, "HologramReconstruction"))
    update(wave, f"{what}: holograms")
    phase = update(simple.UnwrapPhase(Input=wave), f"{what}: unwrapping")
    contrast, sigma = field(wave, "fringe_contrast"), field(wave, "phase_sigma")
    print(f"{what}: {len(contrast)} holograms, fringes of {field(wave, 'fringe_spacing')[0]:.3g} pixels, contrast "
        f"{100 * min(contrast):.3g} to {100 * max(contrast):.3g} %, binned by {field(wave, 'hologram_binning')[0]:.0f}; noise "
        f"{min(sigma):.2g} to {max(sigma):.2g} rad, {sum(field(phase, 'residues')):.0f} residues")
    return phase


def series(parser, args):
    """The phases of --holograms or --phases, and of --turned."""
    if args.phases:
        return [images(parser, args, paths, "Phase") for paths in (args.phases, args.turned)]
    first = unwrapped(parser, args, args.holograms, args.reference, "first")
    if not args.turned:
        return [first]
    return [first, unwrapped(parser, args, args.turned, args.turned_reference or args.reference, "turned")]


def save(source, folder, name):
    from magnet import write

    for ending in (".vti", ".mrc"):
        print(write(source, os.path.join(folder, name + ending), ["phase"] if ending == ".mrc" else None))


def separate(parser, args, first, turned):
    from paraview import servermanager, simple

    from magnet import update, write

    pair = simple.SeparateMagneticPhase(Series=first, Turned=turned, **parser.settings(args, "SeparateMagneticPhase"))
    update(pair, "separation")
    for port, name in enumerate(("magnetic", "electrostatic")):
        save(servermanager.OutputPort(pair, port), args.out, name)
    # A port of its own, for a writer of tables takes the first.
    table = update(simple.PassThrough(Input=servermanager.OutputPort(pair, 2)))
    print(write(table, os.path.join(args.out, "registration.csv")))


def main():
    parser, args = arguments()
    check(args)
    phases = series(parser, args)
    os.makedirs(args.out, exist_ok=True)
    if args.turned:
        separate(parser, args, *phases)
    else:
        save(phases[0], args.out, "phase")


command.run(main)
sys.exit(0)
