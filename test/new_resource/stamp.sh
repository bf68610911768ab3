#!/usr/bin/env bash
# SPDX-License-Identifier: MPL-2.0
# Checks that a resource of `make new-resource` compiles and passes its tests, in a copy of the tree. The compiler cache has all
# files except the generated files.
set -euo pipefail
source=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=scripts/env.sh
. "$source/scripts/env.sh"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
fail() {
  echo "stamp: $*" >&2
  exit 1
}

cd "$source"
git ls-files -z --cached --others --exclude-standard | tar -c --null --ignore-failed-read -T - | tar -x -C "$scratch"
cd "$scratch"
python3 scripts/new_resource.py stamped_thing
if python3 scripts/new_resource.py stamped_thing 2>log; then fail 'a type was generated twice'; fi
if python3 scripts/new_resource.py 'Not-a-name' 2>log; then fail 'an invalid name was accepted'; fi
if grep -rniE 'new.?thing' src test/unit test/acceptance examples; then fail 'a placeholder was left'; fi
python3 test/architecture/include_rules.py .
find src test/unit/provider test/acceptance -name 'stamped_thing*.*' -print0 | xargs -0 clang-format --dry-run -Werror
"$TF_BINARY" fmt -check -diff examples/resources/vault_stamped_thing

# Builds only two suites of the provider and one of the acceptance tests; the others are built elsewhere.
sed -i '/_test\.cc$/{/stamped_thing\|registry_test/!s/ [a-z_/]*_test\.cc$//}' test/unit/provider/CMakeLists.txt
sed -i '/stamped_thing/!s/^ *[a-z_0-9]*_test\.cc\()\{0,1\}\)$/\1/' test/acceptance/CMakeLists.txt
cmake --preset dev >log || fail "$(cat log)"
cmake --build --preset dev --target unit_provider acceptance_cases >log ||
  fail "$(tail -n 40 log)"
build/dev/test/unit/provider/unit_provider
