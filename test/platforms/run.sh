#!/usr/bin/env bash
# SPDX-License-Identifier: MPL-2.0
# Runs programs for another system on a machine of that system: run.sh PROGRAMS PLATFORM
# PROGRAMS has the unit tests and the provider. Terraform installs the provider from a mirror and reads its schema through the
# handshake. Needs bash, as macOS and Git for Windows have it, and terraform on PATH.
set -euo pipefail

programs=$1 platform=$2
ending=
[[ $platform != windows_* ]] || ending=.exe
failed=0
chmod +x "$programs"/*
for program in "$programs"/unit_*"$ending"; do
  echo "platforms: $program"
  "$program" || failed=1
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
version=$("$programs/terraform-provider-vault$ending" -version | sed -n '1s/.* //p' | tr -d '\r')
package=$work/mirror/terraform.local/tfvault/vault/$version/$platform
mkdir -p "$package"
cp "$programs/terraform-provider-vault$ending" "$package/terraform-provider-vault_v$version$ending"
mirror=$work/mirror
[[ -z $ending ]] || mirror=$(cygpath --mixed "$mirror")
printf 'provider_installation {\n  filesystem_mirror { path = "%s" }\n}\n' "$mirror" >"$work/terraform.rc"
cat >"$work/main.tf" <<'TF'
terraform {
  required_providers {
    vault = { source = "terraform.local/tfvault/vault" }
  }
}
TF
export TF_CLI_CONFIG_FILE=$work/terraform.rc
[[ -z $ending ]] || TF_CLI_CONFIG_FILE=$(cygpath --mixed "$TF_CLI_CONFIG_FILE")
cd "$work"
terraform init
terraform providers schema -json >schema.json
grep -q vault_aws_access_credentials schema.json
echo "platforms: terraform reads the schema"
exit "$failed"
