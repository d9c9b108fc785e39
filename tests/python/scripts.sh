#!/usr/bin/env bash
# The three batch scripts: a whole run, and files that will not do. Argument: the project's folder.
set -u
root=$1
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
passed=0
shell() { pvpython "$root/python-shell/$@" > log 2>&1; }
fail() { echo "FAILED: $1"; cat log; exit 1; }
ok() { # description, arguments
  local what=$1; shift
  shell "$@" || fail "$what"
  passed=$((passed + 1))
}
refused() { # words expected in the message, file that must not appear, arguments
  local words=$1 file=$2; shift 2
  if shell "$@"; then fail "exit status 0 where '$words' was expected"; fi
  grep -q "^error: .*$words" log || fail "'$words' is not in the message"
  [ ! -e "$file" ] || fail "$file was written"
  [ -z "$(find . -name '*.part*')" ] || fail "a temporary file was left"
  passed=$((passed + 1))
}

small=(--dimensions 40 40 40 --spacing 10 10 10 --radius 150 --thickness 100)
ok "simulate" simulate.py --texture Skyrmion --max-tilt 60 --phase-noise 0.02 "${small[@]}" --out data
for file in B x y; do [ -s data/$file.vti ] || fail "data/$file.vti is missing"; done
ok "reconstruct" reconstruct.py --x data/x.vti --y data/y.vti --low-pass 60 --out B_out.vti
ok "score" score.py --reference data/B.vti --reconstruction B_out.vti --array B_vfet --json score.json
/usr/bin/python3 - <<'PY' || fail "the scores in score.json"
import json
s = json.load(open("score.json"))
assert 0.05 < s["volume"]["NRMSE"] < 0.3 and len(s["layers"]) == 40 and s["layers"][0]["NRMSE"] is None
PY
# A truth with M alone is scored like one with its B.
cat > only_m.py <<'PY'
import magnet
magnet.write(magnet.read("data/B.vti"), "M.vti", arrays=["M", "mask"])
PY
pvpython only_m.py > log 2>&1 || fail "M alone"
ok "score against M" score.py --reference M.vti --reconstruction B_out.vti --array B_vfet --json score_m.json
/usr/bin/python3 - <<'PY' || fail "the scores in score_m.json"
import json
a, b = (json.load(open(f"{name}.json"))["volume"]["NRMSE"] for name in ("score", "score_m"))
assert abs(a - b) < 1e-5, (a, b)
PY
ok "sirt with a support" reconstruct.py --x data/x.vti --y data/y.vti --method SIRT --iterations 3 --support data/B.vti --out sirt.vti
ok "a thin volume with a margin" reconstruct.py --x data/x.vti --y data/y.vti --depth 8 --margin 2 --out thin.vti
ok "reconstruct to OVF" reconstruct.py --x data/x.vti --y data/y.vti --out B_out.ovf
head -c 2000 B_out.ovf | grep -qa "# valuelabels: B_vfet_x B_vfet_y B_vfet_z" || fail "B_vfet in B_out.ovf"
for script in simulate reconstruct score; do ok "help of $script" $script.py --help; done

head -c 2000 data/x.vti > cut.vti
echo "no image" > text.vti
chmod 644 B_out.vti; cp B_out.vti before.vti
refused "no such file" new.vti reconstruct.py --x none.vti --y data/y.vti --out new.vti
refused "no VTK image data file" new.vti reconstruct.py --x text.vti --y data/y.vti --out new.vti
refused "cut off" new.vti reconstruct.py --x cut.vti --y data/y.vti --out new.vti
refused "swapped" new.vti reconstruct.py --x data/y.vti --y data/x.vti --out new.vti
refused "there is no method" new.vti reconstruct.py --x data/x.vti --y data/y.vti --method Magic --out new.vti
refused "no folder" none/new.vti reconstruct.py --x data/x.vti --y data/y.vti --out none/new.vti
refused "no folder" none/new.ovf reconstruct.py --x data/x.vti --y data/y.vti --out none/new.ovf
refused "nothing writes files with this ending" new.xyz reconstruct.py --x data/x.vti --y data/y.vti --out new.xyz
refused "there is no texture" out2/B.vti simulate.py --texture Knot --out out2
refused "no point data array 'nothing'" new.json score.py --reference data/B.vti --reconstruction B_out.vti --array nothing --json new.json
refused "maximum tilt" out3/x.vti simulate.py --max-tilt 100 "${small[@]}" --out out3

# A full disk: no file may grow beyond 200 kB. The old file stays.
for ending in ovf mrc npy csv; do echo "an old file" > "old.$ending"; done
pvpython "$here/full_disk.py" B_out.vti old.ovf old.mrc old.npy old.csv > log 2>&1 || fail "a full disk"
cmp -s B_out.vti before.vti || fail "the old file was damaged"
for ending in ovf mrc npy csv; do grep -q "an old file" "old.$ending" || fail "the old .$ending was damaged"; done
[ -z "$(find . -name '*.part*')" ] || fail "a temporary file was left on the full disk"
passed=$((passed + 1))
echo "$passed passed, 0 failed"
