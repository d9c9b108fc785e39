"""Scores a reconstruction against a reference: NRMSE inside the material.

    pvpython python-shell/score.py --reference B.vti --reconstruction B_out.vti --array B_vfet --json scores.json
"""

import json
import os
import sys

from magnet import MagnetError, command


def arguments():
    p = command.parser(__doc__.split("\n", maxsplit=1)[0])
    p.add_argument("--reference", required=True, help="volume with the true vectors and the mask: .vti or OVF; of M alone, "
        "its B is computed")
    p.add_argument("--reconstruction", required=True, help="volume to score: .vti or OVF")
    p.setting("--array", "NRMSE", "ReconstructionArray", help="vector of the reconstruction; empty: the furthest step in it")
    p.setting("--reference-array", "NRMSE", "ReferenceArray", help="vector of the reference; empty: B")
    p.add_argument("--no-mask", action="store_true", help="score the whole volume")
    p.add_argument("--json", help="also write the scores, with those of each z layer, to this file")
    return p, p.parse_args()


def without_nan(row):
    """JSON knows no NaN: null where there is no score."""
    return {key: None if value != value else value for key, value in row.items()}


def truth(path, array):
    """The reference; where B is asked for and only M is there, with its B."""
    from paraview import simple

    from magnet import read, update

    reference = read(path)
    known = reference.PointData.keys()
    if array in ("", "B") and "B" not in known and "M" in known:
        return update(simple.MagneticInduction(Input=reference), "induction of the reference")
    return reference


def main():
    parser, args = arguments()
    from paraview import simple

    from magnet import read, scores

    reference = truth(args.reference, args.reference_array)
    nrmse = simple.NRMSE(Reference=reference, Reconstruction=read(args.reconstruction),
        **parser.settings(args, "NRMSE"))
    nrmse.UseMask = 0 if args.no_mask else 1
    volume = scores(nrmse)[0]
    print(f"{'NRMSE':>10} {'x':>10} {'y':>10} {'z':>10} {'voxels':>10}")
    print(" ".join(f"{command.percent(volume[c]):>10}" for c in ("NRMSE", "NRMSE_x", "NRMSE_y", "NRMSE_z")),
        f"{volume['voxels']:>10}")
    if args.json:
        text = json.dumps(
            {"volume": without_nan(volume), "layers": [without_nan(row) for row in scores(nrmse, 1)]}, indent=1)
        temporary = f"{args.json}.part"
        try:
            with open(temporary, "w", encoding="utf-8") as file:
                file.write(text + "\n")
            os.replace(temporary, args.json)
        except OSError as error:
            raise MagnetError(f"{args.json}: {error.strerror}") from error


command.run(main)
sys.exit(0)
