#!/usr/bin/env bash
# Configures and builds one preset: build.sh dev|release|release-arm64|release-PLATFORM|asan|tsan|tidy|coverage|fuzz [target...]
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/env.sh
. scripts/env.sh

preset=$1
shift
targets=()
[ $# -eq 0 ] || targets=(--target "$@")
case $preset in
  release*)
    target=${preset#release}
    target=${target#-}
    case $target in
      darwin_* | windows_*) settings=$(scripts/cross_libraries.sh "$target") ;;
      *) settings=$(scripts/static_libraries.sh "${target:-$(dpkg --print-architecture)}") ;;
    esac
    eval "$settings"
    # The commit that `-version` prints. Releases are built from a clean tree.
    TFVAULT_COMMIT=$(git describe --always --dirty --abbrev=12 --exclude '*' 2>/dev/null || echo unknown)
    export TFVAULT_COMMIT
    # A CMake cache that was made with another set of libraries holds paths of that set.
    grep -qsxF "TFVAULT_CURL:PATH=$TFVAULT_CURL" "build/$preset/CMakeCache.txt" || rm -f "build/$preset/CMakeCache.txt"
    ;;
esac
log=build/$preset.configure.log
mkdir -p build
if ! cmake --preset "$preset" >"$log" 2>&1; then
  cat "$log" >&2
  exit 1
fi
cmake --build --preset "$preset" "${targets[@]}"
