# shellcheck shell=bash
# Where set-up puts things, and an environment that names nobody's server or account. Sourced by the other scripts; changes
# nothing on disk.
#
# Everything but the C++ build lives in one cache outside the tree, shared by all clones. Names carry
# the version or a hash of what went in, so clones of different age do not disturb each other.

tfvault_scripts=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# Set-up needs the proxies; the lab takes them away from the rest.
eval "$("$tfvault_scripts/foreign.sh" | sed -E '/^unset [a-z]+_proxy$/Id')"
tfvault_home=${HOME:-$(unset HOME && echo ~)}

export TFVAULT_CACHE=${TFVAULT_CACHE:-${XDG_CACHE_HOME:-$tfvault_home/.cache}/tfvault}
export CCACHE_DIR=${CCACHE_DIR:-$TFVAULT_CACHE/ccache}

tfvault_hash() { sha256sum | cut -c1-12; }

# The first Python that can run moto and make a virtual environment; pyenv's are slow to start, so this
# names the interpreter itself.
tfvault_find_python() {
  local python
  for python in python3 /usr/bin/python3; do
    if "$python" -c 'import sys, ensurepip, venv
sys.exit(1) if sys.version_info < (3, 11) else print(sys.executable)' 2>/dev/null; then
      return
    fi
  done
}

# The first Go that is new enough; our own is in the cache.
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

# tfvault_devserver NAME: where test/devserver is, built with NAME.mod.
tfvault_devserver() (
  cd "$tfvault_scripts/../test/devserver" || return
  echo "$TFVAULT_CACHE/bin/devserver-$({
    cat "$1.mod" "$1.sum" ./*.go
    find fileaudit stubs -type f -print0 | LC_ALL=C sort -z | xargs -0 cat
    echo "$tfvault_go_version"
  } | tfvault_hash)"
)

# One for each flavour; test/devserver/README.md tells them apart.
TFVAULT_DEVSERVER_1_14=$(tfvault_devserver go)
TFVAULT_DEVSERVER_NEWER=$(tfvault_devserver newer)
export TFVAULT_DEVSERVER_1_14 TFVAULT_DEVSERVER_NEWER

# tfvault_host_version HOST: "Terraform v1.11.4" or "OpenTofu v1.11.5". A host prints warnings before that line, and more
# after it; all of it is read, because a host that is cut off by a closed pipe counts as failed.
tfvault_host_version() {
  local text
  text=$("$1" version 2>/dev/null) || return
  sed -n -E '/^(Terraform|OpenTofu) v[0-9]/p' <<<"$text"
}

# Whether HOST has `query` and actions: Terraform 1.14 and newer, and no OpenTofu yet.
tfvault_host_has_queries() {
  local version
  version=$(tfvault_host_version "$1") || return
  [[ $version =~ ^Terraform\ v1\.([0-9]+) ]] && [ "${BASH_REMATCH[1]}" -ge 14 ]
}

TFVAULT_TOFU_VERSION=1.11.5
TF_BINARY=${TF_BINARY:-$(command -v terraform || command -v tofu || echo "$TFVAULT_CACHE/bin/tofu-$TFVAULT_TOFU_VERSION")}
export TF_BINARY CHECKPOINT_DISABLE=1
