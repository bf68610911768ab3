#!/usr/bin/env bash
# SPDX-License-Identifier: MPL-2.0
# Runs the dynamic AWS credentials guide step by step, with real terraform, a real server and IAM enforcement.
#   PRESET=dev   use the build of this preset instead of release
#   KEEP=1       keep server, AWS and workspaces, and print the environment to use them
# Every terraform run logs at trace level into build/demo/logs, and the last step searches those logs for secrets.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/env.sh
. scripts/env.sh

preset=${PRESET:-release}
demo=$PWD/build/demo-$preset
logs=$demo/logs
passed=0
started=$SECONDS

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
  green=$'\e[32m' red=$'\e[31m' dim=$'\e[2m' plain=$'\e[0m'
else
  green='' red='' dim='' plain=''
fi
if [ -t 1 ]; then clear_line=$'\r\e[K'; else clear_line=''; fi

# --- background processes, and the end of the demo -----------------------------------------------

proxy=
finish() {
  local status=$?
  trap - EXIT
  stop_ticker
  if [ "${KEEP:-}" = 1 ] && [ "$status" -eq 0 ]; then
    print_environment
  else
    [ -z "$proxy" ] || kill "$proxy" 2>/dev/null || true
    scripts/lab down --dir "$demo/lab" >/dev/null 2>&1 || true
  fi
  exit "$status"
}

print_environment() {
  cat <<TEXT

Everything is still running. To play with it:
  . $demo/lab/lab.env; export TF_CLI_CONFIG_FILE=$demo/terraform.rc
  export TF_VAR_aws_access_key="\$AWS_ACCESS_KEY_ID" TF_VAR_aws_secret_key="\$AWS_SECRET_ACCESS_KEY"
  export TF_VAR_iam_endpoint="\$AWS_ENDPOINT_URL_IAM" TF_VAR_sts_endpoint="\$AWS_ENDPOINT_URL_STS"
  cd $demo/producer-workspace
To stop it:
  kill $proxy; scripts/lab down --dir $demo/lab
TEXT
}

# --- steps ---------------------------------------------------------------------------------------

ticker=
longest=
# On a terminal: shows the current step and its duration so far, or the rest of its longest duration.
start_ticker() {
  [ -n "$clear_line" ] || return 0
  printf '%s   %s%s' "$dim" "$1" "$plain"
  (
    begin=$SECONDS
    while sleep 1; do
      past=$((SECONDS - begin))
      if [ -z "$longest" ]; then
        text="$past s"
      elif [ "$past" -lt "$longest" ]; then
        text="at most $((longest - past)) s"
      else
        text="$((past - longest)) s longer than the lease"
      fi
      printf '%s%s   %s (%s)%s' "$clear_line" "$dim" "$1" "$text" "$plain"
    done
  ) &
  ticker=$!
}
stop_ticker() {
  [ -n "$ticker" ] || return 0
  kill "$ticker"
  wait "$ticker" 2>/dev/null || true
  ticker=
  printf '%s' "$clear_line"
}

# step "title" command...: runs the command and keeps its output in a log; a failed step ends the demo.
step() {
  local title=$1
  shift
  local log
  log=$logs/$(printf '%02d' $((passed + 1))).log
  printf '%s\t%s / %s\n' "${log##*/}" "$section" "${title# }" >>"$logs/steps.txt"
  start_ticker "$title"
  if ("$@") >"$log" 2>&1; then
    stop_ticker
    passed=$((passed + 1))
    printf '%s✔%s  %s\n' "$green" "$plain" "$title"
  else
    stop_ticker
    printf '%s✘%s  %s\n\n$ %s\n' "$red" "$plain" "$title" "$*"
    cat "$log"
    printf '\nlogs: %s\n' "$logs"
    printf 'demo: %d steps passed, 1 failed\n' "$passed"
    exit 1
  fi
}

# wait_step SECONDS "title" command...: a step that lasts until leases of SECONDS have expired.
wait_step() {
  longest=$1
  [ -n "$clear_line" ] || printf '   waiting at most %d s, the longest wait of the demo: %s\n' "$1" "$2"
  step "${@:2}"
  longest=
}

section=
section() {
  section=$*
  printf '\n%s\n' "$section"
}

# --- terraform, and the checks after it -------------------------------------------------------

# Ends a subshell at the first failure: `set -e` is off inside `if (...)`.
must() { "$@" || { echo "failed: $*" >&2 && exit 1; }; }

tf() {
  local workspace=$1
  shift
  echo "\$ terraform -chdir=$workspace $*"
  TF_LOG=trace TF_LOG_PATH="$logs/trace-$workspace.log" TF_CLI_CONFIG_FILE="$demo/terraform.rc" \
    TF_IN_AUTOMATION=1 "$TF_BINARY" -chdir="$demo/$workspace" "$@"
}

plan() { tf "$1" plan -input=false -no-color -out=plan.bin "${@:2}"; }
apply_plan() { tf "$1" apply -input=false -no-color plan.bin; }

# expect OUTPUT TEXT...: fails unless the output contains each text.
expect() {
  local output=$1 text
  shift
  for text in "$@"; do
    grep -qF -- "$text" <<<"$output" || { printf '%s\nmissing in the output: %s\n' "$output" "$text" && exit 1; }
  done
  printf '%s\n' "$output"
}

expect_not() {
  if grep -qF -- "$2" <<<"$1"; then printf '%s\nmust not be in the output: %s\n' "$1" "$2" && exit 1; fi
}

# fails COMMAND...: prints the output of a command that must fail.
fails() {
  local output
  if output=$("$@" 2>&1); then printf '%s\nshould have failed: %s\n' "$output" "$*" && exit 1; fi
  printf '%s\n' "$output"
}

vault_get() { curl -sS --fail-with-body -H "X-Vault-Token: $VAULT_TOKEN" "$VAULT_ADDR/v1/$1"; }
iam() { scripts/lab iam --dir "$demo/lab" "$@"; }
issued_users() { iam list-users | jq -r '.Users[].UserName' | grep '^vault-token-terraform-dynamic-aws-creds-producer' || true; }
attribute() { jq -r ".resources[] | select(.type == \"$2\") | .instances[0].attributes.$3" "$demo/$1/terraform.tfstate"; }

producer_init() { must tf producer-workspace init -input=false -no-color; }
producer_plan() {
  local output
  output=$(must plan producer-workspace "$@") || exit 1
  expect "$output" 'Plan: 2 to add, 0 to change, 0 to destroy.' 'default_lease_ttl_seconds' '= 60' \
    'max_lease_ttl_seconds' '= 120' 'secret_key' '(sensitive value)'
  expect_not "$output" "$TF_VAR_aws_secret_key"
  expect_not "$output" "$TF_VAR_aws_access_key"
}
producer_outputs() {
  [ "$(tf producer-workspace output -raw backend | tail -n 1)" = dynamic-aws-creds-producer-path ] || exit 1
  [ "$(tf producer-workspace output -raw role | tail -n 1)" = dynamic-aws-creds-producer-role ] || exit 1
}
vault_shows_mount() {
  local mount role
  mount=$(must vault_get sys/mounts/dynamic-aws-creds-producer-path) || exit 1
  role=$(must vault_get dynamic-aws-creds-producer-path/roles/dynamic-aws-creds-producer-role) || exit 1
  jq -e '.data.type == "aws" and .data.config.default_lease_ttl == 60 and .data.config.max_lease_ttl == 120' <<<"$mount" || exit 1
  jq -e '.data.credential_type == "iam_user"' <<<"$role" || exit 1
  jq -e '.data.policy_document | fromjson | .Statement[0].Action | index("iam:*") != null' <<<"$role" || exit 1
}

# The consumer's workspace: the main form, or the one with the data source.
consumer='consumer-workspace'

consumer_init() { must tf "$consumer" init -input=false -no-color; }
consumer_plan() {
  local output
  output=$(must plan "$consumer") || exit 1
  expect "$output" 'Plan: 3 to add, 0 to change, 0 to destroy.'
}
no_issued_user() {
  local users
  users=$(issued_users)
  [ -z "$users" ] || { echo "IAM users that still exist: $users" && exit 1; }
}
made_what_was_asked_for() {
  must iam get-group "GroupName=$(attribute "$consumer" aws_iam_group name)" || exit 1
  must iam get-user "UserName=$(attribute "$consumer" aws_iam_user name)" || exit 1
}
nothing_kept() {
  [ -s "$demo/secrets" ] || { echo 'no secret was recorded, so this check proves nothing' && exit 1; }
  if grep -rqF -f "$demo/secrets" "$demo/$consumer" --exclude-dir=.terraform; then
    grep -rlF -f "$demo/secrets" "$demo/$consumer" --exclude-dir=.terraform && exit 1
  fi
  # A saved plan is compressed, so its content is searched as JSON.
  if must tf "$consumer" show -json plan.bin | grep -F -f "$demo/secrets"; then exit 1; fi
}
user_appeared() { issued_users | grep . || exit 1; }
consumer_made_with_issued_key() {
  local key owner
  key=$(attribute "$consumer" vault_aws_access_credentials access_key)
  [ "$key" != "$TF_VAR_aws_access_key" ] || exit 1
  owner=$(for user in $(issued_users); do
    iam list-access-keys "UserName=$user" | jq -r ".AccessKeyMetadata[] | select(.AccessKeyId == \"$key\") | .UserName"
  done)
  echo "the consumer's key belongs to $owner"
  [ -n "$owner" ] || exit 1
  made_what_was_asked_for
}
consumer_destroy() {
  local output
  output=$(must tf "$consumer" destroy -auto-approve -input=false -no-color "$@") || exit 1
  expect "$output" 'Destroy complete!'
  ! iam list-groups | jq -r '.Groups[].GroupName' | grep '^developers-' || exit 1
}

producer_narrow_plan() {
  local output changed
  output=$(must plan producer-workspace) || exit 1
  expect "$output" 'Plan: 0 to add, 1 to change, 0 to destroy.' '~ policy_document' 'will be updated in-place'
  changed=$(tf producer-workspace show -json plan.bin | tail -n 1 | jq -r '.resource_changes[].change
    | select(.actions != ["no-op"]) | .before as $b | .after | to_entries[] | select(.value != $b[.key]) | .key')
  [ "$changed" = policy_document ] || { echo "more than policy_document changes: $changed" && exit 1; }
}
consumer_refused() {
  local output
  must plan "$consumer" || exit 1
  output=$(fails apply_plan "$consumer") || exit 1
  expect "$output" 'AccessDenied' 'aws_iam_user.developer[0]'
  [ "$(grep -c 'Error: ' <<<"$output")" -eq 1 ] || { echo 'more than one error' && exit 1; }
}
consumer_plan_refused_by_get_user() {
  local output
  output=$(fails plan "$consumer" -var validation_call=iam:GetUser) || exit 1
  expect "$output" 'iam:GetUser' 'vault_aws_access_credentials.creds'
}
consumer_plan_without_user() {
  local output
  output=$(must plan "$consumer" -var create_user=false) || exit 1
  printf '%s\n' "$output"
  expect_not "$output" 'aws_iam_user.developer'
}
consumer_apply_without_user() {
  local output
  output=$(must apply_plan "$consumer") || exit 1
  expect "$output" 'Apply complete!'
  must iam get-group "GroupName=$(attribute "$consumer" aws_iam_group name)" || exit 1
}
producer_apply() {
  must plan producer-workspace || exit 1
  must apply_plan producer-workspace
}
consumer_makes_user() {
  local output
  output=$(must plan "$consumer") || exit 1
  expect "$output" 'Plan: 1 to add, 0 to change, 0 to destroy.'
  must apply_plan "$consumer" || exit 1
  made_what_was_asked_for
}
consumer_stranded() {
  local output
  output=$(fails plan "$consumer" -var create_user=false) || exit 1
  expect "$output" 'AccessDenied' 'aws_iam_user.developer[0]'
  output=$(fails tf "$consumer" destroy -auto-approve -input=false -no-color) || exit 1
  expect "$output" 'AccessDenied' 'aws_iam_user.developer[0]'
}
consumer_removes_user() {
  local output name
  name=$(attribute "$consumer" aws_iam_user name)
  output=$(must plan "$consumer" -var create_user=false) || exit 1
  expect "$output" 'Plan: 0 to add, 0 to change, 1 to destroy.'
  must apply_plan "$consumer" || exit 1
  if iam get-user "UserName=$name"; then exit 1; fi
}
narrowed_in_order() {
  must producer_apply || exit 1
  must plan "$consumer" -var create_user=false
}
producer_no_changes() {
  local output
  output=$(must tf producer-workspace plan -input=false -no-color -detailed-exitcode) || exit 1
  expect "$output" 'No changes.'
}
users_gone() {
  local deadline=$((SECONDS + 120))
  while [ -n "$(issued_users)" ]; do
    [ "$SECONDS" -lt "$deadline" ] || { issued_users && exit 1; }
    sleep 1
  done
}
producer_destroy() {
  local output
  output=$(must tf producer-workspace destroy -auto-approve -input=false -no-color) || exit 1
  expect "$output" 'Destroy complete! Resources: 2 destroyed.'
}
nothing_left() {
  local left
  left=$(issued_users; iam list-users | jq -r '.Users[].UserName' | grep '^developer-' || true
    iam list-groups | jq -r '.Groups[].GroupName' | grep '^developers-' || true)
  [ -z "$left" ] || { echo "left behind: $left" && exit 1; }
  if [ "${AWS_REAL:-}" != 1 ]; then
    [ "$(iam list-users | jq '.Users | length')" -eq 1 ] || { iam list-users && exit 1; }
  fi
  vault_get sys/mounts | jq -e '(.data // .) | has("dynamic-aws-creds-producer-path/") | not' || exit 1
}
logs_hold_no_secret() {
  [ -s "$demo/secrets" ] || { echo 'no secret was recorded, so this check proves nothing' && exit 1; }
  printf '%s\n%s\n' "$TF_VAR_aws_secret_key" "$TF_VAR_aws_access_key" >>"$demo/secrets"
  if grep -qF -f "$demo/secrets" "$logs"/*.log; then
    grep -lF -f "$demo/secrets" "$logs"/*.log && exit 1
  fi
  echo "$(sort -u "$demo/secrets" | wc -l) secrets searched in $(cat "$logs"/*.log | wc -l) lines"
}

# --- the guide -----------------------------------------------------------------------------------

trap finish EXIT
trap 'exit 130' INT TERM

rm -rf "$demo"
mkdir -p "$logs"
section 'Getting ready'
step 'make the mirror that terraform installs from' scripts/mirror.sh "$demo" "$preset"
step 'start the server and AWS' scripts/lab up --dir "$demo/lab"
# shellcheck disable=SC1091
. "$demo/lab/lab.env"
python3 test/support/recording_proxy.py "$VAULT_ADDR" "$demo/secrets" "$demo/proxy.addr" &
proxy=$!
until [ -s "$demo/proxy.addr" ]; do kill -0 "$proxy" && sleep 0.1; done
VAULT_ADDR=$(cat "$demo/proxy.addr")
export VAULT_ADDR VAULT_TOKEN
export TF_VAR_aws_access_key=$AWS_ACCESS_KEY_ID TF_VAR_aws_secret_key=$AWS_SECRET_ACCESS_KEY
# Terraform and the AWS provider must not see the root key.
unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
if [ -n "${AWS_ENDPOINT_URL_IAM:-}" ]; then
  export TF_VAR_iam_endpoint=$AWS_ENDPOINT_URL_IAM TF_VAR_sts_endpoint=$AWS_ENDPOINT_URL_STS TF_VAR_region=us-east-1
fi
cp -R examples/producer-workspace examples/consumer-workspace examples/consumer-workspace-with-data-source "$demo/"

section 'Producer: offer credentials'
step ' 3 terraform init' producer_init
step ' 3 terraform plan: 2 to add, TTLs 60 and 120, keys shown as sensitive' producer_plan
step ' 4 terraform apply' apply_plan producer-workspace
step ' 5 outputs name the backend and the role' producer_outputs
step ' 5 Vault shows the mount, its TTLs and the role' vault_shows_mount

section 'Consumer: use the credentials'
step ' 6 terraform init' consumer_init
step ' 7 terraform plan: 3 to add' consumer_plan
step ' 7 the IAM user that Vault created for the plan is gone' no_issued_user
step ' 8 terraform apply' apply_plan "$consumer"
step ' 8 group and user exist' made_what_was_asked_for
step ' 8 the IAM user that created group and user is gone' no_issued_user
step ' 8 neither state nor plan holds a credential' nothing_kept
step ' 9 terraform destroy' consumer_destroy
step ' 9 no IAM user of Vault is left' no_issued_user

section 'Consumer: use the credentials with the data source'
consumer='consumer-workspace-with-data-source'
step ' 6 terraform init' consumer_init
step ' 7 terraform plan: 3 to add' consumer_plan
step ' 7 AWS shows an IAM user that Vault created for this run' user_appeared
step ' 8 terraform apply' apply_plan "$consumer"
step " 8 group and user exist, created with the issued user's key" consumer_made_with_issued_key
step ' 9 terraform destroy' consumer_destroy
consumer='consumer-workspace'

section 'Producer: narrow the policy'
export TF_VAR_allowed_actions='["iam:CreateGroup", "iam:GetGroup", "iam:DeleteGroup", "iam:ListAttachedGroupPolicies", "iam:ListGroupPolicies"]'
step '10 terraform plan: one in-place change of policy_document' producer_narrow_plan
step '11 terraform apply' apply_plan producer-workspace

section 'Consumer: limited by the new policy'
step '12 AWS refuses the user with AccessDenied, in one readable error' consumer_refused
step '12 with validation_call = "iam:GetUser" the plan itself fails' consumer_plan_refused_by_get_user
step '13 terraform plan without the user' consumer_plan_without_user
step '14 terraform apply without the user' consumer_apply_without_user

section 'Consumer: owns a user that it can no longer read'
unset TF_VAR_allowed_actions
step '15 the producer allows everything again' producer_apply
step '15 terraform apply with the user' consumer_makes_user
export TF_VAR_allowed_actions='["iam:CreateGroup", "iam:GetGroup", "iam:DeleteGroup", "iam:ListAttachedGroupPolicies", "iam:ListGroupPolicies"]'
step '16 the producer narrows the policy while the user is there' producer_apply
step '17 every plan of the consumer fails, even without the user' consumer_stranded
export TF_VAR_allowed_actions='["iam:*Group", "iam:List*", "iam:GetUser", "iam:DeleteUser"]'
step '18 the producer allows users to be read and deleted' producer_apply
step '19 the consumer removes the user' consumer_removes_user
export TF_VAR_allowed_actions='["iam:CreateGroup", "iam:GetGroup", "iam:DeleteGroup", "iam:ListAttachedGroupPolicies", "iam:ListGroupPolicies"]'
step '20 the producer narrows the policy, and the consumer still works' narrowed_in_order

section 'Afterwards'
step 'producer: a second terraform plan has no changes' producer_no_changes
step 'consumer: terraform destroy' consumer_destroy -var create_user=false
wait_step 60 'every issued IAM user is gone after its lease has expired' users_gone
if [ "${KEEP:-}" != 1 ]; then
  step 'producer: terraform destroy' producer_destroy
  step 'nothing is left at AWS and in Vault except the root user of AWS' nothing_left
fi
step 'no secret is in any log, at trace level' logs_hold_no_secret
step 'the guides show the output of these steps' python3 test/docs/guides.py demo . "$logs"

printf '\n%d s. logs: %s\n' $((SECONDS - started)) "$logs"
printf 'demo: %d steps passed, 0 failed\n' "$passed"
