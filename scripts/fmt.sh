#!/usr/bin/env bash
# SPDX-License-Identifier: MPL-2.0
# Formats C++ and Terraform files in place.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/env.sh
. scripts/env.sh

git ls-files -z --cached --others --exclude-standard -- '*.h' '*.cc' | xargs -0 -r clang-format -i
"$TF_BINARY" fmt -recursive examples >/dev/null
