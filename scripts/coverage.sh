#!/usr/bin/env bash
# SPDX-License-Identifier: MPL-2.0
# Runs unit and protocol tests with counters and prints the line coverage of each component. Fails if a component that has a
# limit is below it. The lines that did not run are in build/coverage/missed.txt.
set -euo pipefail
cd "$(dirname "$0")/.."

build=build/coverage
scripts/build.sh coverage
rm -rf "$build/profiles"
# %m: one file for each program, which all of its processes share; %c: the counters are in the mapped file itself.
LLVM_PROFILE_FILE="$PWD/$build/profiles/%m%c.profraw" scripts/test.sh coverage 'unit|protocol'

llvm-profdata merge --sparse -o "$build/merged.profdata" "$build"/profiles/*.profraw
mapfile -t programs < <(find "$build/src" "$build/test" -type f -executable -size +64k)
llvm-cov export "${programs[@]/#/--object=}" --instr-profile="$build/merged.profdata" --format=lcov --skip-functions |
  python3 scripts/coverage.py 90 cty engine vault aws plugin >"$build/missed.txt"
