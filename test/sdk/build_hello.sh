#!/usr/bin/env bash
# SPDX-License-Identifier: MPL-2.0
# Installs the SDK and builds the hello provider with only the installed SDK, by the commands of its README: build_hello.sh
# BUILD OUTPUT [CXXFLAGS]
#   BUILD   a build tree of this project, in place of build/release
#   OUTPUT  path of the executable
set -euo pipefail
source=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=scripts/env.sh
. "$source/scripts/env.sh"

build=$1
output=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
fail() {
  echo "build_hello: $*" >&2
  exit 1
}

mkdir -p "$scratch/examples" "$scratch/build"
cp -R "$source/examples/hello-provider" "$scratch/examples/"
ln -s "$build" "$scratch/build/release"
cd "$scratch"
export HOME=$scratch CXXFLAGS=${3:-} CMAKE_GENERATOR=Ninja CMAKE_CXX_COMPILER_LAUNCHER=ccache \
  CCACHE_BASEDIR=$scratch CCACHE_NOHASHDIR=1
mapfile -t commands < <(sed -n 's/^\$ \(cmake .*\)/\1/p' examples/hello-provider/README.md)
[ ${#commands[@]} -eq 3 ] || fail "the README has ${#commands[@]} CMake commands, not 3"
for command in "${commands[@]}"; do
  bash -euc "$command" >log 2>&1 || fail "$command: $(cat log)"
done

installed=$(find tfvault-sdk/include/tfvault -mindepth 1 -maxdepth 1 -printf '%f\n' | sort | xargs)
[ "$installed" = "base cty plugin provider_sdk.h sdk serve" ] || fail "headers are installed for: $installed"
if grep -rlF "$source" tfvault-sdk/include tfvault-sdk/lib*/cmake; then
  fail "an installed file contains the path of the source tree"
fi
if grep -nF "$source" build/hello/build.ninja; then fail "the build uses the source tree"; fi
mv build/hello/terraform-provider-hello "$output"
