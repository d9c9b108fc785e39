"""Makes the sample data: pvpython sample-data/make.py [--out FOLDER].

A Bloch skyrmion with Neel caps in a disc of 400 nm diameter and 130 nm thickness, 100^3 voxels of 5 nm, as in Lyu et
al. (arXiv:2210.03066). The phases are simulated on a grid twice as fine and binned, so that a reconstruction is not
judged on its own discretization.
"""

import os
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "python-shell"))

from magnet import command, update, write  # noqa: E402

# Name, largest tilt in degrees, noise in rad, relative noise. The two levels: what good off-axis holography
# reaches, and 2 % of the largest phase.
SERIES = (("90", 90, 0.0, 0.0), ("45", 45, 0.0, 0.0), ("45_noise", 45, 0.02, 0.0), ("45_hard", 45, 0.0, 0.02))


def main():
    p = command.parser(__doc__.split("\n", maxsplit=1)[0])
    p.add_argument("--out", default=str(HERE), help="folder to write to")
    out = p.parse_args().out
    from paraview import simple

    def texture(factor):
        return simple.MagneticTexture(Texture="Skyrmion", Dimensions=[100 * factor] * 3, Spacing=[5 / factor] * 3,
            Radius=200, Thickness=130, CoreRadius=80, WallWidth=25, CapDepth=30)

    write(update(texture(1), "texture"), os.path.join(out, "skyrmion.vti"))
    fine = update(texture(2), "fine texture")
    for name, tilt, noise, relative in SERIES:
        series = simple.PhaseTiltSeries(Input=fine, MaximumTilt=tilt, TiltStep=5, PhaseNoise=noise,
            RelativeNoise=relative, Seed=1, DetectorBinning=2)
        update(series, f"series {name}")
        for port, axis in ((0, "x"), (1, "y")):
            write(simple.OutputPort(series, port), os.path.join(out, f"{axis}_{name}.vti"))


command.run(main)
sys.exit(0)
