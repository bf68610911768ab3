#!/usr/bin/env bash
# SPDX-License-Identifier: MPL-2.0
# Builds the provider, and writes its schema and the examples into the pages of docs/.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/env.sh
. scripts/env.sh

scripts/build.sh dev terraform-provider-vault >/dev/null
"$TFVAULT_PYTHON" scripts/docs.py build/dev/src/app
