"""The simulated experiment of the sample data, from holograms to the magnetization: the error is at most 1.5 times that of the
noise-free true phases of the same specimen.

    pvpython from_holograms.py PVPYTHON PROJECT
"""

import json
import os
import subprocess
import sys
import tempfile

from check import expect

pvpython, project = sys.argv[1:]
with tempfile.TemporaryDirectory() as folder:
    report = os.path.join(folder, "scores.json")
    subprocess.run([pvpython, os.path.join(project, "python-shell", "from_holograms.py"), "--data",
        os.path.join(project, "sample-data", "experiment"), "--json", report], check=True)
    with open(report, encoding="utf-8") as file:
        scores = json.load(file)
way, ideal = (scores[each]["nrmse"] for each in ("from_holograms", "from_true_phases"))
expect(way <= 1.5 * ideal, f"NRMSE {100 * way:.2f} % from holograms, {100 * ideal:.2f} % from true phases")
