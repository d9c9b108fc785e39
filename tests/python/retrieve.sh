#!/usr/bin/env bash
# retrieve.py: phases of holograms, and of pairs of them. Argument: the project's folder.
set -u
root=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
passed=0
fail() { echo "FAILED: $1"; cat log; exit 1; }
ok() { # description, arguments of retrieve.py
  local what=$1; shift
  pvpython "$root/python-shell/retrieve.py" "$@" > log 2>&1 || fail "$what"
  passed=$((passed + 1))
}
refused() { # words expected in the message, arguments of retrieve.py
  local words=$1; shift
  if pvpython "$root/python-shell/retrieve.py" "$@" --out new > log 2>&1; then fail "exit status 0 where '$words' was expected"; fi
  grep -q "^error: .*$words" log || fail "'$words' is not in the message"
  [ ! -e new ] || fail "new was written"
  passed=$((passed + 1))
}
# A specimen of no symmetry, from both sides: holograms by the plugin's node.
cat > holograms.py <<'PY'
import numpy as np
from paraview import servermanager, simple
import magnet
y, x = (np.mgrid[:96, :96] - 47.5) / 96
depth = np.minimum(0.28 - np.abs(x), 0.06 + 0.35 * (x + 0.28) - np.abs(y - 0.2 * x + 0.05))
inside = 1 / (1 + np.exp(-depth / 0.012))
electric, magnetic = inside * (4 + 2 * x), inside * np.sin(7 * x + 3 * y) * 1.2
np.save("truth.npy", magnetic)
for name, phase in (("one", electric + magnetic), ("two", (electric - magnetic)[::-1])):
    np.save("phase.npy", np.stack([phase, 0.9 * phase]).astype(np.float32))
    series = simple.TiltSeriesReader(FileNames=["phase.npy"], PixelSize=4, TiltAngles=[-10, 10], TiltAxis="x", Content="Phase")
    made = simple.SimulateHologram(Input=magnet.update(series), Contrast=0.5, Electrons=4000, Seed=len(name) + ord(name[0]))
    for port, kind in ((0, "object"), (1, "reference")):
        magnet.update(made)
        image = servermanager.Fetch(simple.PassThrough(Input=servermanager.OutputPort(made, port)))
        from vtkmodules.util.numpy_support import vtk_to_numpy
        counts = vtk_to_numpy(image.GetPointData().GetArray("counts")).reshape(image.GetDimensions()[::-1])
        np.save(f"{name}_{kind}.npy", counts.astype(np.uint16))
PY
pvpython holograms.py > log 2>&1 || fail "holograms"

known=(--angles "-10 10" --axis x --pixel 1)
ok "phases of holograms" --holograms one_object.npy --reference one_reference.npy "${known[@]}" --out one
grep -q "fringes of 4 pixels, contrast [45].* binned by 4" log || fail "what it found"
ok "pairs of holograms" --holograms one_object.npy --reference one_reference.npy --turned two_object.npy \
  --turned-reference two_reference.npy "${known[@]}" --vary "Shift and rotation" --out both
cat > compare.py <<'PY'
import numpy as np
from paraview import servermanager
from vtkmodules.util.numpy_support import vtk_to_numpy
import magnet
image = servermanager.Fetch(magnet.read("both/magnetic.vti"))
found, valid = (vtk_to_numpy(image.GetPointData().GetArray(name)).reshape(2, 96, 96)[0] for name in ("phase", "valid"))
error = (found - np.load("truth.npy"))[valid > 0]
assert valid.mean() > 0.6 and np.std(error) < 0.03, (valid.mean(), np.std(error))
rows = open("both/registration.csv").read().splitlines()
assert len(rows) == 3 and "standard error (pixels)" in rows[0], rows
PY
pvpython compare.py > log 2>&1 || fail "the separated phase"
[ -s both/electrostatic.mrc ] || fail "MRC of the electrostatic phase"
ok "pairs of phases" --phases one/phase.vti --turned one/phase.vti --mirror None --out same

refused "give --holograms or --phases" --reference one_reference.npy
refused "not both" --phases one/phase.vti --holograms one_object.npy
refused "are phases already" --phases one/phase.vti
refused "goes with --turned" --holograms one_object.npy --turned-reference two_reference.npy "${known[@]}"
refused "neither a file, nor angles" --holograms one_object.npy --angles none.tlt --pixel 1
refused "set --pixel, in nm" --holograms one_object.npy --reference one_reference.npy --angles "-10 10"
refused "no such file" --holograms none.npy "${known[@]}"
echo "$passed passed, 0 failed"
