#!/usr/bin/env bash
# Runs the tests of a built preset whose label matches: test.sh dev 'unit|protocol|acceptance'
# In CI (CI=true) a skipped test is a failure.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/env.sh
. scripts/env.sh

preset=$1
labels=$2
reports=$PWD/build/$preset/sanitizer
rm -rf "$reports"
mkdir -p "$reports"
# A host ignores a plugin's exit code, so reports go to files that are looked for afterwards.
export ASAN_OPTIONS="log_path=$reports/asan:fast_unwind_on_malloc=0:${ASAN_OPTIONS:-}"
export UBSAN_OPTIONS="log_path=$reports/ubsan:print_stacktrace=1:${UBSAN_OPTIONS:-}"

status=0
ctest --test-dir "build/$preset" --label-regex "$labels" --no-tests=error --output-on-failure \
  --parallel "$(nproc)" --output-log "build/$preset/ctest.log" || status=$?
if [ -n "$(ls -A "$reports")" ]; then
  cat "$reports"/* >&2
  echo "test: sanitizer reports in $reports" >&2
  status=1
fi
if [ "${CI:-}" = true ] && grep -q '\*\*\*Skipped' "build/$preset/ctest.log"; then
  echo "test: a test was skipped, which CI does not accept" >&2
  status=1
fi
exit "$status"
