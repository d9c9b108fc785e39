#!/usr/bin/env bash
# The plugin of a server whose ParaView has no Qt: it builds, needs no Qt, and a client's pipeline runs in it.
# Arguments: source folder, build folder, a core library that is there already, pvserver, pvpython.
set -euo pipefail
source=$1 build=$2 core=$3 server=$4 python=$5
cmake -S "$source" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DPython3_EXECUTABLE=/usr/bin/python3 \
  -DMAGNET_ENABLE_QT=OFF -DMAGNET_ENABLE_CORE=OFF -DMAGNET_ENABLE_TESTS=OFF > "$build.log" 2>&1 || { cat "$build.log"; exit 1; }
cmake --build "$build" --target MagNet >> "$build.log" 2>&1 || { tail -n 40 "$build.log"; exit 1; }
plugin=$(find "$build/lib" -name MagNet.so)
folder=$(dirname "$plugin")
if ldd "$plugin" "$folder"/libvtkMagNetFilters.so | grep -E 'libQt[0-9]|libpq'; then
  echo "FAILED: Qt is linked"
  exit 1
fi
test -d "$build/share/magnet/samples"
PYTHONPATH=$source/python-shell:$source/tests/python MAGNET_PLUGIN=$plugin MAGNET_ENGINE=$core \
  bash "$source/tests/python/server.sh" "$server" "$python" "$source/tests/python/pipeline.py"
