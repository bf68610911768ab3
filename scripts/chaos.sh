#!/usr/bin/env bash
# SPDX-License-Identifier: MPL-2.0
# Injects faults between the provider, Vault and AWS, interrupts applies, and checks that no object is lost or left behind. The
# programs are in test/chaos. SAMPLE=N runs N cases and a few interrupts, chosen by SEED (printed); CASE=NAME repeats one case;
# ONLY=TEXT selects scenarios, FAULT=TEXT selects faults; INTERRUPTS=N sets the number of interrupts.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/env.sh
. scripts/env.sh

program=$PWD/build/${PRESET:-dev}/src/app/terraform-provider-vault
build=$PWD/build/chaos
mkdir -p "$build"
protoc -I proto --include_imports --descriptor_set_out="$build/descriptors.bin" proto/tfplugin6.proto \
  proto/plugin_controller.proto
# Each run has a lab of its own, so that two runs can overlap.
lab=$(mktemp -d "$build/lab-XXXXXX")
trap 'scripts/lab down --dir "$lab"; rm -rf "$lab"' EXIT
scripts/lab up --dir "$lab"
# shellcheck source=/dev/null
. "$lab/lab.env"
export GRPC_ENABLE_FORK_SUPPORT=0 GRPC_VERBOSITY=NONE

matrix() {
  "$TFVAULT_PYTHON" test/chaos/matrix.py --program "$program" --descriptors "$build/descriptors.bin" --lab "$lab" \
    --results "$build/results.jsonl" --seed "${SEED:-}" "$@"
}
# interrupts PROGRAM OPTION...: the program test/chaos/interrupts.py interrupts applies, and commands.py interrupts commands.
interrupts() {
  local program_of_cases=test/chaos/$1.py
  shift
  "$TFVAULT_PYTHON" "$program_of_cases" --program "$program" --lab "$lab" --terraform "$TF_BINARY" \
    --seed "${SEED:-}" "$@"
}

case ${CASE:-} in
  *@*=*) matrix --case "$CASE" ;;
  exec-*@* | profile-*@* | process-*@*) interrupts commands --case "$CASE" ;;
  *@*) interrupts interrupts --case "$CASE" ;;
  *)
    failed=0
    if [ -n "${SAMPLE:-}" ]; then moments=18; else moments=200; fi
    matrix --sample "${SAMPLE:-0}" --only "${ONLY:-}" --fault "${FAULT:-}" || failed=1
    for what in interrupts commands; do
      [ "${INTERRUPTS:-$moments}" -eq 0 ] || interrupts "$what" --moments "${INTERRUPTS:-$moments}" || failed=1
    done
    exit "$failed"
    ;;
esac
