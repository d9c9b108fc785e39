#!/usr/bin/env bash
# What each part of MagNet Enhancement brings: four small networks, trained alike but for one part each, on the test
# textures of a library of 50³ voxels, with the physics around them on and off. Writes table.md to the folder.
#     bash python-shell/ablation.sh FOLDER [STEPS [TEXTURES]]
# Stopped, it goes on where it was. STEPS of training (600): the differences are those of networks that have not
# converged. TEXTURES in the library (210, of which 60 are for the test).
set -euo pipefail
[ $# -ge 1 ] || { echo "ablation.sh: the folder to write to is missing" >&2; exit 2; }
folder=$1 steps=${2:-600} textures=${3:-210}
bin=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)/build/bin
mkdir -p "$folder"

"$bin/magnet-library" generate --out "$folder/library" --size 50 --count "$textures" --hard 0

train() { # name, options...
  local name=$1
  shift
  "$bin/magnet-train" --library "$folder/library" --cache "$folder/inputs" --out "$folder/$name" \
    --batch 8 --rate 1e-3 --steps "$steps" "$@"
}
train all
train no-conditions --no-conditions
train no-symmetries --no-symmetries
train induction --head induction

score() { # row of the table, network, options...
  local row=$1 name=$2
  shift 2
  "$bin/magnet-evaluate" --library "$folder/library" --model "$folder/$name/model.magnet" --tilt 45 90 \
    --json "$folder/$row.json" "$@" > "$folder/$row.log"
}
score magnetization+fit all --consistency fit
score magnetization+blend all --consistency blend
score magnetization all --consistency none
score one-prediction all --consistency none --symmetries 1
score no-conditions no-conditions --consistency none
score no-conditions+fit no-conditions --consistency fit
score no-symmetries no-symmetries --consistency none
score no-symmetries+fit no-symmetries --consistency fit
score induction induction --consistency none
score induction+divergence induction --consistency none --with-divergence
score induction+blend induction --consistency blend

/usr/bin/python3 - "$folder" <<'PYTHON'
"""The medians of the reports as a Markdown table."""

import json
import os
import sys

ROWS = (
    ("magnetization+fit", "magnetization head, fit to the data"),
    ("magnetization+blend", "magnetization head, measured spectrum kept"),
    ("magnetization", "magnetization head"),
    ("one-prediction", "the same, one prediction instead of two mirrored ones"),
    ("no-conditions", "the same, not told the tilts"),
    ("no-conditions+fit", "not told the tilts, fit to the data"),
    ("no-symmetries", "trained without the symmetries of the experiment"),
    ("no-symmetries+fit", "the same, fit to the data"),
    ("induction", "induction head, free of divergence"),
    ("induction+divergence", "induction head as it is"),
    ("induction+blend", "induction head, free of divergence, measured spectrum kept"),
)

folder = sys.argv[1]


def medians(name):
    with open(os.path.join(folder, name + ".json"), encoding="utf-8") as file:
        found = [row for row in json.load(file)["medians"] if row["label"] == ""]
    return {row["tilt_degrees"]: row for row in found}


tilts = sorted(medians(ROWS[0][0]))
lines = ["| | " + " | ".join(f"±{tilt:g}°" for tilt in tilts) + " |", "| --- |" + " --- |" * len(tilts)]
vfet = medians(ROWS[0][0])
lines.append("| VFET | " + " | ".join(f"{100 * vfet[tilt]['vfet']:.1f} %" for tilt in tilts) + " |")
for name, title in ROWS:
    found = medians(name)
    lines.append(f"| {title} | " + " | ".join(f"{100 * found[tilt]['magnet']:.1f} %" for tilt in tilts) + " |")
path = os.path.join(folder, "table.md")
with open(path + ".part", "w", encoding="utf-8") as file:
    file.write("\n".join(lines) + "\n")
os.replace(path + ".part", path)
print("\n".join(lines))
PYTHON
