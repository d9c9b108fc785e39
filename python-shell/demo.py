"""The main job on the sample data: phase tilt series, VFET, MagNet, MagNet + physics, NRMSE, pictures. Called by demo.sh.

    pvpython python-shell/demo.py --data sample-data --out magnet-demo
"""

import json
import os
import sys

from magnet import MagnetError, command

# MagNet's outline taken as a film's, and the magnetization in it fitted to the phases.
PHYSICS = "MagNet + physics"

# Name, series, settings of VFET Reconstruction (a low-pass of 8 pixels against noise), what is done after VFET. The network
# was trained on filled wedges.
CASES = (
    ("±90°", "90", {}, ("MagNet",)),
    ("±45°", "45", {}, ("MagNet", PHYSICS)),
    ("±45°, wedge left empty", "45", {"WedgeFill": 0.0}, ()),
    ("±45°, noise 0.02 rad", "45_noise", {"LowPassPeriod": 40.0}, ("MagNet", PHYSICS)),
    ("±45°, noise 2 %", "45_hard", {"LowPassPeriod": 80.0}, ("MagNet", PHYSICS)),
)


def reconstruct(data, truth, name, series, settings, after):
    """Rows of the table, by name: the source, its array and its score filter."""
    from paraview import simple

    from magnet import read, update

    measured = {f"{axis.upper()}Series": read(os.path.join(data, f"{axis}_{series}.vti")) for axis in "xy"}
    vfet = simple.VFETReconstruction(**measured, **settings)
    steps = [("VFET", vfet, "B_vfet")]
    if "MagNet" in after:
        magnet = simple.MagNet(Input=vfet)
        steps.append(("MagNet", magnet, "B_magnet"))
    if PHYSICS in after:
        steps.append((PHYSICS, simple.ModelBasedReconstruction(**measured, Support=magnet, Outline="As a film"),
            "B_model"))
    made = {}
    for method, source, array in steps:
        update(source, f"{method} {name}")
        score = simple.NRMSE(Reference=truth, Reconstruction=source, ReconstructionArray=array)
        made[f"{method} {name}"] = source, array, update(score)
    return made


def print_table(rows):
    width = max(len(row["name"]) for row in rows)
    print(f"\n{'NRMSE in the material':{width}} {'vector':>9} {'Bx':>9} {'By':>9} {'Bz':>9}")
    for row in rows:
        print(f"{row['name']:{width}} " + " ".join(
            f"{command.percent(row[c]):>9}" for c in ("NRMSE", "NRMSE_x", "NRMSE_y", "NRMSE_z")))
    print()


def write_json(rows, path):
    try:
        with open(path + ".part", "w", encoding="utf-8") as file:
            json.dump(rows, file, indent=1, ensure_ascii=False)
        os.replace(path + ".part", path)
    except OSError as error:
        raise MagnetError(f"{path}: {error.strerror}") from error


def main():
    p = command.parser(__doc__.split("\n", maxsplit=1)[0])
    p.add_argument("--data", required=True, help="folder of the sample data")
    p.add_argument("--out", required=True, help="folder to write to")
    args = p.parse_args()
    from paraview import simple

    from magnet import figures, read, scores, update, write

    simple._DisableFirstRenderCameraReset()
    truth = simple.MagneticInduction(Input=read(os.path.join(args.data, "skyrmion.vti")))
    update(truth, "induction of the sample skyrmion")
    made = {}
    for case in CASES:
        made.update(reconstruct(args.data, truth, *case))
    rows = [{"name": name, **scores(nrmse)[0]} for name, (_, _, nrmse) in made.items()]

    def out(name):
        return os.path.join(args.out, name)

    write_json(rows, out("nrmse.json"))
    write(made["MagNet ±45°"][0], out("B_magnet.vti"))
    write(made[f"{PHYSICS} ±45°"][0], out("B_model.vti"))
    by_name = {row["name"]: row for row in rows}
    columns = [(truth, "B", "Truth", None)]
    columns += [(*made[name][:2], name, by_name[name]) for name in ("VFET ±45°", "MagNet ±45°", f"{PHYSICS} ±45°")]
    print("drawing ...", file=sys.stderr, flush=True)
    # Curves first: after a view with text, ParaView 5.11 leaves traces of it beside the numbers of a chart's axes.
    figures.layer_curves([(made[name][2], name, colour) for name, colour in (
        ("VFET ±90°", (0.0, 0.35, 0.7)), ("VFET ±45°", (0.85, 0.35, 0.0)),
        ("MagNet ±45°", (0.0, 0.55, 0.4)), (f"{PHYSICS} ±45°", (0.6, 0.25, 0.6)))], out("layers.png"))
    figures.sections(columns, truth, 100.0, out("sections.png"))
    print_table(rows)
    print("Pictures and volumes:")
    for name in ("sections.png", "layers.png", "B_magnet.vti", "B_model.vti", "nrmse.json"):
        print(f"  {os.path.abspath(out(name))}")


command.run(main)
sys.exit(0)
