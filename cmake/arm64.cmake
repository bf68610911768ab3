# SPDX-License-Identifier: MPL-2.0
# Cross-compilation to linux_arm64 with Debian's compiler, against the packages that
# scripts/static_libraries.sh unpacked into $TFVAULT_ARM64_ROOT.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_C_COMPILER aarch64-linux-gnu-gcc)
set(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++)
set(CMAKE_LIBRARY_ARCHITECTURE aarch64-linux-gnu)
set(CMAKE_SYSROOT $ENV{TFVAULT_ARM64_ROOT})
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
set(ENV{PKG_CONFIG_SYSROOT_DIR} $ENV{TFVAULT_ARM64_ROOT})
set(ENV{PKG_CONFIG_LIBDIR} $ENV{TFVAULT_ARM64_ROOT}/usr/lib/aarch64-linux-gnu/pkgconfig:$ENV{TFVAULT_ARM64_ROOT}/usr/share/pkgconfig)
