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
    """Rows of the table, by name: the results with their scores."""
    from paraview import simple

    from magnet import read, update
    from magnet.volumes import Volume

    measured = {f"{axis.upper()}Series": read(os.path.join(data, f"{axis}_{series}.vti")) for axis in "xy"}
    vfet = simple.VFETReconstruction(**measured, **settings)
    steps = [("VFET", vfet, "vfet")]
    if "MagNet" in after:
        magnet = simple.MagNet(Input=vfet)
        steps.append(("MagNet", magnet, "magnet"))
    if PHYSICS in after:
        steps.append((PHYSICS, simple.ModelBasedReconstruction(**measured, Support=magnet, Outline="As a film"),
            "model"))
    made = {}
    for method, source, kind in steps:
        title = f"{method} {name}"
        made[title] = volume = Volume(kind, update(source, title), name=title)
        volume.nrmse = update(simple.NRMSE(Reference=truth, Reconstruction=source, ReconstructionArray=volume.array))
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

    from magnet import layouts, page, read, scores, update, write
    from magnet.volumes import Volume

    simple._DisableFirstRenderCameraReset()
    truth = simple.MagneticInduction(Input=read(os.path.join(args.data, "skyrmion.vti")))
    update(truth, "induction of the sample skyrmion")
    made = {}
    for case in CASES:
        made.update(reconstruct(args.data, truth, *case))
    made["VFET ±90°"].colour = (0.35, 0.7, 0.9)
    rows = [{"name": name, **scores(volume.nrmse)[0]} for name, volume in made.items()]

    def out(name):
        return os.path.join(args.out, name)

    write_json(rows, out("nrmse.json"))
    write(made["MagNet ±45°"].source, out("B_magnet.vti"))
    write(made[f"{PHYSICS} ±45°"].source, out("B_model.vti"))
    at_45 = [made[f"{name} ±45°"] for name in ("VFET", "MagNet", PHYSICS)]
    print("drawing ...", file=sys.stderr, flush=True)
    # Curves first: after a view with text, ParaView 5.11 leaves traces of it beside the numbers of a chart's axes.
    page.save(out("layers.png"), layouts.layer_errors(shown=[made["VFET ±90°"], *at_45]))
    page.save(out("sections.png"), layouts.components(axes=True, shown=[Volume("truth", truth), *at_45]))
    print_table(rows)
    print("Pictures and volumes:")
    for name in ("sections.png", "layers.png", "B_magnet.vti", "B_model.vti", "nrmse.json"):
        print(f"  {os.path.abspath(out(name))}")


command.run(main)
sys.exit(0)
