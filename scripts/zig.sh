# SPDX-License-Identifier: MPL-2.0
# shellcheck shell=bash
# Installs the compiler of zig in the cache. Scripts that build for macOS or Windows source this file after env.sh, in the root of
# the project.

zig=$TFVAULT_CACHE/zig-$(tfvault_hash <scripts/requirements-zig.txt)

# zig_triple PLATFORM: prints zig's name of the platform. The oldest macOS is the first for arm64.
zig_triple() {
  case $1 in
    darwin_arm64) echo aarch64-macos.11.0 ;;
    darwin_amd64) echo x86_64-macos.11.0 ;;
    windows_amd64) echo x86_64-windows-gnu ;;
    *) return 1 ;;
  esac
}

install_zig() (
  exec {lock}>"$zig.lock"
  flock "$lock"
  [ ! -d "$zig" ] || return 0
  echo "zig: installing the compiler for macOS and Windows" >&2
  rm -rf "$zig.tmp"
  "$TFVAULT_PYTHON" -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: \
    --target "$zig.tmp" -r scripts/requirements-zig.txt
  mv "$zig.tmp" "$zig"
)

# zig_command PLATFORM TOOL: prints a script that runs TOOL (cc, c++, ar, ranlib, rc) for the platform. zig keeps its own C++ library
# for each platform in a cache of its own. The programs must not contain the path of the sources in $TFVAULT_SOURCES.
zig_command() {
  local command="$zig/ziglang/zig $2"
  # shellcheck disable=SC2016 # the script fills it in
  case $2 in c*) command+=" -target $(zig_triple "$1")"' ${TFVAULT_SOURCES:+"-ffile-prefix-map=$TFVAULT_SOURCES=third_party"}' ;; esac
  cat <<EOF
#!/bin/sh
export ZIG_GLOBAL_CACHE_DIR=$TFVAULT_CACHE/zig-cache
export ZIG_LOCAL_CACHE_DIR="\${ZIG_LOCAL_CACHE_DIR:-\$ZIG_GLOBAL_CACHE_DIR}"
exec $command "\$@"
EOF
}
