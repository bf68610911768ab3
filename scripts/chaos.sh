#!/usr/bin/env bash
# Injects faults between the provider, Vault and AWS, and checks that nothing is lost or left behind; test/chaos has the
# rest. SAMPLE=N runs so many cases, chosen by SEED (printed); CASE=NAME repeats one; ONLY=TEXT narrows the scenarios.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/env.sh
. scripts/env.sh

preset=${PRESET:-dev}
build=$PWD/build/chaos
mkdir -p "$build"
protoc -I proto --include_imports --descriptor_set_out="$build/descriptors.bin" proto/tfplugin6.proto \
  proto/plugin_controller.proto
# A lab of its own for each run, so that two may run at once.
lab=$(mktemp -d "$build/lab-XXXXXX")
trap 'scripts/lab down --dir "$lab"; rm -rf "$lab"' EXIT
scripts/lab up --dir "$lab"
export GRPC_ENABLE_FORK_SUPPORT=0 GRPC_VERBOSITY=NONE
"$TFVAULT_PYTHON" test/chaos/matrix.py --program "$PWD/build/$preset/src/app/terraform-provider-vault" \
  --descriptors "$build/descriptors.bin" --lab "$lab" --results "$build/results.jsonl" --sample "${SAMPLE:-0}" \
  --seed "${SEED:-}" --case "${CASE:-}" --only "${ONLY:-}"
