#!/usr/bin/env bash
# SPDX-License-Identifier: MPL-2.0
# Configures the project like a user of the project: configures.sh alone|embedded
#   alone     optimized, without a preset or a script
#   embedded  as a folder of another project, which must get only the libraries
set -euo pipefail
source=$(cd "$(dirname "$0")/../.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"

case $1 in
  alone) cmake -G Ninja -S "$source" -B build -DCMAKE_BUILD_TYPE=Release ;;
  embedded)
    cat >CMakeLists.txt <<CMAKE
cmake_minimum_required(VERSION 3.24)
project(embedder LANGUAGES CXX)
add_subdirectory("$source" tfvault)
add_executable(hello "$source/examples/hello-provider/main.cc")
target_link_libraries(hello PRIVATE tfvault::serve)
CMAKE
    cmake -G Ninja -S . -B build
    if grep -E -- '-Wall|-Werror|_test\b|unit_base|ccache' build/build.ninja; then
      echo "configures: a project that embeds this one gets more than its libraries" >&2
      exit 1
    fi
    ;;
esac
