#!/usr/bin/env bash
# What was installed works by itself, wherever it lies: installed.sh BUILD PVPYTHON
set -euo pipefail
build=$1 pvpython=$2
prefix=$(mktemp -d)
trap 'rm -rf "$prefix"' EXIT
cmake --install "$build" --prefix "$prefix/some where" > /dev/null
unset MAGNET_PLUGIN
cd "$prefix"
PYTHONPATH="$prefix/some where/share/magnet/python" "$pvpython" - <<'PYTHON'
from paraview import simple

import magnet

assert "some where" in magnet.plugin_path(), magnet.plugin_path()
texture = magnet.update(simple.MagneticTexture(Dimensions=[16, 16, 8], Spacing=[10, 10, 10], Radius=60, Thickness=60))
magnet.update(simple.MagneticInduction(Input=texture))
print("installed: a texture and its induction")
PYTHON
