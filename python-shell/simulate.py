"""Simulates a magnetic texture and its two phase tilt series.

    pvpython python-shell/simulate.py --texture Skyrmion --max-tilt 45 --phase-noise 0.02 --out DIR

writes DIR/B.vti (M in A/m, B in T, mask), DIR/x.vti and DIR/y.vti (phase in rad).
"""

import os
import sys

from magnet import MagnetError, command


def arguments():
    p = command.parser(__doc__.split("\n", maxsplit=1)[0])
    p.add_argument("--texture", default="Skyrmion", help="texture, as in the menu of Magnetic Texture")
    p.add_argument("--dimensions", type=int, nargs=3, default=[100, 100, 100], help="cells along x, y, z")
    p.add_argument("--spacing", type=float, nargs=3, default=[5.0, 5.0, 5.0], help="cell size in nm")
    p.add_argument("--radius", type=float, default=200.0, help="radius of the disc in nm")
    p.add_argument("--thickness", type=float, default=130.0, help="thickness of the disc in nm")
    p.add_argument("--cap-depth", type=float, default=0.0, help="depth of a skyrmion's Neel caps in nm")
    p.add_argument("--texture-seed", type=int, default=0, help="0: the symmetric state; else drawn at random")
    p.add_argument("--max-tilt", type=float, default=45.0, help="largest tilt angle in degrees")
    p.add_argument("--tilt-step", type=float, default=5.0, help="tilt step in degrees")
    p.add_argument("--phase-noise", type=float, default=0.0, help="standard deviation in rad")
    p.add_argument("--relative-noise", type=float, default=0.0, help="the same relative to the largest |phase|")
    p.add_argument("--seed", type=int, default=1, help="seed of the noise")
    p.add_argument("--oversample", type=int, default=2,
        help="grid of the phase simulation, finer than the written volume by this factor")
    p.add_argument("--out", required=True, help="folder to write to; made if missing")
    return p.parse_args()


def main():
    args = arguments()
    from paraview import simple

    from magnet import update, write

    def texture(factor):
        names = simple.MagneticTexture().GetProperty("Texture").Available
        if args.texture not in names:
            raise MagnetError(f"there is no texture '{args.texture}'; choose one of: {', '.join(names)}")
        return simple.MagneticTexture(Texture=args.texture, Dimensions=[factor * n for n in args.dimensions],
            Spacing=[h / factor for h in args.spacing], Radius=args.radius, Thickness=args.thickness,
            CapDepth=args.cap_depth, Seed=args.texture_seed)

    try:
        os.makedirs(args.out, exist_ok=True)
    except OSError as error:
        raise MagnetError(f"{args.out}: {error.strerror}") from error
    volume = simple.MagneticInduction(Input=update(texture(1), "texture"))
    update(volume, "induction")
    fine = update(texture(args.oversample))
    series = simple.PhaseTiltSeries(Input=fine, MaximumTilt=args.max_tilt, TiltStep=args.tilt_step,
        PhaseNoise=args.phase_noise, RelativeNoise=args.relative_noise, Seed=args.seed,
        DetectorBinning=args.oversample)
    update(series, "phase tilt series")
    for name, source in (("B", volume), ("x", simple.OutputPort(series, 0)), ("y", simple.OutputPort(series, 1))):
        print(write(source, os.path.join(args.out, f"{name}.vti")))


command.run(main)
sys.exit(0)
