#!/usr/bin/env bash
# The main job on the sample data: reconstruct, score, picture. Installs what is missing and builds first.
# Results go to magnet-demo/ in the project's folder, or to the folder given as the first argument.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
out=${1:-$root/magnet-demo}
bash "$root/python-shell/prepare.sh"
(cd "$root/sample-data" && sha256sum --quiet --check SHA256SUMS)
mkdir -p "$out"
# Mesa's software renderer on a virtual display: the same pictures with and without a screen.
LIBGL_ALWAYS_SOFTWARE=1 PYTHONPATH="$root/python-shell" \
  xvfb-run -a -s "-screen 0 1920x1200x24 -noreset" pvpython "$root/python-shell/demo.py" --data "$root/sample-data" --out "$out"
