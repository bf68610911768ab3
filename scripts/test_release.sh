#!/usr/bin/env bash
# SPDX-License-Identifier: MPL-2.0
# Tests the files that `make release` left in dist/, their installation and start in a network without access to other machines,
# and runs the protocol tests for any provider. Without QUICK=1, also builds the release in another directory, which must give
# equal bytes, and runs the acceptance tests of the debug build with the released program.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/env.sh
. scripts/env.sh

classes=(Files Install Anywhere)
[ "${QUICK:-}" = 1 ] || classes+=(Reproducible)
if [ "$(dpkg --print-architecture)" != arm64 ] && compgen -G 'dist/*_linux_arm64.zip' >/dev/null; then classes+=(Arm64); fi
if compgen -G 'dist/*_darwin_*.zip' >/dev/null || compgen -G 'dist/*_windows_*.zip' >/dev/null; then classes+=(OtherSystems); fi
as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(--map-root-user)
rm -rf build/test-release
mkdir -p build/test-release
# shellcheck disable=SC2016 # the inner shell fills it in
unshare --net --mount "${as_root[@]}" sh -c 'ip link set lo up && cd test/release && exec python3 -B -m unittest --verbose "$@"' \
  unittest "${classes[@]/#/release_test.}"
TFVAULT_PROVIDER=$(find "$PWD/dist/mirror/unpacked" -name 'terraform-provider-vault_v*' -path "*/linux_$(dpkg --print-architecture)/*")
export TFVAULT_PROVIDER
TFVAULT_SUBJECT=$TFVAULT_PROVIDER build/dev/test/protocol/tfvault_protocol_test '[host]'
[ "${QUICK:-}" = 1 ] || scripts/test.sh dev acceptance
