#!/usr/bin/env bash
# SPDX-License-Identifier: MPL-2.0
# Installs a built provider into a filesystem mirror and prints the settings that use it: install.sh DIR [PRESET]
#   ADDRESS=host/namespace/vault  source address in configurations, default terraform.local/tfvault/vault
#   AS_VERSION=x.y.z              version in configurations, default the provider's own
#   TFVAULT_PROVIDER=FILE         installs this program instead of the preset's
# The file is written beside its destination and then renamed, because the file of a running plugin cannot be overwritten.
set -euo pipefail
cd "$(dirname "$0")/.."

die() {
  echo "install: $*" >&2
  exit 1
}

mirror=$1
preset=${2:-release}
address=${ADDRESS:-terraform.local/tfvault/vault}
version=${AS_VERSION:-$(sed -n 's/^project(tfvault VERSION \([0-9.]*\).*/\1/p' CMakeLists.txt)}
[[ $address =~ ^[a-z0-9.:-]+/[a-z0-9_-]+/vault$ ]] || die "ADDRESS=$address is not host/namespace/vault in lower case"
[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$ ]] || die "AS_VERSION=$version is not a version such as 5.0.0"
case $(uname -m) in
  x86_64) platform=linux_amd64 ;;
  aarch64) platform=linux_arm64 ;;
  *) die "no platform name for $(uname -m)" ;;
esac
package=$mirror/$address/$version/$platform
mkdir -p "$package"
mirror=$(cd "$mirror" && pwd)
new=$(mktemp "$package/.new.XXXXXX")
trap 'rm -f "$new"' EXIT
strip -o "$new" "${TFVAULT_PROVIDER:-build/$preset/src/app/terraform-provider-vault}"
chmod 0755 "$new"
mv -f "$new" "$package/terraform-provider-vault_v$version"
cat <<TEXT
install: $package/terraform-provider-vault_v$version

In the CLI configuration (~/.terraformrc); not needed when the directory is ~/.terraform.d/plugins:

  provider_installation {
    filesystem_mirror {
      path    = "$mirror"
      include = ["$address"]
    }
    direct {
      exclude = ["$address"]
    }
  }

In the configuration:

  terraform {
    required_providers {
      vault = {
        source  = "$address"
        version = "$version"
      }
    }
  }

In a workspace whose lock file has checksums of another package:

  terraform init -upgrade                           # of another version
  terraform providers lock -fs-mirror="$mirror"     # of version $version
TEXT
