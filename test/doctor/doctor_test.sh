#!/usr/bin/env bash
# SPDX-License-Identifier: MPL-2.0
# Tests `make doctor` on machines that have everything, or lack one thing. A machine is a PATH, a home and a cache.
set -euo pipefail
source=$(cd "$(dirname "$0")/../.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export HOME=$scratch/home TFVAULT_CACHE=$scratch/cache
unset VAULT_ADDR VAULT_TOKEN TF_BINARY AWS_REAL MIRROR XDG_CACHE_HOME CCACHE_DIR
bin=$scratch/bin

fail() {
  printf 'doctor_test: %s\n%s\n' "$1" "$output" >&2
  exit 1
}
program() {
  printf '#!/bin/sh\n%s\n' "$2" >"$bin/$1"
  chmod 0755 "$bin/$1"
}
examine() { output=$(PATH=$bin "$bin/bash" "$source/scripts/doctor.sh" 2>&1) && status=0 || status=$?; }

# healthy_machine: has everything.
healthy_machine() {
  local tool
  rm -rf "$bin" "$HOME" "$TFVAULT_CACHE"
  mkdir -p "$bin" "$HOME/.terraform.d/plugins/terraform.local/tfvault/vault/0.1.0/linux_amd64" "$TFVAULT_CACHE"
  touch "$HOME/.terraform.d/plugins/terraform.local/tfvault/vault/0.1.0/linux_amd64/terraform-provider-vault_v0.1.0"
  for tool in awk bash cat cut dirname dpkg du env find grep id python3 sed sha256sum sort tr uname xargs; do
    ln -s "$(command -v "$tool")" "$bin/$tool"
  done
  program terraform 'echo "Terraform v9.9.9"'
  program vault 'exit 0'
  program ccache 'exit 0'
  program df 'echo header; echo "x 1 1 99999999 1 /"'
  program dpkg-query 'echo "installed 999:1"'
  # shellcheck source=scripts/env.sh
  venv=$(PATH=$bin && . "$source/scripts/env.sh" && echo "$TFVAULT_VENV")
  mkdir -p "$venv"
  touch "$venv/complete"
  # shellcheck source=scripts/env.sh
  actionlint=$(PATH=$bin && . "$source/scripts/env.sh" && echo "$TFVAULT_ACTIONLINT")
  mkdir -p "$(dirname "$actionlint")"
  touch "$actionlint"
  chmod 0755 "$actionlint"
}

# expect_missing THING TEXT...: only THING is missing, and its line contains each text.
expect_missing() {
  local thing=$1 text line
  shift
  examine
  [ "$status" -eq 1 ] || fail "$thing: exit code $status"
  [ "$(grep -c '^✘' <<<"$output")" -eq 1 ] || fail "$thing: the number of missing things is not 1"
  line=$(grep '^✘' <<<"$output")
  for text in "$thing" "$@"; do
    [[ $line == *"$text"* ]] || fail "$thing: the line does not say '$text'"
  done
}

healthy_machine
examine
[ "$status" -eq 0 ] || fail "exit code $status on a healthy machine"
[ "$(grep -c '^✔' <<<"$output")" -eq 9 ] || fail 'the output for a healthy machine does not have nine lines'
[[ $output == *'Terraform v9.9.9'* ]] || fail 'the version is missing'
[[ $output != *$'\e['* ]] || fail 'colours without a terminal'

# A host prints warnings before its version, and after it more than a pipe can hold.
healthy_machine
program terraform 'echo; echo "Warning: OpenTofu and others"; echo "OpenTofu v9.9.8"; seq 100000'
ln -s "$(command -v seq)" "$bin/seq"
examine
[ "$status" -eq 0 ] || fail "exit code $status with a host that prints warnings"
[[ $output == *'terraform    OpenTofu v9.9.8 ('* ]] || fail 'the version after a warning is missing'
program terraform 'echo "Terraform v9.9.9"; exit 1'
expect_missing terraform 'does not run'

healthy_machine
program dpkg-query 'case "$*" in *ninja*) exit 1 ;; *) echo "installed 999:1" ;; esac'
expect_missing packages ninja-build 'make setup'
program dpkg-query 'echo "installed 0"'
expect_missing packages cmake 'make setup'
rm "$bin/dpkg-query"
expect_missing packages 'scripts/apt-packages*.txt'

healthy_machine
rm "$bin/terraform"
expect_missing terraform 'PATH' 'make setup'
TF_BINARY=$scratch/nowhere expect_missing terraform "$scratch/nowhere" 'TF_BINARY'

healthy_machine
rm "$bin/vault"
expect_missing server 'test/devserver' 'make setup'

healthy_machine
rm "$venv/complete"
expect_missing aws moto 'make setup'

healthy_machine
rm "$actionlint"
expect_missing actionlint 'make setup'

healthy_machine
rm -r "$HOME/.terraform.d"
expect_missing mirror 'make install'

healthy_machine
rm "$bin/ccache"
expect_missing ccache 'make setup'

healthy_machine
# shellcheck disable=SC2016 # the program expands it
program df 'echo header; case "$*" in *'"$scratch"'*) echo "x 1 1 1024 1 /" ;; *) echo "x 1 1 99999999 1 /" ;; esac'
expect_missing cache 'only 0 GB' 'make clean'
