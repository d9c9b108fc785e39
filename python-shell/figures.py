"""The figures of the publication (Lyu et al., arXiv:2210.03066) on this project's sample data.

    PYTHONPATH=python-shell pvpython python-shell/figures.py --data sample-data --out figures

texture.png (its figure 4), sections.png and layers.png (5), layer.png, profiles.png and cap.png (6), noise.png (7),
features.png (8).
"""

import os
import sys

from magnet import command

# Series, low-pass period in nm, noise in rad or as a part of the largest phase.
NOISE = (("45", 0.0, "no noise"), ("45_noise", 40.0, "0.02 rad"), ("45_hard", 80.0, "2 %"))


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


def draw_features(vfet, model, path):
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    from magnet import features
    from magnet.data import whole_file

    picture = pyplot.figure(figsize=(12, 5), dpi=150, layout="constrained")
    features.draw(picture, vfet, "B_vfet", model)
    with whole_file(path, ".png") as part:
        picture.savefig(part)


def main():
    args = arguments()
    from paraview import simple

    from magnet import layouts, page, parts, read, specimens, update
    from magnet.volumes import Volume

    simple._DisableFirstRenderCameraReset()
    os.makedirs(args.out, exist_ok=True)

    def out(name):
        return os.path.join(args.out, name)

    texture = os.path.join(args.data, "skyrmion.vti")
    induction = update(simple.MagneticInduction(Input=read(texture)), "induction of the sample skyrmion")
    truth = Volume("truth", induction)

    def judged(kind, source, name):
        volume = Volume(kind, source, name=name)
        volume.nrmse = update(simple.NRMSE(Reference=induction, Reconstruction=source, ReconstructionArray=volume.array))
        return volume

    made = {series: enhance(args.data, series, low_pass, args.model) for series, low_pass, _ in NOISE}
    results = [judged("vfet", made["45"][0], "VFET ±45°"), judged("magnet", made["45"][1], "MagNet ±45°")]
    noisy = [judged("magnet", made[series][1], f"MagNet, {label}") for series, _, label in NOISE]
    x = induction.GetDataInformation().GetBounds()[:2]
    top = parts.material_bounds(induction, "mask")[5]

    # Curves first: after a view with text, ParaView 5.11 leaves traces of it beside the numbers of a chart's axes.
    page.save(out("layers.png"), layouts.layer_errors(shown=results))
    page.save(out("profiles.png"), layouts.line_profiles(start=(x[0], 0, args.layer), end=(x[1], 0, args.layer),
        shown=[truth, *results]))
    page.save(out("texture.png"), specimens.montage([(texture, "Bloch skyrmion with Néel caps", "400 nm × 130 nm")]))
    page.save(out("sections.png"), layouts.components(axes=True, shown=[truth, *results]))
    page.save(out("layer.png"), layouts.components("z", args.layer, axes=True, shown=[truth, *results]))
    page.save(out("cap.png"), layouts.side_by_side(arrows=True, z=top, shown=[truth, *results]))
    page.save(out("noise.png"), layouts.components("z", args.layer, axes=True, shown=[truth, *noisy]))
    draw_features(results[0].source, args.model or args.kernels, out("features.png"))
    for name in sorted(os.listdir(args.out)):
        print(os.path.abspath(out(name)))


command.run(main)
sys.exit(0)
