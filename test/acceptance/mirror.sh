#!/usr/bin/env bash
# SPDX-License-Identifier: MPL-2.0
# Makes the mirrors from which the acceptance tests install providers: mirror.sh DIR PRESET
#   DIR/6  the provider; DIR/5  the provider in a wrapper that offers protocol 5 only
# Both mirrors also have the provider at the address of hashicorp/vault, as a stand-in for that provider, and the stand-in of
# test/fixtures for hashicorp/aws.
set -euo pipefail
cd "$(dirname "$0")/../.."

directory=$1
preset=$2
rm -rf "$directory"
for protocol in 5 6; do
  plugins=$directory/$protocol/plugins
  scripts/install.sh "$plugins" "$preset" >/dev/null
  cat >"$directory/$protocol/terraform.rc" <<RC
disable_checkpoint = true
provider_installation {
  filesystem_mirror {
    path = "$plugins"
  }
}
RC
done

platform=$(basename "$directory"/5/plugins/terraform.local/tfvault/vault/*/*)
package=$(dirname "$directory"/5/plugins/terraform.local/tfvault/vault/*/*/terraform-provider-vault_v*)
binary=$(basename "$package"/terraform-provider-vault_v*)
mv "$package/$binary" "$directory/5/$binary"
printf '#!/bin/sh\nPLUGIN_PROTOCOL_VERSIONS=5 exec "%s"\n' "$directory/5/$binary" >"$package/$binary"
chmod 0755 "$package/$binary"

for protocol in 5 6; do
  plugins=$directory/$protocol/plugins
  for registry in registry.terraform.io registry.opentofu.org; do
    mkdir -p "$plugins/$registry/hashicorp"
    cp -R "$plugins/terraform.local/tfvault/vault" "$plugins/$registry/hashicorp/vault"
    aws=$plugins/$registry/hashicorp/aws/5.0.0/$platform
    mkdir -p "$aws"
    strip -o "$aws/terraform-provider-aws_v5.0.0" "build/$preset/test/fixtures/terraform-provider-aws"
  done
done
