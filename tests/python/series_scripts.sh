#!/usr/bin/env bash
# reconstruct.py with series about any axes: stacks of other programs, azimuths, angles, masks, a report. Argument: the
# project's folder.
set -u
root=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
passed=0
fail() { echo "FAILED: $1"; cat log; exit 1; }
ok() { # description, script, arguments
  local what=$1; shift
  pvpython "$root/python-shell/$1" "${@:2}" > log 2>&1 || fail "$what"
  passed=$((passed + 1))
}
refused() { # words expected in the message, arguments of reconstruct.py
  local words=$1; shift
  if pvpython "$root/python-shell/reconstruct.py" "$@" --out new.vti > log 2>&1; then fail "exit status 0 where '$words' was expected"; fi
  grep -q "^error: .*$words" log || fail "'$words' is not in the message"
  [ ! -e new.vti ] || fail "new.vti was written"
  passed=$((passed + 1))
}
report() { # a condition on the report r of the last run
  /usr/bin/python3 -c "import json; r = json.load(open('report.json')); assert $1, r" > log 2>&1 || fail "$1"
}

ok "simulate" simulate.py --texture Vortex --max-tilt 60 --tilt-step 10 --phase-noise 0.02 --dimensions 32 32 32 \
  --spacing 10 10 10 --radius 120 --thickness 80 --out data
# As another program leaves them: stacks with their angles beside them, or without, and a mask.
cat > stacks.py <<'PY'
import numpy, os
from vtkmodules.util.numpy_support import vtk_to_numpy
from paraview import servermanager
import magnet
for axis in "xy":
    series = magnet.read(f"data/{axis}.vti")
    magnet.write(series, f"{axis}.mrc")
phase = vtk_to_numpy(servermanager.Fetch(magnet.read("data/x.vti")).GetPointData().GetArray("phase")).reshape(13, 32, 32).copy()
mask = numpy.random.default_rng(1).random(phase.shape) > 0.1
phase[~mask] = 99.0
numpy.save("x.npy", phase)
numpy.save("mask.npy", mask)
os.mkdir("bare")
os.rename("y.rawtlt", "bare/y.rawtlt")
PY
pvpython stacks.py > log 2>&1 || fail "stacks"

model=(--method Model-based --support data/B.vti)
ok "one series" reconstruct.py --series x.mrc --azimuth 0 "${model[@]}" --json report.json --out M.vti
report "0.8 < r['chi_square'] < 1.3 and r['method'] == 'Model-based' and r['seconds'] > 0 and len(r['tilt_angles_1']) == 13"
ok "its score" score.py --reference data/B.vti --reconstruction M.vti --array B_model --json score.json
/usr/bin/python3 -c "import json; s = json.load(open('score.json'))['volume']['NRMSE']; assert s < 0.2, s" > log 2>&1 || fail "the score"
ok "with a mask, angles, a background and Ms" reconstruct.py --series x.npy --pixel 10 --azimuth 0 --angles "-60 -50 -40 -30 -20 -10 0 10 20 30 40 50 60" \
  --valid mask.npy "${model[@]}" --background "Slower than period" --background-period 1500 --ms 8e5 --json report.json --out M2.vti
report "0.8 < r['chi_square'] < 1.3"
ok "both" reconstruct.py --series x.mrc --series y.mrc --azimuth 0 90 --angles bare/y.rawtlt \
  "${model[@]}" --json report.json --out M3.vti
report "0.8 < r['chi_square'] < 1.3"
ok "simulate about axes along no edge, with gaps" simulate.py --texture Vortex --max-tilt 60 --tilt-step 10 --phase-noise 0.02 \
  --dimensions 32 32 32 --spacing 10 10 10 --radius 120 --thickness 80 --azimuth 33 --missing-pixels 0.1 --out off
ok "as its files tell" reconstruct.py --series off/x.vti off/y.vti --method Model-based --support off/B.vti --json report.json --out M4.vti
report "0.8 < r['chi_square'] < 1.3 and abs(r['tilt_axis_azimuth_1'] - 33) < 1e-9 and abs(r['tilt_axis_azimuth_2'] - 123) < 1e-9"
ok "a linear method from two series" reconstruct.py --series data/x.vti data/y.vti --out B1.vti
ok "as from x and y" reconstruct.py --x data/x.vti --y data/y.vti --out B2.vti
ok "score both" score.py --reference B1.vti --reconstruction B2.vti --reference-array B_vfet --array B_vfet --no-mask --json score.json
/usr/bin/python3 -c "import json; s = json.load(open('score.json'))['volume']['NRMSE']; assert s < 1e-5, s" > log 2>&1 || fail "they differ"

refused "needs two series about different axes, and there is 1: .* --method Model-based" --series x.mrc --azimuth 0
refused "needs two series .* there are 3" --series x.mrc --series x.mrc --series x.mrc --azimuth 0 60 120 --method SIRT
refused "no file tells its tilt axis; give --azimuth" --series x.mrc "${model[@]}"
refused "no file tells its tilt angles; give --angles" --series y.mrc --azimuth 90 "${model[@]}"
refused "\-\-azimuth has 1 value(s) for 2 series" --series x.mrc --series y.mrc --azimuth 0 "${model[@]}"
refused "neither a file, nor angles" --series x.mrc --azimuth 0 --angles none.tlt "${model[@]}"
refused "give the series" "${model[@]}"
refused "not both" --series x.mrc --x data/x.vti --azimuth 0 "${model[@]}"
refused "goes with --series" --x data/x.vti --y data/y.vti --azimuth 0
refused "array valid" --series data/x.vti --valid mask.npy "${model[@]}"
echo "$passed passed, 0 failed"
