#!/usr/bin/env bash
# SPDX-License-Identifier: MPL-2.0
# Runs the acceptance tests of a built preset under every host that TF_BINARIES names: matrix.sh [PRESET]
#   TF_BINARIES="/opt/terraform-1.12/terraform tofu" scripts/matrix.sh
# Prints one line per host with the numbers of passed and failed tests; the output of the tests is in build/matrix. Without
# TF_BINARIES, runs the tests under the host that all other scripts use.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/env.sh
. scripts/env.sh

preset=${1:-dev}
read -ra hosts <<<"${TF_BINARIES:-$TF_BINARY}"
logs=$PWD/build/matrix
rm -rf "$logs"
mkdir -p "$logs"

status=0
for i in "${!hosts[@]}"; do
  log=$logs/$((i + 1)).log
  # The tests start the host from other folders.
  if ! host=$(realpath -e "$(command -v "${hosts[i]}")" 2>/dev/null) || ! version=$(tfvault_host_version "$host") ||
    [ -z "$version" ]; then
    echo "matrix: ${hosts[i]}: does not run" >&2
    status=1
    continue
  fi
  result=ok
  TF_BINARY=$host scripts/test.sh "$preset" acceptance >"$log" 2>&1 || result=FAILED
  [ "$result" = ok ] || status=1
  # "12% tests passed, 3 tests failed out of 40", where skipped tests count as passed.
  read -r failed all < <(sed -n 's/.*tests passed, \([0-9]*\) tests failed out of \([0-9]*\).*/\1 \2/p' "$log") || {
    failed=0 all=0 status=1 result="FAILED: no result, see $log"
  }
  skipped=$(grep -c '\*\*\*Skipped' "$log" || true)
  echo "matrix: $host ($version): $((all - failed - skipped)) passed, $failed failed, $skipped skipped: $result"
done
exit "$status"
