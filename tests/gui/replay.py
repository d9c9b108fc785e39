"""Replays trace.py, which the window wrote, in pvbatch, and compares the scores with the window's in trace.json."""

import json
import sys

from paraview import servermanager, simple

import magnet
from check import expect

with open("trace.json") as file:
    expected = json.load(file)
expect(len(expected) == 2, f"two scores in the window: {expected}")
with open("trace.py") as file:
    script = file.read()
for word in ("VFETReconstruction(", "MagNetEnhancement(", "LowPassPeriod = 30", "NRMSE("):
    expect(word in script, f"'{word}' is in the trace")
exec(compile(script, "trace.py", "exec"), {"__name__": "__main__"})
for name, score in expected.items():
    table = servermanager.Fetch(simple.FindSource(name))
    found = table.GetRowData().GetArray("NRMSE").GetValue(0)
    expect(abs(found - score) < 1e-6, f"{name} is {found}, in the window {score}")
    print(name, found, score, flush=True)
