#!/usr/bin/env bash
# SPDX-License-Identifier: MPL-2.0
# Checks format, include rules, shellcheck, actionlint, cppcheck, clang-tidy, and that src/platform compiles for macOS and Windows.
# Reformats files, and fails if a file changed.
# clang-tidy checks the product with all rules. TIDY=all checks the tests, too, with the rules that find bugs, and takes twice as
# long. TIDY=changed checks only the files that differ from main.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/env.sh
. scripts/env.sh

failed=0
say() { printf 'check: %s\n' "$*"; }
fail() {
  say "FAILED: $*"
  failed=1
}

before=$(git ls-files -s -m | sha256sum; git diff | sha256sum)
scripts/fmt.sh
after=$(git ls-files -s -m | sha256sum; git diff | sha256sum)
if [ "$before" = "$after" ]; then say "format ok"; else fail "files were reformatted; see git diff"; fi

python3 test/architecture/include_rules.py . || fail "include rules"

if git ls-files -z | xargs -0 grep -lIZ -m1 -E '^#!.*\b(bash|sh)\b' | xargs -0 shellcheck --external-sources; then
  say "shellcheck ok"
else
  fail "shellcheck"
fi

if "$TFVAULT_ACTIONLINT"; then say "actionlint ok"; else fail "actionlint"; fi

if scripts/platforms.sh; then say "platform files of macOS and Windows ok"; else fail "platform files of macOS and Windows"; fi

# cppcheck does not need the headers of libraries. It skips files that passed before and have not changed.
mkdir -p build/cppcheck
if cppcheck --quiet --std=c++20 --language=c++ --enable=warning,performance,portability --inline-suppr \
  --suppressions-list=.cppcheck-suppressions --cppcheck-build-dir=build/cppcheck --error-exitcode=1 --template=gcc \
  -j "$(nproc)" -I include -I src src; then
  say "cppcheck ok"
else
  fail "cppcheck"
fi

scripts/build.sh tidy tfvault_generated >/dev/null
# build/tidy is for this system, so clang-tidy cannot read the files for other systems.
compiled=('src/*.cc' ':!src/platform/macos/*' ':!src/platform/windows/*')
case ${TIDY:-} in all | changed) compiled+=('test/*.cc') ;; esac
if [ "${TIDY:-}" = changed ]; then
  mapfile -t sources < <(git diff --name-only --diff-filter=d main -- "${compiled[@]}"; git ls-files -o --exclude-standard -- "${compiled[@]}")
else
  mapfile -t sources < <(git ls-files -- "${compiled[@]}")
fi
if scripts/tidy.py build/tidy "${sources[@]}"; then
  say "clang-tidy ok (${#sources[@]} files)"
else
  fail "clang-tidy"
fi

exit "$failed"
