# SPDX-License-Identifier: MPL-2.0
# The release is one executable that needs nothing but the system. scripts/static_libraries.sh builds the libraries for Linux that
# the distribution does not ship as archives; scripts/cross_libraries.sh builds all libraries for macOS and Windows.
option(TFVAULT_STATIC "Link everything statically, on Linux libc included" OFF)
set(TFVAULT_CURL "" CACHE PATH "With TFVAULT_STATIC: where libcurl.a is installed")
if(TFVAULT_STATIC)
  set(CMAKE_FIND_LIBRARY_SUFFIXES .a)
  set(PKG_CONFIG_ARGN --static)
  set(OPENSSL_USE_STATIC_LIBS TRUE)
endif()

# Every third-party package, with the oldest version that is known to work and the purpose. A project that embeds this one links
# them, too.
set(CMAKE_FIND_PACKAGE_TARGETS_GLOBAL ON)
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)          # certificate for mTLS, HMAC and SHA-256 for SigV4
find_package(nlohmann_json 3.11 REQUIRED)   # Vault bodies, JSON state, type constraints
find_package(CLI11 2.1 REQUIRED)            # the command line
pkg_check_modules(grpc REQUIRED IMPORTED_TARGET GLOBAL grpc++>=1.51)
pkg_check_modules(protobuf REQUIRED IMPORTED_TARGET GLOBAL protobuf>=3.21)
pkg_check_modules(absl_statusor REQUIRED IMPORTED_TARGET GLOBAL absl_statusor)  # Status, StatusOr
pkg_check_modules(pugixml REQUIRED IMPORTED_TARGET GLOBAL pugixml)              # AWS's XML answers

# For all HTTP; 7.85 introduced PROTOCOLS_STR.
if(TFVAULT_STATIC)
  if(NOT TFVAULT_CURL)
    message(FATAL_ERROR "TFVAULT_STATIC needs TFVAULT_CURL, which scripts/build.sh sets")
  endif()
  file(STRINGS ${TFVAULT_CURL}/include/curl/curlver.h CURL_VERSION_STRING REGEX "define LIBCURL_VERSION ")
  string(REGEX REPLACE ".*\"(.*)\"" "\\1" CURL_VERSION_STRING "${CURL_VERSION_STRING}")
  # A static program cannot load the name resolution of glibc. Other systems resolve names themselves, as VPNs need it.
  if(CMAKE_SYSTEM_NAME STREQUAL Linux)
    set(resolver libcares)
  endif()
  pkg_check_modules(curl_needs REQUIRED IMPORTED_TARGET GLOBAL libnghttp2 ${resolver} zlib)
  add_library(CURL::libcurl STATIC IMPORTED)
  set_target_properties(
    CURL::libcurl
    PROPERTIES IMPORTED_LOCATION ${TFVAULT_CURL}/lib/libcurl.a
               INTERFACE_INCLUDE_DIRECTORIES ${TFVAULT_CURL}/include
               INTERFACE_COMPILE_DEFINITIONS CURL_STATICLIB
               INTERFACE_LINK_LIBRARIES "PkgConfig::curl_needs;OpenSSL::SSL;OpenSSL::Crypto")
else()
  find_package(CURL 7.85 REQUIRED)
endif()

find_program(PROTOC protoc REQUIRED)
find_program(GRPC_CPP_PLUGIN grpc_cpp_plugin REQUIRED)

# Header only; without Boost by MSGPACK_NO_BOOST. Its CMake package would pull in Boost.
find_path(MSGPACK_INCLUDE_DIR msgpack.hpp REQUIRED)
add_library(tfvault_msgpack INTERFACE)
target_include_directories(tfvault_msgpack SYSTEM INTERFACE ${MSGPACK_INCLUDE_DIR})
target_compile_definitions(tfvault_msgpack INTERFACE MSGPACK_NO_BOOST)

if(TFVAULT_BUILD_TESTS)
  # The HTTP client of the acceptance tests. Its flags change the layout of its classes, so all users must take them from here.
  if(NOT CMAKE_CROSSCOMPILING)
    pkg_check_modules(httplib REQUIRED IMPORTED_TARGET GLOBAL cpp-httplib)
  endif()
endif()
