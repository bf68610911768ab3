#!/usr/bin/env bash
# SPDX-License-Identifier: MPL-2.0
# Runs the unit tests that do not link gRPC under TSan. gRPC is not instrumented, so TSan would report false races in it.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/env.sh
. scripts/env.sh

suites=(platform base json crypto cty sdk engine http vault aws gcp session provider)
scripts/build.sh tsan "${suites[@]/#/unit_}"
for suite in "${suites[@]}"; do
  echo "tsan: $suite"
  TSAN_OPTIONS=halt_on_error=1 "build/tsan/test/unit/$suite/unit_$suite"
done
