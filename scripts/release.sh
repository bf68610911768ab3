#!/usr/bin/env bash
# Builds the static provider and packs it into dist/: release.sh PLATFORM... (linux_amd64, linux_arm64)
#   ADDRESS=host/namespace/vault  source address of the provider in the mirrors
#   SIGN=id                       GnuPG key that signs SHA256SUMS
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/env.sh
. scripts/env.sh

native=linux_$(dpkg --print-architecture)
for platform in "$@"; do
  preset=release
  [ "$platform" = "$native" ] || preset=release-${platform#linux_}
  scripts/build.sh "$preset" terraform-provider-vault
done
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 0)}
settings=$(scripts/static_libraries.sh "${native#linux_}")
eval "$settings"
export SOURCE_DATE_EPOCH
python3 scripts/release.py build dist "$@"
