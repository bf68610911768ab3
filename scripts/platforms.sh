#!/usr/bin/env bash
# SPDX-License-Identifier: MPL-2.0
# Compiles the files of src/platform for macOS and Windows, without libraries and without linking. A change on Linux can break them.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/env.sh
. scripts/env.sh
# shellcheck source=scripts/zig.sh
. scripts/zig.sh

install_zig
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# shellcheck disable=SC2016 # the inner shell fills it in
for platform in darwin_arm64 darwin_amd64 windows_amd64; do
  zig_command "$platform" c++ >"$work/$platform"
  chmod +x "$work/$platform"
  case $platform in
    darwin_*) folders=(src/platform/macos src/platform/posix) ;;
    windows_*) folders=(src/platform/windows) ;;
  esac
  find "${folders[@]}" -name '*.cc' -printf "$work/$platform %p\\n"
done |
  xargs -P "$(nproc)" -L 1 sh -c \
  'CCACHE_COMPILERTYPE=clang CCACHE_COMPILERCHECK=content ccache "$0" -std=c++20 -g0 -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror -Iinclude -Isrc -c "$1" -o "$(mktemp -p "$(dirname "$0")")"'
