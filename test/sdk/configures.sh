#!/usr/bin/env bash
# Configures the project as those do who do not work on it: configures.sh alone|embedded
#   alone     optimized, without a preset or a script
#   embedded  as a folder of another project, which gets the libraries and nothing else
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
      echo "configures: who embeds the project gets more than its libraries" >&2
      exit 1
    fi
    ;;
esac
