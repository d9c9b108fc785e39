#!/usr/bin/env bash
# Installs what is missing, builds, runs every test but those labelled slow, two at a time (ctest -L slow runs those).
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
bash "$root/python-shell/prepare.sh" -DMAGNET_ENABLE_PLUGIN=ON -DMAGNET_ENABLE_TESTS=ON -DMAGNET_ENABLE_BENCHMARKS=ON
run=(ctest --test-dir "$root/build" --output-on-failure)
"${run[@]}" -LE slow -j 2 && exit
# What plays in a window can miss its time beside another test. What fails alone as well, fails.
echo "These failed beside others; once more, each alone:"
"${run[@]}" --rerun-failed -j 1
