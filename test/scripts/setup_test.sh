#!/usr/bin/env bash
# SPDX-License-Identifier: MPL-2.0
# Tests that set-up installs only the packages of the given part, on a machine that has no package.
set -euo pipefail
source=$(cd "$(dirname "$0")/../.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export TFVAULT_CACHE=$scratch/cache
bin=$scratch/bin
mkdir "$bin"
for tool in bash cat cut dirname env find flock grep id mkdir mktemp python3 rm sed sha256sum sort tail tr xargs; do
  ln -s "$(command -v "$tool")" "$bin/$tool"
done
printf '#!/bin/sh\n' >"$bin/dpkg-query"
printf '#!/bin/sh\nexit 1\n' | tee "$bin/dpkg" >"$bin/apt-get"
printf '#!/bin/sh\nexec "$@"\n' >"$bin/sudo"
chmod 0755 "$bin"/{dpkg-query,dpkg,apt-get,sudo}

# packages_of PART: the packages that set-up installs for PART. apt-get fails, so set-up ends there.
packages_of() {
  local output
  if output=$(PATH=$bin "$bin/bash" "$source/scripts/setup.sh" "$1" 2>&1); then
    echo "setup_test: $1: set-up succeeds without packages" >&2
    exit 1
  fi
  sed -n 's/^setup: installing packages: //p' <<<"$output" | tr ' ' '\n'
}

expect() {
  local found
  found=$(packages_of "$1" | grep -xE 'cmake|catch2|clang|wine64' | tr '\n' ' ')
  [ "$found" = "$2 " ] || {
    echo "setup_test: of cmake, catch2, clang and wine64, the part $1 installs: $found" >&2
    exit 1
  }
}

expect build 'cmake'
expect demo 'cmake'
expect test 'cmake catch2'
expect check 'cmake catch2 clang'
expect wine 'cmake catch2 wine64'
