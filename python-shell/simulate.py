"""Simulates a magnetic texture and its two phase tilt series.

    pvpython python-shell/simulate.py --texture Skyrmion --max-tilt 45 --phase-noise 0.02 --out DIR

writes DIR/B.vti (M in A/m, B in T, mask), DIR/x.vti and DIR/y.vti (phase in rad).
"""

import os
import sys

from magnet import MagnetError, command


def arguments():
    p = command.parser(__doc__.split("\n", maxsplit=1)[0])
    p.setting("--texture", "MagneticTexture", "Texture", choices=None, help="texture, as in the menu of Magnetic Texture")
    p.setting("--dimensions", "MagneticTexture", "Dimensions", help="cells along x, y, z")
    p.setting("--spacing", "MagneticTexture", "Spacing", help="cell size in nm")
    p.setting("--radius", "MagneticTexture", "Radius", help="radius of the disc in nm")
    p.setting("--thickness", "MagneticTexture", "Thickness", help="thickness of the disc in nm")
    p.setting("--cap-depth", "MagneticTexture", "CapDepth", help="depth of a skyrmion's Neel caps in nm")
    p.setting("--texture-seed", "MagneticTexture", "Seed", help="0: the symmetric state; else drawn at random")
    p.setting("--max-tilt", "PhaseTiltSeries", "MaximumTilt", help="largest tilt angle in degrees")
    p.setting("--tilt-step", "PhaseTiltSeries", "TiltStep", help="tilt step in degrees")
    p.setting("--azimuth", "PhaseTiltSeries", "TiltAxisAzimuth",
        help="of the first tilt axis from x, in degrees; y.vti is about one at 90 more")
    p.setting("--detector-azimuth", "PhaseTiltSeries", "DetectorAzimuth",
        help="of the first axis in the images, 360: the same")
    p.setting("--missing-pixels", "PhaseTiltSeries", "MissingPixels",
        help="share of the pixels that are missing, in round gaps")
    p.setting("--phase-noise", "PhaseTiltSeries", "PhaseNoise", help="standard deviation in rad")
    p.setting("--relative-noise", "PhaseTiltSeries", "RelativeNoise", help="the same relative to the largest |phase|")
    p.setting("--seed", "PhaseTiltSeries", "Seed", help="seed of the noise")
    p.add_argument("--oversample", type=int, default=2,
        help="grid of the phase simulation, finer than the written volume by this factor")
    p.add_argument("--out", required=True, help="folder to write to; made if missing")
    return p, p.parse_args()


def main():
    parser, args = arguments()
    from paraview import simple

    from magnet import update, write

    def texture(factor):
        names = simple.MagneticTexture().GetProperty("Texture").Available
        if args.texture not in names:
            raise MagnetError(f"there is no texture '{args.texture}'; choose one of: {', '.join(names)}")
        settings = parser.settings(args, "MagneticTexture")
        settings["Dimensions"] = [factor * n for n in args.dimensions]
        settings["Spacing"] = [h / factor for h in args.spacing]
        return simple.MagneticTexture(**settings)

    try:
        os.makedirs(args.out, exist_ok=True)
    except OSError as error:
        raise MagnetError(f"{args.out}: {error.strerror}") from error
    volume = simple.MagneticInduction(Input=update(texture(1), "texture"))
    update(volume, "induction")
    fine = update(texture(args.oversample))
    series = simple.PhaseTiltSeries(Input=fine, DetectorBinning=args.oversample,
        **parser.settings(args, "PhaseTiltSeries"))
    update(series, "phase tilt series")
    for name, source in (("B", volume), ("x", simple.OutputPort(series, 0)), ("y", simple.OutputPort(series, 1))):
        print(write(source, os.path.join(args.out, f"{name}.vti")))


command.run(main)
sys.exit(0)
