#!/usr/bin/env bash
# Builds the provider for Windows and runs test/wine under Wine, with OpenTofu for Windows as the host, against a lab.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/env.sh
. scripts/env.sh

scripts/setup.sh scripts/apt-packages-wine.txt
scripts/build.sh release-windows_amd64 terraform-provider-vault terraform-provider-aws terraform-provider-random
settings=$(scripts/cross_libraries.sh windows_amd64)
eval "$settings"

work=$(mktemp -d)
trap 'scripts/lab down --dir "$work/lab" >/dev/null; rm -rf "$work"' EXIT
# A prefix of its own, in which Wine keeps its drive C:.
export WINEPREFIX=$work/prefix WINEDEBUG=-all
"$TFVAULT_CROSS/bin/cc" -shared -o "$work/bcryptprimitives.dll" test/wine/bcryptprimitives.c -ladvapi32
"$TFVAULT_WINE" wineboot --init >"$work/wineboot.log" 2>&1
cp "$work/bcryptprimitives.dll" "$WINEPREFIX/drive_c/windows/system32/"
scripts/lab up --dir "$work/lab"
# shellcheck source=/dev/null
. "$work/lab/lab.env"
WINE=$TFVAULT_WINE TOFU_EXE=$TFVAULT_WINDOWS_HOST LAB=$work/lab BUILD=$PWD/build/release-windows_amd64 \
  python3 -B test/wine/wine_test.py --verbose
