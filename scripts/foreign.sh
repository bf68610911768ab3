#!/bin/sh
# Prints `unset NAME` for what this environment says about somebody's server, account or the way there, of which nothing that
# runs here may use anything: scripts, the lab, and CTest (test/CMakeLists.txt) take it out before they start something.
# AWS_REAL=1 names the account, so its keys, its region and the way there stay.
names='(VAULT|AWS|TERRAFORM_VAULT|TF_VAR|TF_CLI_ARGS)(_[A-Za-z0-9_]*)?|TF_(WORKSPACE|DATA_DIR|REATTACH_PROVIDERS)|SERVER_(ADDR|TOKEN|CACERT|NAMESPACE)'
proxies='(https?|all|no)_proxy|(HTTPS?|ALL|NO)_PROXY'
account='AWS_(REAL|CA_BUNDLE|ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|REGION|DEFAULT_REGION)'
env | sed -n -E "s/^($names|$proxies)=.*/unset \1/p" |
  if [ "${AWS_REAL:-}" = 1 ]; then grep -vxE "unset ($account|$proxies)"; else cat; fi
