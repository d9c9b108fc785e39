#!/usr/bin/env bash
# Installs what is missing, builds, runs every test but those labelled slow, two at a time (ctest -L slow runs those).
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
bash "$root/python-shell/prepare.sh" -DMAGNET_ENABLE_PLUGIN=ON -DMAGNET_ENABLE_TESTS=ON -DMAGNET_ENABLE_BENCHMARKS=ON
ctest --test-dir "$root/build" --output-on-failure -LE slow -j 2
