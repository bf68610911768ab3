#!/usr/bin/env bash
# SPDX-License-Identifier: MPL-2.0
# Configures and builds one preset: build.sh dev|release|release-arm64|release-PLATFORM|asan|tsan|tidy|coverage|fuzz [target...]
# On a terminal, Ninja keeps its progress in one line. Otherwise the progress is printed once a minute, warnings and errors at once,
# and all lines are in build/PRESET.build.log.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/env.sh
. scripts/env.sh

# summarise LOG: writes all lines to LOG, and prints those that are not Ninja's progress.
summarise() {
  local line next=$((SECONDS + 60))
  while IFS= read -r line; do
    printf '%s\n' "$line" >&"$log"
    if [[ $line =~ ^\[[0-9]+/[0-9]+\]\  ]]; then
      [ "$SECONDS" -ge "$next" ] || continue
      next=$((SECONDS + 60))
      line="build: $line, log in $1"
    fi
    printf '%s\n' "$line"
  done {log}>"$1"
}

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
build=(cmake --build --preset "$preset" "${targets[@]}")
if [ -t 1 ]; then "${build[@]}"; else "${build[@]}" 2>&1 | summarise "build/$preset.build.log"; fi
