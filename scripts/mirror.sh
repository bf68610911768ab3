#!/usr/bin/env bash
# SPDX-License-Identifier: MPL-2.0
# Makes the mirror and the CLI configuration from which the demo and the acceptance tests install providers: mirror.sh DIR
# PRESET
#   DIR/plugins       filesystem mirror: our provider, hashicorp/aws and hashicorp/random
#   DIR/terraform.rc  CLI configuration with this mirror only
# The two HashiCorp providers come from the machine's source of providers (TF_CLI_CONFIG_FILE, else the registry). If that
# fails, the stand-ins of test/fixtures are used.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/env.sh
. scripts/env.sh

directory=$1
preset=$2
mkdir -p "$directory"
directory=$(cd "$directory" && pwd)
rm -rf "$directory/plugins"
scripts/install.sh "$directory/plugins" "$preset" >/dev/null

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cat >"$scratch/main.tf" <<'TF'
terraform {
  required_providers {
    aws    = { source = "hashicorp/aws", version = ">= 5.0" }
    random = { source = "hashicorp/random", version = ">= 3.0" }
  }
}
TF
if [ "${TFVAULT_FIXTURES:-}" != 1 ] &&
  timeout 120 "$TF_BINARY" -chdir="$scratch" init -input=false -no-color >"$directory/registry.log" 2>&1; then
  cp -RL "$scratch/.terraform/providers/." "$directory/plugins/"
  echo "mirror: hashicorp/aws and hashicorp/random from the machine's source of providers"
else
  host=registry.terraform.io
  case $(tfvault_host_version "$TF_BINARY") in OpenTofu*) host=registry.opentofu.org ;; esac
  platform=$(basename "$directory"/plugins/terraform.local/tfvault/vault/*/*)
  cmake --build --preset "$preset" --target terraform-provider-aws terraform-provider-random >"$directory/fixtures.log"
  for entry in aws/5.0.0 random/3.0.0; do
    name=${entry%/*}
    package=$directory/plugins/$host/hashicorp/$entry/$platform
    mkdir -p "$package"
    strip -o "$package/terraform-provider-${name}_v${entry#*/}" "build/$preset/test/fixtures/terraform-provider-$name"
  done
  echo "mirror: hashicorp/aws and hashicorp/random are the stand-ins of test/fixtures"
fi

cat >"$directory/terraform.rc" <<RC
disable_checkpoint = true
provider_installation {
  filesystem_mirror {
    path = "$directory/plugins"
  }
}
RC
