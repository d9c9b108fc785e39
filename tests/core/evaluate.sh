#!/usr/bin/env bash
# magnet-evaluate as a user runs it: on the analytic textures, and on a library with a report that is continued, joined
# from parts and refused where it holds something else.
set -eu
evaluate=$1
library=$2
rm -rf evaluate && mkdir evaluate && cd evaluate
python() { /usr/bin/python3 -c "import json, sys; r = json.load(open(sys.argv[1])); $2" "$1"; }

"$evaluate" --size 40 --tilt 45 90 --json analytic.json
python analytic.json "assert len(r['textures']) == 10 and r['medians'][0]['tilt_degrees'] == 45"
python analytic.json "assert 0.1 < r['medians'][0]['fourier_slices'] < 0.5"
! "$evaluate" --size 1 2> size.log
grep -q '^error: ' size.log

printf '0 test\n1 test\n2 test\n' > part.txt
"$library" generate --out library --count 9 --hard 6 --size 24 --seed 3 --only part.txt > library.log
score() { "$evaluate" --library library "$@"; }
score --tilt 45 90 --json whole.json > whole.md
grep -q 'median NRMSE of 3 ' whole.md
python whole.json "assert len(r['samples']) == 6 and r['medians'][0]['textures'] == 3"

# From a grid twice as fine: other phases, so another score, close to the first.
score --tilt 45 --finer-phases --json finer.json > /dev/null
python finer.json "assert r['settings']['finer_phases']
other = json.load(open('whole.json'))['medians'][0]['vfet']
assert 1e-5 < abs(r['medians'][0]['vfet'] - other) < 0.1 * other"
! score --tilt 45 --json finer.json 2> finer.log
grep -q 'finer_phases' finer.log

# Experiments as they are: one axis with irregular angles, gaps and backgrounds; two at 70 degrees; thin volumes.
real() { score --limit 1 --noise 0.01 "$@" > /dev/null; }
real --model-based --azimuths 0 --angles -65 -56 -47 -38 -28 -19 -9 0 --missing 0.15 --ramp 10 --quadratic 1 \
  --background quadratic --json one-axis.json
python one-axis.json "assert r['settings']['azimuths_degrees'] == [0] and r['settings']['missing'] == 0.15
sample = r['samples'][0]
assert sample['tilt_degrees'] == 65 and 'vfet' not in sample
assert 0 < sample['model_based'] < 0.5 and 0.5 < sample['chi_square'] < 2, sample"
real --tilt 60 --azimuths 0 70 --depth 20 --json oblique.json
python oblique.json "assert 0 < r['samples'][0]['vfet'] < 1 and r['settings']['depth'] == 20"
! real --azimuths 0 2> axis.log
grep -q '^error: there are 1 azimuths; expected two, or one with --model-based' axis.log
! real --tilt 60 --json oblique.json 2> other.log
grep -q 'azimuths_degrees is' other.log

# In parts, and what is there is not done again (its file would be another one).
score --tilt 45 --first 1 --json some.json > /dev/null
score --tilt 90 --limit 2 --json others.json > /dev/null
score --tilt 45 90 --json joined.json --join some.json others.json > joined.md
cmp whole.json joined.json
cmp whole.md joined.md
sed 's/"vfet": [0-9.]*/"vfet": 0.25/' whole.json > marked.json
score --tilt 45 90 --json marked.json > marked.md
[ "$(grep -c ' 25.0 % ' marked.md)" = 1 ]

# Another setting's report, and what is none, stay as they are.
! score --tilt 45 --step 10 --json whole.json 2> step.log
grep -q '^error: whole.json holds scores of other settings: tilt_step_degrees is 5.0 there and 10.0 here' step.log
cmp whole.json joined.json
head -c 200 whole.json > cut.json
! score --tilt 45 --json cut.json 2> cut.log
grep -q '^error: cut.json is no report' cut.log
! score --join analytic.json 2> analytic.log
grep -q '^error: analytic.json is no report' analytic.log
