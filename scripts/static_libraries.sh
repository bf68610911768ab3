#!/usr/bin/env bash
# SPDX-License-Identifier: MPL-2.0
# Builds, once and in the cache, the libraries of a fully static build that the distribution does not ship, and prints the shell
# settings for them: static_libraries.sh amd64|arm64
#   - libcurl.a from the distribution's source package: HTTP only, names resolved by c-ares and not by libc's plugins
#     (Debian's own archive needs Kerberos and LDAP, which have no static libraries)
#   - for arm64, unless that is this machine: a root directory with the distribution's arm64 development packages
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/env.sh
. scripts/env.sh

arch=$1
readonly root_packages=(libc6 libc6-dev linux-libc-dev libcrypt-dev libgcc-s1 libstdc++6
  libabsl-dev libc-ares-dev libgrpc++-dev libgrpc-dev libnghttp2-dev libprotobuf-dev libpugixml-dev libre2-dev libssl-dev
  nlohmann-json3-dev libmsgpack-cxx-dev libcli11-dev zlib1g-dev)

die() {
  echo "static libraries: $*" >&2
  exit 1
}

# shellcheck source=scripts/debian_sources.sh
. scripts/debian_sources.sh

make_root() {
  local package gcc packages
  gcc=$(aarch64-linux-gnu-g++ -dumpversion)
  packages=("${root_packages[@]}" "libgcc-$gcc-dev" "libstdc++-$gcc-dev")
  mkdir -p "$work/debs" "$1.tmp"
  (cd "$work/debs" && quietly apt-get "${apt_options[@]}" download "${packages[@]/%/:$arch}")
  for package in "$work"/debs/*.deb; do dpkg-deb --extract "$package" "$1.tmp"; done
  # Absolute links would point outside of the directory.
  find "$1.tmp" -type l -lname '/*' -printf '%P %l\n' | while read -r link target; do
    ln -srfn "$1.tmp$target" "$1.tmp/$link"
  done
  mv "$1.tmp" "$1"
}

make_curl() {
  local source flags=()
  source=$(unpack_source curl)
  [ -z "$root" ] || flags=(-DCMAKE_TOOLCHAIN_FILE="$PWD/cmake/arm64.cmake")
  TFVAULT_ARM64_ROOT=$root quietly cmake -C cmake/third_party/curl/options.cmake -S "$source" -B "$work/build" -G Ninja "${flags[@]}" \
    -DCMAKE_BUILD_TYPE=Release -DCMAKE_INSTALL_PREFIX="$1" -DCMAKE_POSITION_INDEPENDENT_CODE=ON \
    -DCMAKE_C_FLAGS="-ffunction-sections -fdata-sections -fstack-protector-strong -D_FORTIFY_SOURCE=2 -ffile-prefix-map=$source=curl" \
    -DENABLE_ARES=ON -DENABLE_UNIX_SOCKETS=ON
  quietly cmake --build "$work/build"
  DESTDIR=$work/out quietly cmake --install "$work/build"
  mv "$work/out$1" "$1.tmp"
  cp "$source/COPYING" "$1.tmp/COPYING"
  mv "$1.tmp" "$1"
}

case $arch in
  amd64 | arm64) ;;
  *) die "unknown architecture $arch" ;;
esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# shellcheck disable=SC1091
recipe=$({ cat scripts/static_libraries.sh scripts/debian_sources.sh cmake/arm64.cmake cmake/third_party/curl/options.cmake && . /etc/os-release && echo "$VERSION_CODENAME"; } | tfvault_hash)
curl=$TFVAULT_CACHE/static-$recipe/curl-$arch
root=
[ "$(dpkg --print-architecture)" = "$arch" ] || root=$TFVAULT_CACHE/static-$recipe/root-$arch
mkdir -p "$TFVAULT_CACHE/static-$recipe"
exec {lock}>"$TFVAULT_CACHE/static-$recipe/lock"
flock "$lock"
if [ ! -d "$curl" ] || { [ -n "$root" ] && [ ! -d "$root" ]; }; then
  echo "static libraries: building libcurl${root:+ and unpacking packages} for $arch; this happens only once" >&2
  rm -rf "$curl.tmp" ${root:+"$root.tmp"}
  prepare_apt "$arch"
  [ -z "$root" ] || [ -d "$root" ] || make_root "$root"
  [ -d "$curl" ] || make_curl "$curl"
fi
printf 'export TFVAULT_CURL=%q TFVAULT_ARM64_ROOT=%q\n' "$curl" "$root"
