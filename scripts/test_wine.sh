#!/usr/bin/env bash
# SPDX-License-Identifier: MPL-2.0
# Tests the provider for Windows under Wine: the unit tests, the protocol tests for any provider, and test/wine with OpenTofu for
# Windows as the host, against a lab.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/env.sh
. scripts/env.sh

build=build/release-windows_amd64

# run_unit PROGRAM: Wine gives a program a console, which Ctrl-C needs, only on a terminal. script makes one.
run_unit() {
  local name log
  name=$(basename "$1" .exe)
  log=$work/$name.log
  if script --quiet --return --command "$TFVAULT_WINE $1" /dev/null >"$log" 2>&1; then
    echo "wine: $name ok"
  else
    cat "$log"
    echo "wine: $name FAILED"
    return 1
  fi
}

scripts/setup.sh wine
scripts/build.sh release-windows_amd64 terraform-provider-vault terraform-provider-aws terraform-provider-random tfvault_unit_tests
scripts/build.sh dev tfvault_protocol_test
settings=$(scripts/cross_libraries.sh windows_amd64)
eval "$settings"

work=$(mktemp -d)
trap 'scripts/lab down --dir "$work/lab" >/dev/null; rm -rf "$work"' EXIT
# A prefix of its own, in which Wine keeps its drive C:.
export WINEPREFIX=$work/prefix WINEDEBUG=-all
"$TFVAULT_CROSS/bin/cc" -shared -o "$work/bcryptprimitives.dll" test/wine/bcryptprimitives.c -ladvapi32
"$TFVAULT_WINE" wineboot --init >"$work/wineboot.log" 2>&1
cp "$work/bcryptprimitives.dll" "$WINEPREFIX/drive_c/windows/system32/"

while read -r program; do run_unit "$program" </dev/null; done < <(find "$build/test/unit" -name '*.exe' | sort)

# The host gives the plugin few variables.
subject=$work/terraform-provider-vault.exe
cat >"$subject" <<EOF
#!/bin/sh
export HOME=$work WINEPREFIX=$WINEPREFIX WINEDEBUG=$WINEDEBUG
unset TMPDIR
exec $TFVAULT_WINE $PWD/$build/src/app/terraform-provider-vault.exe "\$@"
EOF
chmod +x "$subject"
# Windows lacks unix sockets, debug mode, plain text and signals.
TFVAULT_SUBJECT=$subject build/dev/test/protocol/tfvault_protocol_test '[host]~[posix]'
if compgen -G "$WINEPREFIX/drive_c/users/*/Temp/tfvault-*"; then echo "wine: the plugin left files" >&2 && exit 1; fi

scripts/lab up --dir "$work/lab"
# shellcheck source=/dev/null
. "$work/lab/lab.env"
WINE=$TFVAULT_WINE TOFU_EXE=$TFVAULT_WINDOWS_HOST LAB=$work/lab BUILD=$PWD/$build python3 -B test/wine/wine_test.py --verbose
