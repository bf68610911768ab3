#!/usr/bin/env bash
# Builds, once and in the cache, a compiler and the libraries for another system, and prints the shell settings for them:
# cross_libraries.sh darwin_arm64|darwin_amd64|windows_amd64|windows_arm64
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

# The oldest macOS is the oldest that gets security updates and the first for arm64.
case $platform in
  darwin_arm64) triple=aarch64-macos.11.0 openssl_target=darwin64-arm64-cc ;;
  darwin_amd64) triple=x86_64-macos.11.0 openssl_target=darwin64-x86_64-cc ;;
  windows_amd64) triple=x86_64-windows-gnu openssl_target=mingw64 ;;
  windows_arm64) triple=aarch64-windows-gnu openssl_target=windows_arm64 ;;
  *) die "unknown platform $platform" ;;
esac

install_zig() {
  [ ! -d "$zig" ] || return 0
  echo "cross libraries: installing the compiler of zig" >&2
  rm -rf "$zig.tmp"
  quietly "$TFVAULT_PYTHON" -m pip install --disable-pip-version-check --require-hashes --only-binary :all: \
    --target "$zig.tmp" -r scripts/requirements-zig.txt
  mv "$zig.tmp" "$zig"
}

# The tools as programs without arguments, as CMake and OpenSSL want them. zig keeps its own C++ library for the target in a cache
# of its own.
make_tools() {
  local tool command
  mkdir -p "$root/bin" "$root/built"
  for tool in cc c++ ar ranlib rc; do
    command="$zig/ziglang/zig $tool"
    case $tool in c*) command+=" -target $triple" ;; esac
    cat >"$root/bin/$tool" <<EOF
#!/bin/sh
export ZIG_GLOBAL_CACHE_DIR=$TFVAULT_CACHE/zig-cache
export ZIG_LOCAL_CACHE_DIR="\${ZIG_LOCAL_CACHE_DIR:-\$ZIG_GLOBAL_CACHE_DIR}"
exec $command "\$@"
EOF
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
    CC=$root/bin/cc AR=$root/bin/ar RANLIB=$root/bin/ranlib RC=$root/bin/rc quietly "$openssl/Configure" "$openssl_target" \
      no-shared no-tests no-engine no-dso no-module no-legacy no-asm -g0 -O2 -ffunction-sections -fdata-sections \
      -fstack-protector-strong "$prefix_map" --prefix="$root" --libdir=lib --openssldir=/nonexistent
    quietly make -j"$(nproc)" build_libs
    quietly make install_dev
  )
  touch "$root/built/openssl"
}

build_all() {
  local name directory abseil curl grpc nghttp2 openssl protobuf pugixml zlib
  prepare_apt "$(dpkg --print-architecture)"
  for name in "${libraries[@]}"; do
    directory=$(unpack_source "$name")
    declare "$name=$directory"
    echo "$name $(basename "$directory")"
  done >"$work/versions"
  quietly patch -d "$abseil" -p1 -i "$PWD/cmake/third_party/abseil/macos.patch"

  # The paths of the sources must not be in the program.
  prefix_map=-ffile-prefix-map=$work=third_party
  # NGHTTP2_STATICLIB: nghttp2's header otherwise asks for a DLL.
  export ZIG_LOCAL_CACHE_DIR=$work/zig CFLAGS="$prefix_map -DNGHTTP2_STATICLIB" CXXFLAGS=$prefix_map
  build zlib cmake/third_party/zlib -DZLIB_SOURCE="$zlib"
  build_openssl
  build abseil "$abseil" -DABSL_PROPAGATE_CXX_STD=ON
  build protobuf "$protobuf" -Dprotobuf_BUILD_TESTS=OFF -Dprotobuf_BUILD_PROTOC_BINARIES=OFF -Dprotobuf_WITH_ZLIB=OFF
  build grpc cmake/third_party/grpc -DGRPC_SOURCE="$grpc"
  build pugixml "$pugixml" -DPUGIXML_BUILD_TESTS=OFF
  build nghttp2 "$nghttp2" -DENABLE_LIB_ONLY=ON -DENABLE_STATIC_LIB=ON -DENABLE_SHARED_LIB=OFF \
    -DHAVE_GETTICKCOUNT64=OFF
  build curl "$curl" -C cmake/third_party/curl/options.cmake -DENABLE_ARES=OFF -DENABLE_THREADED_RESOLVER=ON \
    -DCURL_USE_SECTRANSP=OFF -DCURL_USE_SCHANNEL=OFF -DUSE_WIN32_IDN=OFF -DUSE_WIN32_LDAP=OFF -DHAVE_IOCTLSOCKET_FIONBIO="$([[ $platform == windows_* ]] && echo ON || echo OFF)"
  # abseil writes the names of Windows' libraries without an option into its package files, and options of GNU's linker.
  sed -i -E 's/ "([a-z0-9]+)"/ -l\1/; s/ *-Wl,--push-state,--as-needed -latomic -Wl,--pop-state//' "$root"/lib/pkgconfig/absl_*.pc
  # Header-only libraries do not depend on the system.
  cp -r /usr/include/{nlohmann,msgpack,msgpack.hpp,CLI} "$root/include/"
  mkdir -p "$root/share/cmake"
  cp -r /usr/share/cmake/{nlohmann_json,CLI11} "$root/share/cmake/"
  mv "$work/versions" "$root/versions"
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# shellcheck source=scripts/debian_sources.sh
. scripts/debian_sources.sh
# shellcheck disable=SC1091
recipe=$({
  cat scripts/cross_libraries.sh scripts/debian_sources.sh scripts/requirements-zig.txt cmake/zig.cmake
  find cmake/third_party -type f | LC_ALL=C sort | xargs cat
  . /etc/os-release && echo "$VERSION_CODENAME"
} | tfvault_hash)
zig=$TFVAULT_CACHE/zig-$(tfvault_hash <scripts/requirements-zig.txt)
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
