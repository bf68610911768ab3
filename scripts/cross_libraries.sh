#!/usr/bin/env bash
# SPDX-License-Identifier: MPL-2.0
# Builds, once and in the cache, a compiler and the libraries for another system, and prints the shell settings for them:
# cross_libraries.sh darwin_arm64|darwin_amd64|windows_amd64
# The sources are the distribution's source packages, the same versions that the Linux release links. A library that needs a change
# for a system has it in cmake/third_party/<library>, with its reason.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/env.sh
. scripts/env.sh

platform=$1
readonly libraries=(abseil curl grpc nghttp2 openssl protobuf pugixml zlib)

die() {
  echo "cross libraries: $*" >&2
  exit 1
}

case $platform in
  darwin_arm64) openssl_target=darwin64-arm64-cc ;;
  darwin_amd64) openssl_target=darwin64-x86_64-cc ;;
  windows_amd64) openssl_target=mingw64 ;;
  *) die "unknown platform $platform" ;;
esac

# The tools as programs without arguments, as CMake and OpenSSL want them.
make_tools() {
  local tool
  mkdir -p "$root/bin" "$root/built"
  for tool in cc c++ ar ranlib rc; do
    zig_command "$platform" "$tool" >"$root/bin/$tool"
    chmod +x "$root/bin/$tool"
  done
}

# build NAME SOURCE [CMake argument...]: a library that an interrupted run has built is not built again.
build() {
  local name=$1 source=$2
  [ ! -e "$root/built/$name" ] || return 0
  shift 2
  echo "cross libraries: $name for $platform" >&2
  quietly cmake -S "$source" -B "$work/build/$name" -G Ninja -DCMAKE_TOOLCHAIN_FILE="$PWD/cmake/zig.cmake" \
    -DCMAKE_BUILD_TYPE=Release -DCMAKE_INSTALL_PREFIX="$root" -DCMAKE_INSTALL_LIBDIR=lib -DBUILD_SHARED_LIBS=OFF \
    -DCMAKE_CXX_STANDARD=20 "$@"
  quietly cmake --build "$work/build/$name"
  quietly cmake --install "$work/build/$name"
  touch "$root/built/$name"
}

build_openssl() {
  [ ! -e "$root/built/openssl" ] || return 0
  echo "cross libraries: openssl for $platform" >&2
  mkdir -p "$work/build/openssl"
  (
    cd "$work/build/openssl"
    # OpenSSL writes the name and the flags of the compiler into the library.
    export PATH=$root/bin:$PATH CC=cc AR=ar RANLIB=ranlib RC=rc
    quietly "$openssl/Configure" "$openssl_target" \
      no-shared no-tests no-engine no-dso no-module no-legacy no-asm -g0 -O2 -ffunction-sections -fdata-sections \
      -fstack-protector-strong --prefix=/nonexistent --libdir=lib --openssldir=/nonexistent
    quietly make -j"$(nproc)" build_libs
    quietly make install_dev DESTDIR="$work/openssl"
  )
  # OpenSSL writes its prefix into the library, and the path of the cache must not be in the program.
  cp -r "$work/openssl/nonexistent/." "$root/"
  sed -i "s|^prefix=.*|prefix=$root|" "$root"/lib/pkgconfig/{libcrypto,libssl,openssl}.pc
  touch "$root/built/openssl"
}

build_all() {
  local name directory abseil curl grpc nghttp2 openssl protobuf pugixml zlib
  prepare_apt "$(dpkg --print-architecture)"
  for name in "${libraries[@]}"; do
    directory=$(unpack_source "$name")
    declare "$name=$directory"
    echo "$name $(source_version "$directory")"
  done >"$work/versions"
  quietly patch -d "$abseil" -p1 -i "$PWD/cmake/third_party/abseil/macos.patch"
  quietly patch -d "$curl" -p1 -i "$PWD/cmake/third_party/curl/macos.patch"

  # NGHTTP2_STATICLIB: nghttp2's header otherwise asks for a DLL.
  export ZIG_LOCAL_CACHE_DIR=$work/zig TFVAULT_SOURCES=$work CFLAGS=-DNGHTTP2_STATICLIB
  build zlib cmake/third_party/zlib -DZLIB_SOURCE="$zlib"
  build_openssl
  build abseil "$abseil" -DABSL_PROPAGATE_CXX_STD=ON
  build protobuf "$protobuf" -Dprotobuf_BUILD_TESTS=OFF -Dprotobuf_BUILD_PROTOC_BINARIES=OFF -Dprotobuf_WITH_ZLIB=OFF
  build grpc cmake/third_party/grpc -DGRPC_SOURCE="$grpc"
  # zig's headers for macOS lack what its XPath needs, and the provider does not use XPath.
  build pugixml "$pugixml" -DPUGIXML_BUILD_TESTS=OFF -DPUGIXML_NO_XPATH=ON
  build nghttp2 "$nghttp2" -DENABLE_LIB_ONLY=ON -DENABLE_STATIC_LIB=ON -DENABLE_SHARED_LIB=OFF \
    -DHAVE_GETTICKCOUNT64=OFF
  build curl "$curl" -C cmake/third_party/curl/options.cmake -DENABLE_ARES=OFF -DENABLE_THREADED_RESOLVER=ON \
    -DCURL_USE_SECTRANSP=OFF -DCURL_USE_SCHANNEL=OFF -DUSE_WIN32_IDN=OFF -DUSE_WIN32_LDAP=OFF -DHAVE_IOCTLSOCKET_FIONBIO="$([[ $platform == windows_* ]] && echo ON || echo OFF)"
  # abseil writes the names of Windows' libraries without an option into its package files, and options of GNU's linker.
  sed -i -E 's/ "([a-z0-9]+)"/ -l\1/; s/ *-Wl,--push-state,--as-needed -latomic -Wl,--pop-state//' "$root"/lib/pkgconfig/absl_*.pc
  # Header-only libraries do not depend on the system.
  cp -r /usr/include/{nlohmann,msgpack,msgpack.hpp,CLI,catch2} "$root/include/"
  mkdir -p "$root/share/cmake"
  cp -r /usr/share/cmake/{nlohmann_json,CLI11} "$root/share/cmake/"
  mv "$work/versions" "$root/versions"
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# shellcheck source=scripts/debian_sources.sh
. scripts/debian_sources.sh
# shellcheck source=scripts/zig.sh
. scripts/zig.sh
# shellcheck disable=SC1091
recipe=$({
  cat scripts/cross_libraries.sh scripts/debian_sources.sh scripts/zig.sh scripts/requirements-zig.txt cmake/zig.cmake
  find cmake/third_party -type f | LC_ALL=C sort | xargs cat
  . /etc/os-release && echo "$VERSION_CODENAME"
} | tfvault_hash)
root=$TFVAULT_CACHE/cross-$recipe/$platform
mkdir -p "$(dirname "$root")"
exec {lock}>"$root.lock"
flock "$lock"
export TFVAULT_PLATFORM=$platform TFVAULT_CROSS=$root
if [ ! -e "$root/versions" ]; then
  echo "cross libraries: building for $platform; this takes about half an hour, but only once" >&2
  install_zig
  make_tools
  build_all
fi
printf 'export TFVAULT_PLATFORM=%q TFVAULT_CROSS=%q TFVAULT_CURL=%q\n' "$platform" "$root" "$root"
