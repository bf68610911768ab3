#!/usr/bin/env bash
# SPDX-License-Identifier: MPL-2.0
# Installs the missing packages and programs for a part of the work: setup.sh [PART]
#   build     packages of the build
#   cross     the same, and the Python that runs zig, for macOS and Windows
#   demo      the same, a development server and a host
#   test      the same, the second server and packages of the tests
#   check     the default: the same, and the programs of `make check`
#   arm64, api-docs  packages of the build, and of this part
#   wine      like test, and Wine with a host for Windows
# Prints one line for each thing that it installs, and nothing if everything is installed.
set -euo pipefail
cd "$(dirname "$0")/.."
SECONDS=0
# shellcheck source=scripts/env.sh
. scripts/env.sh

part=${1:-check}
case $part in
  build | cross | demo) extra=() ;;
  test | arm64 | api-docs) extra=("$part") ;;
  check | wine) extra=(test "$part") ;;
  *) echo "setup: unknown part $part" >&2 && exit 1 ;;
esac
extra=("${extra[@]/#/scripts/apt-packages-}")
readonly package_lists=(scripts/apt-packages.txt "${extra[@]/%/.txt}")
readonly tofu_sum=h1:hgKyxSoQjjTKv6PPcVhFpuUjnajPlOWlrC331kRYWd0=
readonly actionlint_sum=h1:vQ4GeJN86C0QH+gTUQcs8McmK62OLT3kmakPMtEWYnY=
installed=0

say() { echo "setup: $*"; }
die() {
  echo "setup: $*" >&2
  exit 1
}

# announce TEXT: prints the next action, and notes that something was missing.
announce() {
  say "$*"
  installed=1
}

# quietly COMMAND...: shows the command's output only if it fails.
quietly() {
  local log
  log=$(mktemp)
  if ! "$@" >"$log" 2>&1; then
    tail -n 40 "$log" >&2
    rm -f "$log"
    die "failed: $*"
  fi
  rm -f "$log"
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

# Prints the packages of the lists that are absent or too old.
missing_packages() {
  local name minimum version
  # shellcheck disable=SC2016 # dpkg-query fills these in
  local format='${db:Status-Status} ${Package} ${Version}\n'
  declare -A have
  # dpkg-query fails when it does not know a package at all.
  while read -r name version; do
    have[$name]=$version
  done < <(cut -d' ' -f1 "${package_lists[@]}" |
    xargs dpkg-query -W -f="$format" 2>/dev/null |
    sed -n 's/^installed //p')
  while read -r name minimum; do
    dpkg --compare-versions "${have[$name]:-}" ge "$minimum" || echo "$name"
  done < <(cat "${package_lists[@]}")
}

apt_install() {
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=600 "$@"
}

# Runs `apt-get update` only if the first installation fails, for example because the package lists are too old.
apt_install_or_update() {
  apt_install "$@" || { as_root apt-get update && apt_install "$@"; }
}

install_packages() {
  local missing
  command -v dpkg-query >/dev/null ||
    die "this is not Debian or Ubuntu; install the packages of ${package_lists[*]} manually"
  mapfile -t missing < <(missing_packages)
  [ ${#missing[@]} -gt 0 ] || return 0
  announce "installing packages: ${missing[*]}"
  [ "$(id -u)" -eq 0 ] || command -v sudo >/dev/null ||
    die "not root and no sudo; as root, run: apt-get install ${missing[*]}"
  quietly apt_install_or_update "${missing[@]}"
  mapfile -t missing < <(missing_packages)
  [ ${#missing[@]} -eq 0 ] || die "too old for ${package_lists[*]} after the installation: ${missing[*]}"
  # The packages may include Python.
  # shellcheck source=scripts/env.sh
  . scripts/env.sh
}

install_venv() {
  [ -n "$TFVAULT_BASE_PYTHON" ] || die "no Python 3.11 or newer that can make a virtual environment"
  [ ! -e "$TFVAULT_VENV/complete" ] || return 0
  announce "installing moto, the AWS CLI and gRPC into $TFVAULT_VENV"
  quietly "$TFVAULT_BASE_PYTHON" -m venv --clear "$TFVAULT_VENV"
  quietly "$TFVAULT_PYTHON" -m pip install --disable-pip-version-check --require-hashes \
    --only-binary :all: -r scripts/requirements.txt
  # A virtual environment cannot be renamed after it is built, so a file marks it as complete.
  touch "$TFVAULT_VENV/complete"
}

need_go() {
  [ -z "$TFVAULT_GO" ] || return 0
  local target=${TFVAULT_GOROOT%/go}
  announce "installing Go into $target"
  rm -rf "$target" "$target.tmp"
  quietly "$TFVAULT_PYTHON" -m pip install --disable-pip-version-check --require-hashes \
    --only-binary :all: --target "$target.tmp" -r scripts/requirements-go.txt
  mv "$target.tmp" "$target"
  # shellcheck source=scripts/env.sh
  . scripts/env.sh
  [ -n "$TFVAULT_GO" ] || die "the Go that was installed into $target does not work"
}

# Runs Go with caches below $TFVAULT_CACHE. GOTOOLCHAIN=auto downloads a newer Go if a go.mod requires it.
run_go() {
  GOFLAGS='-buildvcs=false -mod=readonly' CGO_ENABLED=0 GOTOOLCHAIN=auto GOPATH=$TFVAULT_CACHE/go \
    GOCACHE=$TFVAULT_CACHE/go-build GOMODCACHE=$TFVAULT_CACHE/go-mod "$TFVAULT_GO" "$@"
}

# go_build DIR PACKAGE LDFLAGS OUTPUT [FLAG...]: builds a command under a temporary name, then renames it.
go_build() {
  quietly run_go -C "$1" build -trimpath -ldflags "-s -w $3" "${@:5}" -o "$4.tmp" "$2"
  mv "$4.tmp" "$4"
}

# build_devserver OUTPUT MODFILE
build_devserver() {
  [ ! -x "$1" ] || return 0
  announce "building test/devserver with $2; this takes minutes, but only once"
  go_build test/devserver . '' "$1" "-modfile=$2"
}

install_servers() {
  ! command -v vault >/dev/null || return 0
  need_go
  build_devserver "$TFVAULT_DEVSERVER_NEWER" newer.mod
  # The demo uses the newer server only.
  [ "$part" = demo ] || build_devserver "$TFVAULT_DEVSERVER_1_14" go.mod
}

# build_module MODULE@VERSION SUM PACKAGE OUTPUT [LDFLAGS]: builds a command of a module, inside of the module, because
# `go install` refuses a go.mod with a replace directive.
build_module() {
  local info
  need_go
  announce "building $1"
  info=$(run_go mod download -json "$1") || die "cannot download $1: $info"
  [ "$(jq -r .Sum <<<"$info")" = "$2" ] || die "$1 does not have the expected checksum"
  go_build "$(jq -r .Dir <<<"$info")" "$3" "${5:-}" "$4"
}

build_tofu() {
  local module=github.com/opentofu/opentofu
  say "the build of OpenTofu takes minutes, but only once"
  build_module "$module@v$TFVAULT_TOFU_VERSION" "$tofu_sum" ./cmd/tofu "$1" "-X $module/version.dev=no"
}

install_host() {
  command -v "$TF_BINARY" >/dev/null && return
  case $TF_BINARY in
    "$TFVAULT_CACHE"/*) ;;
    *) die "TF_BINARY=$TF_BINARY is not a command" ;;
  esac
  build_tofu "$TF_BINARY"
}

# The host of the tests under Wine.
install_windows_host() {
  [ -x "$TFVAULT_WINDOWS_HOST" ] || GOOS=windows build_tofu "$TFVAULT_WINDOWS_HOST"
}

# The linter of .github/workflows.
install_actionlint() {
  [ ! -x "$TFVAULT_ACTIONLINT" ] || return 0
  build_module "github.com/rhysd/actionlint@v${TFVAULT_ACTIONLINT##*-}" "$actionlint_sum" ./cmd/actionlint "$TFVAULT_ACTIONLINT"
}

mkdir -p "$TFVAULT_CACHE/bin"
exec {lock}>"$TFVAULT_CACHE/setup.lock"
if ! flock --nonblock "$lock"; then
  say "waiting for another set-up to finish"
  flock "$lock"
fi
install_packages
case $part in
  cross) install_venv ;;
  demo | test | check | wine)
    install_venv
    install_servers
    install_host
    ;;
esac
case $part in
  check) install_actionlint ;;
  wine) install_windows_host ;;
esac
[ "$installed" -eq 0 ] || say "done in $SECONDS s"
