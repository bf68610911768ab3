#!/usr/bin/env bash
# SPDX-License-Identifier: MPL-2.0
# Configures the project like a user of the project: configures.sh alone|embedded
#   alone     optimized, without a preset or a script, with and without the packages of the tests
#   embedded  as a folder of another project, which must get only the libraries
set -euo pipefail
source=$(cd "$(dirname "$0")/../.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"

case $1 in
  alone)
    cmake -G Ninja -S "$source" -B build -DCMAKE_BUILD_TYPE=Release
    grep -q unit_base build/build.ninja
    cmake -G Ninja -S "$source" -B product -DCMAKE_BUILD_TYPE=Release -DCMAKE_DISABLE_FIND_PACKAGE_Catch2=ON
    if grep unit_base product/build.ninja; then
      echo "configures: the tests need Catch2, and are built without it" >&2
      exit 1
    fi
    ;;
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
