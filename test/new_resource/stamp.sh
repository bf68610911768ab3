#!/usr/bin/env bash
# What `make new-resource` stamps compiles and passes.
# In a copy of the tree, of which the compiler cache knows everything but the stamped files.
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
if python3 scripts/new_resource.py stamped_thing 2>log; then fail 'a type was stamped twice'; fi
if python3 scripts/new_resource.py 'Not-a-name' 2>log; then fail 'a name was taken that is none'; fi
if grep -rniE 'new.?thing' src test/unit test/acceptance examples; then fail 'a placeholder was left'; fi
python3 test/architecture/include_rules.py .
find src test/unit/provider test/acceptance -name 'stamped_thing*.*' -print0 | xargs -0 clang-format --dry-run -Werror
"$TF_BINARY" fmt -check -diff examples/resources/vault_stamped_thing

# The other suites of the provider were built elsewhere; here only two are of interest.
sed -i '/_test\.cc$/{/stamped_thing\|registry_test/!s/ [a-z_/]*_test\.cc$//}' test/unit/provider/CMakeLists.txt
cmake --preset dev >log || fail "$(cat log)"
cmake --build --preset dev --target unit_provider test/acceptance/CMakeFiles/acceptance_cases.dir/stamped_thing_test.cc.o >log ||
  fail "$(tail -n 40 log)"
build/dev/test/unit/provider/unit_provider
