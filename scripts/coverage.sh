#!/usr/bin/env bash
# Runs unit and protocol tests with counters and prints the share of lines that ran, a component each. Fails when one of those
# that are held to the limit is below it. The lines that never ran: build/coverage/missed.txt
set -euo pipefail
cd "$(dirname "$0")/.."

build=build/coverage
scripts/build.sh coverage
rm -rf "$build/profiles"
# %m: one file for each program, which all its processes share; %c: counted in the file itself.
LLVM_PROFILE_FILE="$PWD/$build/profiles/%m%c.profraw" scripts/test.sh coverage 'unit|protocol'

llvm-profdata merge --sparse -o "$build/merged.profdata" "$build"/profiles/*.profraw
mapfile -t programs < <(find "$build/src" "$build/test" -type f -executable -size +64k)
llvm-cov export "${programs[@]/#/--object=}" --instr-profile="$build/merged.profdata" --format=lcov --skip-functions |
  python3 scripts/coverage.py 90 cty engine vault aws plugin >"$build/missed.txt"
