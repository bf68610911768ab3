# SPDX-License-Identifier: MPL-2.0
include(Catch2)
if(NOT TARGET tfvault_catch_main)
  message(FATAL_ERROR "The tests need Catch2, version 2 or 3. Install it, or set TFVAULT_BUILD_TESTS=OFF.")
endif()

# Half of the time of compiling a test goes into headers of third parties, so the tests share them as precompiled headers: those that
# speak gRPC the larger one.
file(CONFIGURE OUTPUT precompiled.cc CONTENT "")
foreach(headers tfvault_test_headers tfvault_grpc_headers)
  add_library(${headers} OBJECT EXCLUDE_FROM_ALL ${CMAKE_CURRENT_BINARY_DIR}/precompiled.cc)
  target_link_libraries(${headers} PRIVATE tfvault_catch_main nlohmann_json::nlohmann_json)
  target_precompile_headers(
    ${headers}
    PRIVATE
    <catch2/catch.hpp>
    <nlohmann/json.hpp>
    <algorithm>
    <chrono>
    <filesystem>
    <fstream>
    <functional>
    <map>
    <optional>
    <set>
    <stop_token>
    <thread>
    <vector>)
  tfvault_warnings(${headers})
endforeach()
target_link_libraries(tfvault_grpc_headers PRIVATE PkgConfig::grpc)
target_precompile_headers(tfvault_grpc_headers PRIVATE <grpcpp/grpcpp.h> <grpcpp/generic/generic_stub.h>)

# tfvault_test_groups(<variable> <target> <source>...): groups of sources of tests. Compilers for other systems have no such groups,
# because headers of Windows define macros for what follows them.
function(tfvault_test_groups variable target)
  if(TFVAULT_UNITY AND NOT CMAKE_CROSSCOMPILING)
    tfvault_groups(groups ${target} 6 ${PROJECT_SOURCE_DIR} ${ARGN})
    set(${variable} ${groups} PARENT_SCOPE)
  endif()
endfunction()

# tfvault_test_suite(<name> LABEL unit|protocol|acceptance SOURCES ... [POSIX_SOURCES ...] [WINDOWS_SOURCES ...] LIBS ...
#                    [HEADERS <target>] [PROPERTIES <ctest property> <value>...])
# Adds one executable; each of its test cases is a CTest test of the same name. Windows lacks what POSIX_SOURCES test, and only
# Windows has what WINDOWS_SOURCES test. HEADERS names the target whose precompiled headers the suite uses. Each test file has a
# namespace of its own name, because the suite compiles its files in groups.
if(NOT CMAKE_CROSSCOMPILING)
  include(${Catch2_DIR}/Catch.cmake)
endif()

function(tfvault_test_suite name)
  cmake_parse_arguments(arg "" "LABEL;HEADERS" "SOURCES;POSIX_SOURCES;WINDOWS_SOURCES;LIBS;PROPERTIES" ${ARGN})
  if(WIN32)
    list(APPEND arg_SOURCES ${arg_WINDOWS_SOURCES})
  else()
    list(APPEND arg_SOURCES ${arg_POSIX_SOURCES})
  endif()
  tfvault_test_groups(arg_SOURCES ${name} ${arg_SOURCES})
  add_executable(${name} ${arg_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(${name} PRIVATE tfvault_catch_main ${arg_LIBS})
  target_compile_definitions(${name} PRIVATE TFVAULT_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  if(NOT arg_HEADERS)
    set(arg_HEADERS tfvault_test_headers)
  endif()
  target_precompile_headers(${name} REUSE_FROM ${arg_HEADERS})
  tfvault_warnings(${name})
  if(arg_LABEL STREQUAL unit)
    add_dependencies(tfvault_unit_tests ${name})
  endif()
  # Programs for another system do not run here; scripts/test_wine.sh runs those for Windows.
  if(NOT CMAKE_CROSSCOMPILING)
    catch_discover_tests(${name} TEST_PREFIX "${name}: " PROPERTIES LABELS ${arg_LABEL} ${arg_PROPERTIES})
  endif()
endfunction()
