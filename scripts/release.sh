#!/usr/bin/env bash
# SPDX-License-Identifier: MPL-2.0
# Builds the static provider and packs it into dist/: release.sh [PLATFORM...] (default: this platform; all: every platform)
#   ADDRESS=host/namespace/vault  source address of the provider in the mirrors
#   SIGN=id                       GnuPG key that signs SHA256SUMS
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/env.sh
. scripts/env.sh

native=linux_$(dpkg --print-architecture)
platforms=("${@:-$native}")
[ "${platforms[*]}" != all ] || platforms=(linux_amd64 linux_arm64 darwin_amd64 darwin_arm64 windows_amd64)
for platform in "${platforms[@]}"; do
  [[ $platform =~ ^(linux|darwin)_(amd64|arm64)$|^windows_amd64$ ]] || {
    echo "release: $platform is not linux_amd64, linux_arm64, darwin_amd64, darwin_arm64 or windows_amd64" >&2
    exit 1
  }
  preset=release
  if [ "$platform" != "$native" ]; then
    preset=release-${platform#linux_}
    case $platform in
      linux_*) scripts/setup.sh arm64 ;;
      *) scripts/setup.sh cross ;;
    esac
  fi
  SECONDS=0
  scripts/build.sh "$preset" terraform-provider-vault
  echo "release: $platform is built, after $SECONDS s"
done
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 0)}
export SOURCE_DATE_EPOCH
python3 scripts/release.py build dist "${platforms[@]}"
