#!/usr/bin/env bash
# The same sources on Debian 13 (ParaView 5.13, Qt 6, LibTorch 2.6, GCC 14): makes a root of its own, builds there, and
# runs every test but those labelled slow. The root is kept in the folder MAGNET_DEBIAN13 (~/.cache/magnet-debian13, 7 GB)
# for the next time. Where it can't be made, the script says why and succeeds; where it is there, a failure is one.
# With --if-made, no root is made: where there is none, the script says so and succeeds.
# MAGNET_CCACHE=1 builds with ccache; MAGNET_DEBIAN_MIRROR names a mirror other than that of the host's apt.
set -euo pipefail
tree=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache=${MAGNET_DEBIAN13:-${XDG_CACHE_HOME:-$HOME/.cache}/magnet-debian13}
root=$cache/root

say() { printf '[Debian 13, %3d s] %s\n' "$SECONDS" "$*"; }
skip() { say "skipped: $*"; exit 0; }

case "$*" in
  '') ;;
  --if-made)
    [ -d "$root" ] || skip "there is no Debian 13 root $root, and --if-made makes none. bash tests/run-debian13.sh makes it" \
      "(a quarter of an hour, 7 GB); MAGNET_DEBIAN13 names another folder to look in."
    ;;
  *)
    echo "run-debian13.sh takes no argument, or --if-made; found: $*" >&2
    exit 2
    ;;
esac

if [ "$(id -u)" != 0 ]; then
  sudo -n true 2> /dev/null || skip "a root is made with root rights; run it as root, or with a sudo that asks no password."
  exec sudo -n env MAGNET_DEBIAN13="$cache" MAGNET_CCACHE="${MAGNET_CCACHE:-}" \
    MAGNET_DEBIAN_MIRROR="${MAGNET_DEBIAN_MIRROR:-}" MAGNET_SHARED_DATA="${MAGNET_SHARED_DATA:-}" \
    http_proxy="${http_proxy:-}" https_proxy="${https_proxy:-}" bash "${BASH_SOURCE[0]}" "$@"
fi

# Mounts and processes of its own: nothing stays mounted or running, however the script ends.
apart=(setpriv --pdeathsig KILL unshare --mount --propagation private --pid --fork --kill-child)
"${apart[@]}" true 2> /dev/null || skip "the system lets no one make mounts of their own (unshare --mount)."

# Runs a command in the root, with a clean environment. Without the network, an X server, pvserver or MPI in the root
# meets none of the host's.
inside() { # online or offline, command...
  local network=()
  [ "$1" = online ] || network=(--net)
  shift
  "${apart[@]}" "${network[@]}" bash -c '
    set -e
    root=$1 tree=$2 data=$3; shift 3
    mount -t proc proc "$root/proc"
    mount --rbind /sys "$root/sys"
    mount --rbind /dev "$root/dev"
    mount -t tmpfs tmpfs "$root/run"
    mkdir -p "$root/mnt/tree" "$root/mnt/data"
    mount --bind "$tree" "$root/mnt/tree"
    mount -o remount,bind,ro "$root/mnt/tree"
    [ ! -d "$data" ] || mount --bind "$data" "$root/mnt/data"
    exec chroot "$root" env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 \
      DEBIAN_FRONTEND=noninteractive MAGNET_SHARED_DATA=/mnt/data ${http_proxy:+http_proxy="$http_proxy"} \
      ${https_proxy:+https_proxy="$https_proxy"} \
      ${MAGNET_CCACHE:+CMAKE_CXX_COMPILER_LAUNCHER=ccache CCACHE_DIR=/var/cache/ccache
        CCACHE_SLOPPINESS=pch_defines,time_macros} "$@"' \
    bash "$root" "$tree" "${MAGNET_SHARED_DATA:-$tree/../shared/data}" "$@"
}

# The Debian mirrors that the host's apt uses.
mirrors() {
  [ -z "${MAGNET_DEBIAN_MIRROR:-}" ] || { echo "$MAGNET_DEBIAN_MIRROR"; return; }
  # shellcheck disable=SC2016 # apt's own variables
  apt-get indextargets --format '$(ORIGIN)|$(LABEL)|$(REPO_URI)' 'Created-By: Packages' 2> /dev/null |
    sed -nE 's#^Debian\|Debian\|(https?://.*)$#\1#p' | sort -u
}

# What the host's apt knows of the way to its mirror: proxy, certificates, credentials.
take_apt_settings() { # folder of the root
  local conf=$1/etc/apt/apt.conf.d/60host
  apt-config dump | grep -E '^Acquire::(http|https|Retries|ForceIPv[46])[: ]' | grep -v 'Auto-Detect' > "$conf" || true
  echo 'Acquire::Retries "3"; APT::Install-Recommends "false";' >> "$conf"
  sed -nE 's#.*"(/[^"]+)";$#\1#p' "$conf" | while read -r file; do
    [ ! -e "$file" ] || cp -rL --parents "$file" "$1"
  done
  if [ -s /etc/ssl/certs/ca-certificates.crt ] && ! grep -q 'https::CaInfo' "$conf"; then
    cp /etc/ssl/certs/ca-certificates.crt "$1/etc/apt/host-certificates.crt"
    echo 'Acquire::https::CaInfo "/etc/apt/host-certificates.crt";' >> "$conf"
  fi
  for file in auth.conf auth.conf.d; do
    [ ! -e "/etc/apt/$file" ] || cp -a "/etc/apt/$file" "$1/etc/apt/"
  done
}

make_root() {
  local mirror proxy='' log=$cache/debootstrap.log
  [ "$(df --output=avail -k "$cache" | tail -n 1)" -gt 8000000 ] || skip "$cache needs 8 GB of free disk."
  command -v debootstrap > /dev/null ||
    { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends debootstrap; } \
      > "$log" 2>&1 || skip "debootstrap is not installed and can't be; see $log."
  # Without the mirror's lists apt does not know whose it is.
  [ -n "$(mirrors)" ] || apt-get update -q > "$log" 2>&1 || true
  [ -n "$(mirrors)" ] || skip "apt has no Debian mirror here; MAGNET_DEBIAN_MIRROR can name one."
  eval "$(apt-config shell proxy Acquire::http::Proxy)"
  for mirror in $(mirrors); do
    say "debootstrap from the host's mirror"
    rm -rf --one-file-system "$root.part"
    if http_proxy=${http_proxy:-$proxy} "${apart[@]}" debootstrap --variant=minbase \
      --include=ca-certificates,iproute2,rsync trixie "$root.part" "$mirror" > "$log" 2>&1; then
      take_apt_settings "$root.part"
      # Packages start no service in the root.
      printf '#!/bin/sh\nexit 101\n' > "$root.part/usr/sbin/policy-rc.d"
      chmod 755 "$root.part/usr/sbin/policy-rc.d"
      mv "$root.part" "$root"
      return
    fi
  done
  tail -n 3 "$log"
  skip "debootstrap found no Debian 13 at the host's mirrors; see $log."
}

mkdir -p "$cache"
exec 9> "$cache/lock"
flock 9
[ -d "$root" ] || make_root
for file in resolv.conf hosts; do
  [ ! -e "/etc/$file" ] || cp -L "/etc/$file" "$root/etc/$file"
done
# By content: what has not changed keeps its time, and is not built again.
inside offline rsync -rlpc --delete --exclude=.git --exclude='/build*/' --filter=':- .gitignore' /mnt/tree/ /magnet/
if [ -n "${MAGNET_CCACHE:-}" ] && [ ! -x "$root/usr/bin/ccache" ]; then
  inside online sh -c 'apt-get update -q && apt-get install -y -q ccache' > "$cache/ccache.log" 2>&1
fi
# What a stopped run left, locks of its X servers among it.
inside offline find /tmp -mindepth 1 -delete
say "packages and build"
inside online bash /magnet/python-shell/prepare.sh \
  -DMAGNET_ENABLE_PLUGIN=ON -DMAGNET_ENABLE_TESTS=ON -DMAGNET_ENABLE_BENCHMARKS=ON
say "tests"
inside offline sh -c 'ip link set lo up && exec bash /magnet/tests/run.sh'
say "done"
