#!/usr/bin/env bash
# Installs what is missing and builds into build/. Sourced or run by demo.sh and tests/run.sh; safe to repeat.
# Arguments are passed on to CMake's configuration.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

packages=(build-essential cmake ninja-build pkg-config ca-certificates
  paraview paraview-dev python3-paraview python3-numpy python3-matplotlib
  python3-tifffile python3-mrcfile python3-h5py
  libtorch-dev libfftw3-dev libzstd-dev libssl-dev libpng-dev libgtest-dev
  libbenchmark-dev libopenmpi-dev
  libnetcdf-dev libgdal-dev libutfcpp-dev libtheora-dev libavcodec-dev libavformat-dev libavutil-dev
  libswscale-dev libgl2ps-dev libglew-dev libdouble-conversion-dev liblz4-dev libtiff-dev libhdf5-dev zlib1g-dev libboost-dev
  libfreetype-dev libopenblas0-pthread nlohmann-json3-dev libcli11-dev
  xvfb xauth python3-xlib libgl1-mesa-dri openmpi-bin)
# The Qt that ParaView was built with.
release=$(. /etc/os-release && echo "${VERSION_ID%%.*}")
if [ "$release" = 12 ]; then
  packages+=(qtbase5-dev libqt5svg5-dev libqt5opengl5-dev qttools5-dev qtxmlpatterns5-dev-tools)
else
  packages+=(qt6-base-dev qt6-5compat-dev qt6-svg-dev qt6-tools-dev qt6-svg-plugins libx11-dev libogg-dev)
fi

asroot=()
[ "$(id -u)" = 0 ] || asroot=(sudo)
missing=()
for package in "${packages[@]}"; do
  [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
  echo "Installing ${#missing[@]} packages: ${missing[*]}"
  "${asroot[@]}" apt-get update -q
  "${asroot[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}" \
    > "${TMPDIR:-/tmp}/magnet-packages.log" 2>&1 ||
    { tail -n 30 "${TMPDIR:-/tmp}/magnet-packages.log"; echo "The packages could not be installed." >&2; exit 1; }
fi

# paraview-dev of Debian 13 names 180 Python modules X.so that are packaged as X.cpython-*.so; CMake then stops.
if [ "$release" != 12 ]; then
  find /usr/lib/python3/dist-packages/{paraview,vtkmodules} -name '*.cpython-*.so' | while read -r module; do
    plain=${module%%.cpython-*}.so
    [ -e "$plain" ] || "${asroot[@]}" ln -s "${module##*/}" "$plain"
  done
fi

# Another python3 first on the PATH would not see ParaView's modules.
cmake -S "$root" -B "$root/build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DPython3_EXECUTABLE=/usr/bin/python3 "$@" \
  > "$root/build-configure.log" 2>&1 || { cat "$root/build-configure.log"; exit 1; }
mv "$root/build-configure.log" "$root/build/configure.log"
cmake --build "$root/build"
