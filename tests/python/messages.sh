#!/usr/bin/env bash
# A fault is one message on standard error, whatever stands behind the node that has it. Argument: the project's folder.
set -u
root=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
passed=0
# name of the case, lines expected, words expected in one of them; a script for pvpython on standard input
says() {
  cat > script.py
  pvpython script.py > out 2> err
  local lines
  lines=$(grep -c '[^[:space:]]' <(sed 's/\x1b\[[0-9;]*m//g' err))
  if [ "$lines" -ne "$2" ] || { [ -n "$3" ] && [ "$(grep -c "$3" err)" -ne 1 ]; }; then
    echo "FAILED: $1: $lines lines on standard error, expected $2, with '$3' once"; cat err; exit 1
  fi
  passed=$((passed + 1))
}
command_says() { # words expected in the one line, arguments of a script
  local words=$1; shift
  if pvpython "$root/python-shell/$@" > out 2> err; then echo "FAILED: exit status 0 where '$words' was expected"; exit 1; fi
  if [ "$(grep -c '[^[:space:]]' err)" -ne 1 ] || ! grep -q "^error: .*$words" err; then
    echo "FAILED: one line with '$words' was expected"; cat err; exit 1
  fi
  passed=$((passed + 1))
}

printf 'nonsense%.0s' {1..10} > bad.mrc
echo "# OOMMF OVF 2.0" > bad.ovf
/usr/bin/python3 - <<'PY'
import numpy
for axis in "xy":
    numpy.save(f"{axis}.npy", numpy.zeros((3, 16, 16), numpy.float32))
    with open(f"{axis}.tlt", "w") as file:
        file.write("-30\n0\n30\n")
with open("unit.ovf", "w") as file:
    file.write("# OOMMF OVF 2.0\n# meshunit: nm\n# xstepsize: 5\n# ystepsize: 5\n# zstepsize: 5\n# xnodes: 8\n# ynodes: 8\n"
        "# znodes: 8\n# valuedim: 3\n# valuelabels: m_x m_y m_z\n# valueunits: 1\n# Begin: Data Text\n" + "0 0 1\n" * 512)
PY

says "a stack that can't be read, with five nodes behind it" 1 "bad.mrc has 80 bytes" <<'PY'
import magnet
from paraview import simple
reader = simple.TiltSeriesReader(FileNames=["bad.mrc"])
series = simple.PrepareTiltSeries(Input=reader)
vfet = simple.VFETReconstruction(XSeries=series, YSeries=series)
last = simple.Threshold(Input=simple.Calculator(Input=simple.MagNet(Input=vfet)))
for _ in range(2):
    last.UpdatePipeline()
assert "bad.mrc" in magnet.data.error_text(vfet)
PY
says "an OVF file that can't be read" 1 "no '# Begin: Data' line" <<'PY'
import magnet
from paraview import simple
series = simple.PhaseTiltSeries(Input=simple.MagneticInduction(Input=simple.OVFReader(FileName="bad.ovf")))
series.UpdatePipeline()
assert "Begin: Data" in magnet.data.error_text(series)
PY
says "a node amid others; again after a change, not when it is right" 2 "" <<'PY'
import magnet
from paraview import simple
texture = simple.MagneticTexture(Dimensions=[16, 16, 8])
series = simple.PhaseTiltSeries(Input=simple.MagneticInduction(Input=texture), MaximumTilt=100)
vfet = simple.VFETReconstruction(XSeries=simple.OutputPort(series, 0), YSeries=simple.OutputPort(series, 1))
for tilt in (100, 120, 60):
    series.MaximumTilt = tilt
    for _ in range(2):
        simple.Calculator(Input=vfet).UpdatePipeline()
assert magnet.data.error_text(vfet) == "" and vfet.GetDataInformation().GetNumberOfPoints() > 0
PY
says "what update() raises" 1 "the maximum tilt is 100 degrees" <<'PY'
import sys
import magnet
from paraview import simple
series = simple.PhaseTiltSeries(Input=simple.MagneticTexture(Dimensions=[16, 16, 8]), MaximumTilt=100)
try:
    magnet.update(simple.VFETReconstruction(XSeries=series, YSeries=series), "VFET")
except magnet.MagnetError as error:
    print(error, file=sys.stderr)
PY
says "files before the settings that they need" 0 "" <<'PY'
import magnet
from paraview import simple
magnet.read("x.npy", PixelSize=5.0)
reader = simple.TiltSeriesReader(FileNames=["y.npy"], PixelSize=5.0)
reader.UpdatePipeline()
assert reader.GetDataInformation().GetNumberOfPoints() == 768
assert magnet.read("unit.ovf", SaturationMagnetization=8e5).PointData["M"].GetRange(2) == (8e5, 8e5)
PY
says "a note on a file" 1 "set Saturation Magnetization" <<'PY'
import magnet
from paraview import simple
reader = magnet.read("unit.ovf")
for _ in range(2):
    reader.UpdatePipeline()
    reader.MeshUnit = "nm"
assert reader.PointData.keys() == ["m", "mask"]
PY
command_says "does not tell the size of its pixels: set --pixel" reconstruct.py --x x.npy --y y.npy --out B.vti
command_says "bad.mrc has 80 bytes" reconstruct.py --x bad.mrc --y y.npy --pixel 5 --out B.vti
command_says "bad.xyz: nothing writes files with this ending; choose one of .vti, .ovf" reconstruct.py --x none --y none --out bad.xyz
command_says "no '# Begin: Data' line" score.py --reference bad.ovf --reconstruction bad.ovf
ls | grep -q "^B\|xyz" && { echo "FAILED: something was written"; ls; exit 1; }
echo "$passed passed, 0 failed"
