#!/usr/bin/env bash
# SPDX-License-Identifier: MPL-2.0
# Checks this machine for each thing that build, tests and demo need. Prints one line for each thing; if the thing is missing,
# the line has the command that installs it. Changes nothing. Exits with 1 if something is missing.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/env.sh
. scripts/env.sh

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
  green=$'\e[32m' red=$'\e[31m' plain=$'\e[0m'
else
  green='' red='' plain=''
fi
missing=0
needed_gb=10

has() { printf '%s✔%s  %-12s %s\n' "$green" "$plain" "$1" "$2"; }
# lacks THING TEXT COMMAND
lacks() {
  printf '%s✘%s  %-12s %s; %s\n' "$red" "$plain" "$1" "$2" "$3"
  missing=$((missing + 1))
}
setup='run: make setup'

check_packages() {
  local name minimum version wrong=() count=0
  if ! command -v dpkg-query >/dev/null; then
    lacks packages "this is not Debian or Ubuntu" "install the packages of scripts/apt-packages*.txt manually"
    return
  fi
  while read -r name minimum; do
    count=$((count + 1))
    # shellcheck disable=SC2016 # dpkg-query fills these in
    version=$(dpkg-query -W -f='${db:Status-Status} ${Version}' "$name" 2>/dev/null) || version=
    dpkg --compare-versions "${version#installed }" ge "$minimum" || wrong+=("$name>=$minimum")
  done < <(cat scripts/apt-packages.txt scripts/apt-packages-{test,check}.txt)
  if [ ${#wrong[@]} -eq 0 ]; then
    has packages "all $count of build, tests and checks"
  else
    lacks packages "${wrong[*]}" "$setup"
  fi
}

check_host() {
  local version
  if version=$(tfvault_host_version "$TF_BINARY") && [ -n "$version" ]; then
    has terraform "$version ($TF_BINARY)"
  elif [[ $TF_BINARY == "$TFVAULT_CACHE"/* ]]; then
    lacks terraform "neither terraform nor tofu is on PATH" "install one, or build OpenTofu: make setup"
  else
    lacks terraform "$TF_BINARY does not run" "install it, or unset TF_BINARY"
  fi
}

check_server() {
  if command -v vault >/dev/null; then
    has server "$(command -v vault), in dev mode"
  elif [ -x "$TFVAULT_DEVSERVER_1_14" ] && [ -x "$TFVAULT_DEVSERVER_NEWER" ]; then
    has server "test/devserver of both flavours"
  else
    lacks server "no vault on PATH, and test/devserver is not built" "$setup"
  fi
}

check_moto() {
  if [ "${AWS_REAL:-}" = 1 ]; then
    has aws "the caller's account (AWS_REAL=1)"
  elif [ -n "${TFVAULT_VENV:-}" ] && [ -e "$TFVAULT_VENV/complete" ]; then
    has aws "moto in $TFVAULT_VENV"
  elif [ -z "$TFVAULT_BASE_PYTHON" ]; then
    lacks aws "moto needs Python 3.11 or newer with venv" "install it, then: make setup"
  else
    lacks aws "moto is not installed" "$setup"
  fi
}

check_actionlint() {
  if [ -x "$TFVAULT_ACTIONLINT" ]; then
    has actionlint "$TFVAULT_ACTIONLINT"
  else
    lacks actionlint "the linter of workflows is not built" "$setup"
  fi
}

check_mirror() {
  local mirror=${MIRROR:-$tfvault_home/.terraform.d/plugins}/terraform.local/tfvault/vault
  if compgen -G "$mirror/*/*/terraform-provider-vault_v*" >/dev/null; then
    has mirror "the provider is installed below $mirror"
  else
    lacks mirror "the provider is not installed for terraform" "run: make install"
  fi
}

check_ccache() {
  if command -v ccache >/dev/null; then
    has ccache "$CCACHE_DIR, $(du -sh "$CCACHE_DIR" 2>/dev/null | cut -f1 || true)"
  else
    lacks ccache "not installed, so every build compiles all files" "$setup"
  fi
}

# check_disk THING DIRECTORY: the directory may not exist yet.
check_disk() {
  local directory=$2 free
  while [ ! -d "$directory" ]; do directory=$(dirname "$directory"); done
  free=$(($(df -Pk "$directory" | awk 'NR == 2 { print $4 }') / 1024 / 1024))
  if [ ! -w "$directory" ]; then
    lacks "$1" "$directory cannot be written" "make it writable, or set TFVAULT_CACHE to another directory"
  elif [ "$free" -ge "$needed_gb" ]; then
    has "$1" "$free GB free for $2"
  else
    lacks "$1" "only $free GB free for $2, but builds and caches need $needed_gb GB" "run: make clean, or free space"
  fi
}

check_packages
check_host
check_server
check_moto
check_actionlint
check_mirror
check_ccache
check_disk cache "$TFVAULT_CACHE"
check_disk disk "$PWD/build"
[ "$missing" -eq 0 ] || { echo "doctor: $missing missing" && exit 1; }
