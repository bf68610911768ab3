#!/usr/bin/env bash
# SPDX-License-Identifier: MPL-2.0
# Runs the hello provider with a real host, like its README: hello_applies.sh PROVIDER PROTOCOL
set -euo pipefail
source=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=scripts/env.sh
. "$source/scripts/env.sh"

provider=$1
protocol=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A wrapper limits the provider to one protocol.
printf '#!/bin/sh\nPLUGIN_PROTOCOL_VERSIONS=%s exec "%s" "$@"\n' "$protocol" "$provider" >"$work/terraform-provider-hello"
chmod 0755 "$work/terraform-provider-hello"
cat >"$work/terraform.rc" <<RC
provider_installation {
  dev_overrides {
    "terraform.local/example/hello" = "$work"
  }
  direct {}
}
RC
export TF_CLI_CONFIG_FILE=$work/terraform.rc TF_IN_AUTOMATION=1 HOME=$work
cp "$source/examples/hello-provider/main.tf" "$work/main.tf"
cd "$work"

fail() {
  printf 'hello_applies: %s\n%s\n' "$1" "$(cat output 2>/dev/null)" >&2
  exit 1
}
# tf STATUS ARGUMENT...: runs the host, which must exit with STATUS.
tf() {
  local expected=$1 status=0
  shift
  "$TF_BINARY" "$@" -input=false -no-color >output 2>&1 || status=$?
  [ "$status" -eq "$expected" ] || fail "$*: exit code $status, not $expected"
}
# says TEXT: the output of the host must contain TEXT, without its borders and line breaks.
says() { grep -qF -- "$1" <<<"$(tr -d '│' <output | tr -s ' \n' ' ')" || fail "missing: $1"; }
holds() { [ "$(cat world.txt)" = "$1" ] || fail "world.txt contains: $(cat world.txt)"; }

tf 0 plan
says 'Plan: 1 to add, 0 to change, 0 to destroy.'
says '+ text = "Hello!"'
says '+ path = (known after apply)'
[ ! -e world.txt ] || fail 'a plan wrote world.txt'

tf 0 apply -auto-approve
says 'greeting = "Hello!!!!"'
holds 'Hello!'
tf 0 plan -detailed-exitcode

sed -i 's/name = "world"/&\n  text = "Good evening"/' main.tf
tf 0 apply -auto-approve
says '1 changed'
says 'greeting = "Good evening!!!"'
holds 'Good evening'

sed -i 's/name = "world"/name = "moon"/' main.tf
tf 2 plan -detailed-exitcode
says '# forces replacement'
sed -i 's/name = "moon"/name = "world"/' main.tf

rm world.txt
tf 2 plan -detailed-exitcode -target=hello_greeting.world
says 'Plan: 1 to add, 0 to change, 0 to destroy.'
tf 0 apply -auto-approve
holds 'Good evening'

cat >more.tf <<'TF'
data "hello_greeting" "absent" {
  name = "absent"
}
TF
tf 1 plan
says 'Error: No such greeting'
says "There is no file './absent.txt'."
rm more.tf

tf 0 destroy -auto-approve
says 'Destroy complete! Resources: 1 destroyed.'
[ ! -e world.txt ] || fail 'world.txt exists after the destroy'
