#!/usr/bin/env bash
# scripts/mirror.sh puts the stand-ins where the host looks for them, also when it warns before it says its name:
# mirror_test.sh PRESET
set -euo pipefail
source=$(cd "$(dirname "$0")/../.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

for host in OpenTofu=registry.opentofu.org Terraform=registry.terraform.io; do
  # Much after the name, too: a reader that stops there would end the host.
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
