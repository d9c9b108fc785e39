"""The figures of the publication (Lyu et al., arXiv:2210.03066) on this project's sample data.

    PYTHONPATH=python-shell pvpython python-shell/figures.py --data sample-data --out figures

texture.png (its figure 4), sections.png and layers.png (5), layer.png, profiles.png and cap.png (6), noise.png (7),
features.png (8).
"""

import os
import sys

from magnet import MagnetError, command

COLOURS = {"truth": "#999999", "VFET": "#0072b2", "MagNet": "#d55e00"}
# Series, low-pass period in nm.
NOISE = (("45", 0.0, "no noise"), ("45_noise", 40.0, "0.02 rad"), ("45_hard", 80.0, "2 % of the largest phase"))


def save(figure, path):
    try:
        figure.savefig(path + ".part", format="png")
        os.replace(path + ".part", path)
    except OSError as error:
        raise MagnetError(f"{path}: {error.strerror}") from error


def enhance(data, series, low_pass, model):
    from paraview import simple

    from magnet import read, update

    vfet = simple.VFETReconstruction(XSeries=read(os.path.join(data, f"x_{series}.vti")),
        YSeries=read(os.path.join(data, f"y_{series}.vti")), LowPassPeriod=low_pass)
    update(vfet, f"VFET {series}")
    return vfet, update(simple.MagNet(Input=vfet, Model=model), f"MagNet {series}")


def arguments():
    p = command.parser(__doc__.split("\n", maxsplit=1)[0])
    p.add_argument("--data", required=True, help="folder of the sample data")
    p.add_argument("--model", default="", help="network file; default: the one that comes with the plugin")
    p.add_argument("--kernels", default="sample-data/compact.magnet", help="the file whose first convolution is shown")
    p.add_argument("--layer", type=float, default=50.0, help="z of the layer and the profiles in nm")
    p.add_argument("--out", required=True, help="folder to write to")
    return p.parse_args()


def main():
    args = arguments()
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot
    from paraview import simple

    from magnet import figures, panels, read, scores, update

    simple._DisableFirstRenderCameraReset()
    os.makedirs(args.out, exist_ok=True)

    def out(name):
        return os.path.join(args.out, name)

    def figure(width, height):
        return pyplot.figure(figsize=(width, height), dpi=150, layout="constrained")

    texture = os.path.join(args.data, "skyrmion.vti")
    truth = simple.MagneticInduction(Input=read(texture))
    update(truth, "induction of the sample skyrmion")
    made = {series: enhance(args.data, series, low_pass, args.model) for series, low_pass, _ in NOISE}
    vfet, magnet = made["45"]
    judged = [simple.NRMSE(Reference=truth, Reconstruction=vfet, ReconstructionArray="B_vfet"),
        simple.NRMSE(Reference=truth, Reconstruction=magnet, ReconstructionArray="B_magnet")]
    rows = [scores(nrmse)[0] for nrmse in judged]
    # Curves first: after a view with text, ParaView 5.11 leaves traces of it beside the numbers of a chart's axes.
    figures.layer_curves([(judged[0], "VFET ±45°", (0.0, 0.45, 0.7)), (judged[1], "MagNet ±45°", (0.84, 0.37, 0.0))],
        out("layers.png"))
    figures.montage([(texture, "Bloch skyrmion with Néel caps", "400 nm × 130 nm")], out("texture.png"))
    figures.sections([(truth, "B", "Truth", None), (vfet, "B_vfet", "VFET ±45°", rows[0]),
        (magnet, "B_magnet", "MagNet ±45°", rows[1])], truth, 100.0, out("sections.png"))

    mask = panels.Volume(truth, "mask")
    volumes = {"truth": panels.Volume(truth, "B"), "VFET": panels.Volume(vfet, "B_vfet"),
        "MagNet": panels.Volume(magnet, "B_magnet")}
    columns = [(volume, name + (" ±45°" if name != "truth" else "")) for name, volume in volumes.items()]
    picture = figure(9, 8)
    panels.layers(picture, columns, mask, args.layer)
    save(picture, out("layer.png"))
    picture = figure(7, 6)
    panels.profiles(picture, [(volume, name, COLOURS[name]) for name, volume in volumes.items()], args.layer)
    save(picture, out("profiles.png"))
    top = mask.z[mask.values.any(axis=(1, 2))].max() - 2.5
    picture = figure(11, 4)
    panels.in_plane(picture, columns, mask, top)
    save(picture, out("cap.png"))
    picture = figure(11, 8)
    panels.layers(picture, [(volumes["truth"], "truth")] +
        [(panels.Volume(made[series][1], "B_magnet"), f"MagNet, {label}") for series, _, label in NOISE], mask, args.layer)
    save(picture, out("noise.png"))
    picture = figure(12, 5)
    panels.features(picture, volumes["VFET"], args.model or args.kernels)
    save(picture, out("features.png"))
    for name in sorted(os.listdir(args.out)):
        print(os.path.abspath(out(name)))


command.run(main)
sys.exit(0)
