#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Prints `unset NAME` for each variable that names a server, an account or a proxy of the caller. Scripts, the lab and CTest
# (test/CMakeLists.txt) remove these variables before they start a program, so that no program uses them. AWS_REAL=1 asks for
# the AWS account of the environment, so the variables of its keys, its region and the proxies stay.
names='(VAULT|AWS|TERRAFORM_VAULT|TF_VAR|TF_CLI_ARGS|TFC|ACTIONS_ID_TOKEN)(_[A-Za-z0-9_]*)?|TF_(WORKSPACE|DATA_DIR|REATTACH_PROVIDERS)|SERVER_(ADDR|TOKEN|CACERT|NAMESPACE)'
proxies='(https?|all|no)_proxy|(HTTPS?|ALL|NO)_PROXY'
account='AWS_(REAL|CA_BUNDLE|ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|REGION|DEFAULT_REGION)'
env | sed -n -E "s/^($names|$proxies)=.*/unset \1/p" |
  if [ "${AWS_REAL:-}" = 1 ]; then grep -vxE "unset ($account|$proxies)"; else cat; fi
