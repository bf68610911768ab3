#!/usr/bin/env bash
# SPDX-License-Identifier: MPL-2.0
# Builds the fuzz targets and runs each for a number of seconds, one target per processor at a time: fuzz.sh [SECONDS]; 0 only
# replays the committed inputs. TARGETS="rpc policy" runs only these targets. New inputs of a target are kept in
# build/fuzz/corpus, inputs that break it in build/fuzz/failures.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/env.sh
. scripts/env.sh

seconds=${1:-60}
build=build/fuzz
scripts/build.sh fuzz tfvault_fuzz
mkdir -p "$build/failures"
if [ "$seconds" -gt 0 ]; then limit=-max_total_time=$seconds; else limit=-runs=0; fi

run_target() {
  local target=$1 log=$build/fuzz_$1.log program=$build/test/fuzz/fuzz_$1 folders input
  folders=("$build/corpus/$target")
  mkdir -p "${folders[0]}"
  for folder in "test/fuzz/seeds/$target" "test/fuzz/regressions/$target"; do
    [ ! -d "$folder" ] || folders+=("$folder")
  done
  if UBSAN_OPTIONS=print_stacktrace=1 "$program" "$limit" -timeout=60 -rss_limit_mb=2048 -print_final_stats=1 \
    -artifact_prefix="$build/failures/$target-" "${folders[@]}" >"$log" 2>&1; then
    echo "fuzz: $target: $(sed -n 's/^stat::number_of_executed_units: *//p' "$log") executions"
    return
  fi
  grep -v '^#' "$log" | tail -n 60 >&2
  input=$(sed -n 's/.*Test unit written to //p' "$log" | tail -n 1)
  echo "fuzz: $target: FAILED; see $log for the whole output" >&2
  [ -z "$input" ] || echo "fuzz: to reproduce: $program $input" >&2
  return 1
}
export -f run_target
export build limit

if [ -z "${TARGETS:-}" ]; then
  TARGETS=$(for program in "$build"/test/fuzz/fuzz_*; do echo "${program##*/fuzz_}"; done)
fi
tr ' ' '\n' <<<"$TARGETS" | xargs -P "$(nproc)" -I{} bash -euo pipefail -c 'run_target {}'
