#!/usr/bin/env bash
# SPDX-License-Identifier: MPL-2.0
# Runs the tests of a built preset whose label matches: test.sh dev 'unit|protocol|acceptance'
# test.sh dev acceptance --server-addr URL --server-token TOKEN [--server-cacert FILE] [--server-namespace NAME] runs the
# acceptance cases against that server and leaves the server unchanged. Cases that configure or break a server start a server of
# their own.
# In CI (CI=true) a skipped test is a failure.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/env.sh
. scripts/env.sh

preset=$1
labels=$2
shift 2
case $labels in
  *acceptance*) ! tfvault_host_has_queries "$TF_BINARY" || labels="$labels|newer_host" ;;
esac
reports=$PWD/build/$preset/sanitizer
rm -rf "$reports"
mkdir -p "$reports"
# A host ignores the exit code of a plugin, so sanitizers report to files, which are checked after the tests.
export ASAN_OPTIONS="log_path=$reports/asan:fast_unwind_on_malloc=0:${ASAN_OPTIONS:-}"
export UBSAN_OPTIONS="log_path=$reports/ubsan:print_stacktrace=1:${UBSAN_OPTIONS:-}"

selection=(--label-regex "$labels")
if [ $# -gt 0 ]; then
  acceptance=$PWD/build/$preset/test/acceptance
  # The lab starts here and not in a CTest fixture, so that only a command line can name the server.
  trap 'for lab in lab lab-v5; do scripts/lab down --dir "$acceptance/$lab"; done' EXIT
  for lab in lab lab-v5; do scripts/lab up --dir "$acceptance/$lab" "$@"; done
  test/acceptance/mirror.sh "$acceptance/mirrors" "$preset"
  selection=(--tests-regex '^acceptance_v[56]:' --fixture-exclude-any '^lab_v'
    --exclude-regex ': (the lab (starts|stops)|no secret is in the logs and the output)$')
fi

status=0
ctest --test-dir "build/$preset" "${selection[@]}" --no-tests=error --output-on-failure \
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
