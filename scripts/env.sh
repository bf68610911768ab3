# SPDX-License-Identifier: MPL-2.0
# shellcheck shell=bash
# Defines where set-up installs programs, and removes servers and accounts of the caller from the environment. The other scripts
# source this file. It changes nothing on disk.
# Everything except the C++ build is in one cache outside the tree, which all clones share. File names contain the version or a
# hash of the inputs, so clones of different versions do not disturb each other.

tfvault_scripts=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# Set-up needs the variables of proxies; the lab removes them for the programs that it starts.
eval "$("$tfvault_scripts/foreign.sh" | sed -E '/^unset [a-z]+_proxy$/Id')"
tfvault_home=${HOME:-$(unset HOME && echo ~)}

export TFVAULT_CACHE=${TFVAULT_CACHE:-${XDG_CACHE_HOME:-$tfvault_home/.cache}/tfvault}
export CCACHE_DIR=${CCACHE_DIR:-$TFVAULT_CACHE/ccache}

tfvault_hash() { sha256sum | cut -c1-12; }

# Prints the first Python that can run moto and make a virtual environment. It prints the interpreter itself, because the
# wrappers of pyenv start slowly.
tfvault_find_python() {
  local python
  for python in python3 /usr/bin/python3; do
    if "$python" -c 'import sys, ensurepip, venv
sys.exit(1) if sys.version_info < (3, 11) else print(sys.executable)' 2>/dev/null; then
      return
    fi
  done
}

# Prints the first Go that is new enough; set-up installs one in the cache.
tfvault_find_go() {
  local go version
  for go in go /usr/local/go/bin/go "$TFVAULT_GOROOT/bin/go"; do
    version=$(GOTOOLCHAIN=local "$go" env GOVERSION 2>/dev/null) || continue
    if printf '%s\n' go1.24 "$version" | sort -CV; then
      command -v "$go"
      return
    fi
  done
}

TFVAULT_GOROOT=$TFVAULT_CACHE/go-$(tfvault_hash <"$tfvault_scripts/requirements-go.txt")/go
TFVAULT_GO=$(tfvault_find_go)

TFVAULT_BASE_PYTHON=$(tfvault_find_python)
if [ -n "$TFVAULT_BASE_PYTHON" ]; then
  TFVAULT_VENV=$TFVAULT_CACHE/venv-$({
    cat "$tfvault_scripts/requirements.txt"
    "$TFVAULT_BASE_PYTHON" -c 'import sys; print(sys.version, sys.base_prefix)'
  } | tfvault_hash)
  export TFVAULT_PYTHON=$TFVAULT_VENV/bin/python
fi

tfvault_go_version=$([ -z "$TFVAULT_GO" ] || GOTOOLCHAIN=local "$TFVAULT_GO" env GOVERSION)

# tfvault_devserver NAME: prints the path of test/devserver built with NAME.mod.
tfvault_devserver() (
  cd "$tfvault_scripts/../test/devserver" || return
  echo "$TFVAULT_CACHE/bin/devserver-$({
    cat "$1.mod" "$1.sum" ./*.go
    find fileaudit stubs -type f -print0 | LC_ALL=C sort -z | xargs -0 cat
    echo "$tfvault_go_version"
  } | tfvault_hash)"
)

# One server for each flavour; test/devserver/README.md describes both.
TFVAULT_DEVSERVER_1_14=$(tfvault_devserver go)
TFVAULT_DEVSERVER_NEWER=$(tfvault_devserver newer)
export TFVAULT_DEVSERVER_1_14 TFVAULT_DEVSERVER_NEWER

# tfvault_host_version HOST: prints "Terraform v1.11.4" or "OpenTofu v1.11.5". A host prints warnings before that line and more
# lines after it. All lines are read, because a host whose pipe is closed early fails.
tfvault_host_version() {
  local text
  text=$("$1" version 2>/dev/null) || return
  sed -n -E '/^(Terraform|OpenTofu) v[0-9]/p' <<<"$text"
}

# Succeeds if HOST has `query` and actions: Terraform 1.14 and newer, and no release of OpenTofu yet.
tfvault_host_has_queries() {
  local version
  version=$(tfvault_host_version "$1") || return
  [[ $version =~ ^Terraform\ v1\.([0-9]+) ]] && [ "${BASH_REMATCH[1]}" -ge 14 ]
}

export TFVAULT_ACTIONLINT=$TFVAULT_CACHE/bin/actionlint-1.7.12
TFVAULT_TOFU_VERSION=1.11.5
# Only scripts/test_wine.sh uses these.
export TFVAULT_WINDOWS_HOST=$TFVAULT_CACHE/bin/tofu-$TFVAULT_TOFU_VERSION.exe TFVAULT_WINE=/usr/lib/wine/wine64
TF_BINARY=${TF_BINARY:-$(command -v terraform || command -v tofu || echo "$TFVAULT_CACHE/bin/tofu-$TFVAULT_TOFU_VERSION")}
export TF_BINARY CHECKPOINT_DISABLE=1
