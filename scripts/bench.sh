#!/usr/bin/env bash
# SPDX-License-Identifier: MPL-2.0
# Measures the provider: bench.sh [PATTERN]; docs/performance.md explains the table.
#   PRESET=release    preset whose build is measured; release is the static build
#   PEER=FILE         binary of a second provider, measured in alternation
#   QUICK=1           fewer rounds, no 5,000 roles
#   PATTERN           only matching scenarios, for example 'ready|echo'
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/env.sh
. scripts/env.sh

preset=${PRESET:-release}
lab=build/bench/lab
scripts/build.sh "$preset" terraform-provider-vault tfvault_bench_floor tfvault_bench_host tfvault_bench_provider
mkdir -p build/bench
scripts/lab up --dir "$lab"
trap 'scripts/lab down --dir "$lab"' EXIT
# shellcheck source=/dev/null
. "$lab/lab.env"

options=()
[ -z "${PEER:-}" ] || options+=(--peer "$(realpath "$PEER")")
[ "${QUICK:-}" != 1 ] || options+=(--quick)
[ $# -eq 0 ] || options+=(--only "$1")
"$TFVAULT_PYTHON" test/bench/bench.py --provider "$PWD/build/$preset/src/app/terraform-provider-vault" \
  --programs "$PWD/build/$preset/test/bench" --results "$PWD/build/bench/results.json" "${options[@]}"
scripts/pictures.py --bench build/bench/results.json build/bench/performance.svg
echo 'Picture: build/bench/performance.svg'
