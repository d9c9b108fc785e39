"""Replays trace.py, which the window wrote, in pvbatch, and compares scores and figure with the window's in trace.json."""

import json

import magnet
from check import expect
from look import figure, scores

with open("trace.json") as file:
    window = json.load(file)
expect(len(window["scores"]) == 3, f"three scores in the window: {window['scores']}")
expect(len(window["figure"]) == 4, f"truth, VFET, MagNet and model in the window's figure: {window['figure']}")
with open("trace.py") as file:
    script = file.read()
for word in ("PrepareTiltSeries(", "ModelBasedReconstruction(", "Support=skyrmion", "VFETReconstruction(",
        "MagNetEnhancement(", "LowPassPeriod = 30", "NRMSE(", "\nmagnet.layouts.side_by_side()"):
    expect(word in script, f"'{word}' is in the trace")
expect("Figure" not in script, "the figure is one call in the trace, not its many parts")
exec(compile(script, "trace.py", "exec"), {"__name__": "__main__"})
found = scores()
for name, score in window["scores"].items():
    expect(abs(found[name] - score) < 1e-6, f"{name} is {found[name]}, in the window {score}")
    print(name, found[name], score, flush=True)
expect(figure() == window["figure"], f"the figure is {figure()}, in the window {window['figure']}")
