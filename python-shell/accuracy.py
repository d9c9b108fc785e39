"""Plots of magnet-evaluate's report: each texture's error at each tilt limit, and the medians against the tilt limit.

    build/bin/magnet-evaluate --library library --model sample-data/compact.magnet --json report.json
    pvpython python-shell/accuracy.py --report report.json --out accuracy.png
    pvpython python-shell/accuracy.py --training log.csv --out training.png
"""

import csv
import json
import os

from magnet import MagnetError, command

# B. Lyu et al., arXiv:2210.03066: medians over 60 textures of their own, in %.
PUBLISHED = {"VFET": (49.6, 36.3, 27.6, 15.0, 5.2), "MagNet": (29.0, 19.2, 14.2, 10.7, 9.5)}
PUBLISHED_TILTS = (30, 45, 60, 75, 90)
COLOURS = {"vfet": "#0072b2", "magnet": "#d55e00", "hybrid": "#cc79a7", "model_based": "#009e73"}
MARKERS = {"vfet": "o", "magnet": "s", "hybrid": "D", "model_based": "^"}
NAMES = {"vfet": "VFET", "magnet": "MagNet", "hybrid": "MagNet + model-based",
    "model_based": "model-based, outline known"}


def load(path):
    try:
        with open(path, encoding="utf-8") as file:
            return json.load(file)
    except (OSError, ValueError) as error:
        raise MagnetError(f"{path} can't be read: {error}; expected what magnet-evaluate --json writes") from error


def best_scores(report, split, tilt):
    """Of each method: texture -> error, at the low-pass that has the least median."""
    result = {}
    for method in NAMES:
        row = next((r for r in report["medians"]
            if r["split"] == split and r["label"] == "" and r["tilt_degrees"] == tilt), {})
        setting = row.get(method + "_low_pass_voxels")
        result[method] = {s["name"]: 100 * s[method] for s in report["samples"]
            if s["split"] == split and s["tilt_degrees"] == tilt and method in s and s["low_pass_voxels"] == setting}
    return result


def accuracy(report, split, figure):
    tilts = sorted({s["tilt_degrees"] for s in report["samples"] if s["split"] == split})
    if not tilts:
        raise MagnetError(f"the report has no textures of the split '{split}'")
    scores = {tilt: best_scores(report, split, tilt) for tilt in tilts}
    columns = min(3, len(tilts) + 1)
    axes = figure.subplots(-(-(len(tilts) + 1) // columns), columns, squeeze=False).flatten()
    largest = max(max(s["vfet"].values()) for s in scores.values())
    for axis, tilt in zip(axes, tilts):
        # The order of VFET's errors, as in the publication's figure 3.
        order = sorted(scores[tilt]["vfet"], key=scores[tilt]["vfet"].get)
        for method, marker in MARKERS.items():
            values = [scores[tilt][method].get(name) for name in order]
            if None not in values:
                axis.plot(range(1, len(order) + 1), values, marker, ms=3.5, color=COLOURS[method], label=NAMES[method])
        axis.set_title(f"±{tilt:g}°")
        axis.set_xlabel("texture, by VFET's error")
        axis.set_ylabel("NRMSE in the material (%)")
        axis.set_ylim(0, 1.05 * largest)
    axes[0].legend(frameon=False, fontsize=8)
    medians(report, split, tilts, axes[len(tilts)])
    for axis in axes[len(tilts) + 1:]:
        axis.axis("off")


def medians(report, split, tilts, axis):
    for method in NAMES:
        rows = {r["tilt_degrees"]: r.get(method) for r in report["medians"] if r["split"] == split and r["label"] == ""}
        values = [rows[tilt] for tilt in tilts]
        if None not in values:
            axis.plot(tilts, [100 * v for v in values], "o-", color=COLOURS[method], label=NAMES[method])
        if NAMES[method] in PUBLISHED:
            axis.plot(PUBLISHED_TILTS, PUBLISHED[NAMES[method]], "o--", ms=3, lw=0.8, alpha=0.6, color=COLOURS[method],
                label=NAMES[method] + ", Lyu et al. (their textures)")
    axis.set_title("medians")
    axis.set_xlabel("tilt limit (degrees)")
    axis.set_ylabel("median NRMSE (%)")
    axis.set_xticks(tilts)
    axis.set_ylim(0, 1.35 * axis.get_ylim()[1]) # the words above the curves
    axis.legend(frameon=False, fontsize=8, loc="upper right")


def training(path, figure):
    try:
        with open(path, encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        # A resumed training repeats the steps after its checkpoint.
        points = sorted({int(r["step"]): float(r["loss"]) for r in rows}.items())
        checks = sorted({int(r["step"]): 100 * float(r["validation"]) for r in rows if r["validation"]}.items())
    except (OSError, KeyError, ValueError) as error:
        raise MagnetError(f"{path} can't be read: {error}; expected the log.csv of magnet-train") from error
    left = figure.subplots()
    left.plot(*zip(*points), color=COLOURS["vfet"], lw=0.8)
    left.set_xlabel("step")
    left.set_ylabel("loss of the training", color=COLOURS["vfet"])
    right = left.twinx()
    right.plot(*zip(*checks), "o-", ms=3, color=COLOURS["magnet"])
    right.set_ylabel("median NRMSE of the validation (%)", color=COLOURS["magnet"])
    right.set_ylim(bottom=0)


def main():
    p = command.parser(__doc__.split("\n", maxsplit=1)[0])
    what = p.add_mutually_exclusive_group(required=True)
    what.add_argument("--report", help="JSON of magnet-evaluate --library")
    what.add_argument("--training", help="log.csv of magnet-train")
    p.add_argument("--split", default="test", help="test, hard or train (default: test)")
    p.add_argument("--out", required=True, help="PNG to write")
    args = p.parse_args()
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    if args.training:
        figure = pyplot.figure(figsize=(7, 4), dpi=150, layout="constrained")
        training(args.training, figure)
    else:
        figure = pyplot.figure(figsize=(11, 6.5), dpi=150, layout="constrained")
        accuracy(load(args.report), args.split, figure)
    try:
        figure.savefig(args.out + ".part", format="png")
        os.replace(args.out + ".part", args.out)
    except OSError as error:
        raise MagnetError(f"{args.out}: {error.strerror}") from error


command.run(main)
