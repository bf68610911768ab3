#!/usr/bin/env bash
# Puts a built provider into a filesystem mirror: install.sh DIR [PRESET]
# Written beside its place and moved there, because a running plugin's file may not be overwritten.
set -euo pipefail
cd "$(dirname "$0")/.."

mirror=$1
preset=${2:-release}
version=$(sed -n 's/^project(tfvault VERSION \([0-9.]*\).*/\1/p' CMakeLists.txt)
case $(uname -m) in
  x86_64) platform=linux_amd64 ;;
  aarch64) platform=linux_arm64 ;;
  *) echo "install: no platform name for $(uname -m)" >&2 && exit 1 ;;
esac
package=$mirror/terraform.local/tfvault/vault/$version/$platform
mkdir -p "$package"
new=$(mktemp "$package/.new.XXXXXX")
trap 'rm -f "$new"' EXIT
strip -o "$new" "build/$preset/src/app/terraform-provider-vault"
chmod 0755 "$new"
mv -f "$new" "$package/terraform-provider-vault_v$version"
echo "install: $package/terraform-provider-vault_v$version"
