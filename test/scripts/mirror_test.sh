#!/usr/bin/env bash
# SPDX-License-Identifier: MPL-2.0
# Checks that scripts/mirror.sh puts the stand-ins into the folder where the host looks for them, even if the host prints
# warnings before its name: mirror_test.sh PRESET
set -euo pipefail
source=$(cd "$(dirname "$0")/../.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

for host in OpenTofu=registry.opentofu.org Terraform=registry.terraform.io; do
  # The host prints much after its name, too: if the reader stopped at the name, the host would fail.
  cat >"$scratch/host" <<SH
#!/bin/sh
[ "\$1" = version ] || exit 1
echo
echo 'Warning: neither Terraform v1 nor OpenTofu v1 is what you think'
echo
echo '${host%=*} v9.9.9'
seq 100000
SH
  chmod 0755 "$scratch/host"
  TF_BINARY=$scratch/host TFVAULT_FIXTURES=1 "$source/scripts/mirror.sh" "$scratch/mirror" "$1"
  found=$(cd "$scratch/mirror/plugins" && echo */hashicorp)
  [ "$found" = "${host#*=}/hashicorp" ] || {
    echo "mirror_test: the stand-ins for ${host%=*} are below $found" >&2
    exit 1
  }
done
