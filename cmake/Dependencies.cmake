# Every third-party package, with the oldest version that is known to work and what it is for.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)          # certificate for mTLS, HMAC and SHA-256 for SigV4
find_package(nlohmann_json 3.11 REQUIRED)   # Vault bodies, JSON state, type constraints
find_package(CURL 7.85 REQUIRED)            # all HTTP; 7.85 brought PROTOCOLS_STR
pkg_check_modules(grpc REQUIRED IMPORTED_TARGET grpc++>=1.51)
pkg_check_modules(protobuf REQUIRED IMPORTED_TARGET protobuf>=3.21)
pkg_check_modules(absl_statusor REQUIRED IMPORTED_TARGET absl_statusor)  # Status, StatusOr
pkg_check_modules(pugixml REQUIRED IMPORTED_TARGET pugixml)              # AWS's XML answers

find_program(PROTOC protoc REQUIRED)
find_program(GRPC_CPP_PLUGIN grpc_cpp_plugin REQUIRED)

# Header only; without Boost by MSGPACK_NO_BOOST. Its CMake package would pull in Boost.
find_path(MSGPACK_INCLUDE_DIR msgpack.hpp REQUIRED)
add_library(tfvault_msgpack INTERFACE)
target_include_directories(tfvault_msgpack SYSTEM INTERFACE ${MSGPACK_INCLUDE_DIR})
target_compile_definitions(tfvault_msgpack INTERFACE MSGPACK_NO_BOOST)

if(TFVAULT_BUILD_TESTS OR NOT DEFINED TFVAULT_BUILD_TESTS)
  find_path(CATCH2_INCLUDE_DIR catch2/catch.hpp REQUIRED)  # version 2: one header
  # The acceptance tests' own way to Vault. Its flags change the layout of its classes, so they must come from here.
  pkg_check_modules(httplib REQUIRED IMPORTED_TARGET cpp-httplib)
endif()
