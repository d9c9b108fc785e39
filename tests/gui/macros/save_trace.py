"""A macro: ends the trace, and writes it to trace.py, and what the window has, its scores and its figure, to trace.json."""

import json

from paraview import smtrace

from look import figure, scores

with open("trace.py", "w") as file:
    file.write(smtrace.stop_trace())
with open("trace.json", "w") as file:
    json.dump({"scores": scores(), "figure": figure()}, file)
print(scores(), figure(), flush=True)
