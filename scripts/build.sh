#!/usr/bin/env bash
# Configures and builds one preset: build.sh dev|release|asan|tsan|tidy|coverage|fuzz [target...]
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/env.sh
. scripts/env.sh

preset=$1
shift
targets=()
[ $# -eq 0 ] || targets=(--target "$@")
log=build/$preset.configure.log
mkdir -p build
if ! cmake --preset "$preset" >"$log" 2>&1; then
  cat "$log" >&2
  exit 1
fi
cmake --build --preset "$preset" "${targets[@]}"
