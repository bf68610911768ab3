# Catch2's main takes ten seconds to compile, so it is compiled once, here.
file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/catch_main.cc
     "#define CATCH_CONFIG_MAIN\n#include <catch2/catch.hpp>\n")
add_library(tfvault_catch_main STATIC ${CMAKE_CURRENT_BINARY_DIR}/catch_main.cc)
target_include_directories(tfvault_catch_main SYSTEM PUBLIC ${CATCH2_INCLUDE_DIR})
# Catch2's macros use __COUNTER__, which newer clang calls an extension.
include(CheckCXXCompilerFlag)
check_cxx_compiler_flag(-Wc2y-extensions TFVAULT_WARNS_OF_COUNTER)
if(TFVAULT_WARNS_OF_COUNTER)
  target_compile_options(tfvault_catch_main PUBLIC -Wno-c2y-extensions)
endif()

# tfvault_test_suite(<name> LABEL unit|protocol|acceptance SOURCES ... [POSIX_SOURCES ...] [WINDOWS_SOURCES ...] LIBS ...
#                    [PROPERTIES <ctest property> <value>...])
# Adds one executable; each of its test cases is a CTest test of the same name. Windows lacks what POSIX_SOURCES test, and only
# Windows has what WINDOWS_SOURCES test.
if(NOT CMAKE_CROSSCOMPILING)
  find_package(Catch2 2 REQUIRED)
  include(${Catch2_DIR}/Catch.cmake)
endif()

function(tfvault_test_suite name)
  cmake_parse_arguments(arg "" "LABEL" "SOURCES;POSIX_SOURCES;WINDOWS_SOURCES;LIBS;PROPERTIES" ${ARGN})
  if(WIN32)
    list(APPEND arg_SOURCES ${arg_WINDOWS_SOURCES})
  else()
    list(APPEND arg_SOURCES ${arg_POSIX_SOURCES})
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(${name} PRIVATE tfvault_catch_main ${arg_LIBS})
  target_compile_definitions(${name} PRIVATE TFVAULT_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  tfvault_warnings(${name})
  if(arg_LABEL STREQUAL unit)
    add_dependencies(tfvault_unit_tests ${name})
  endif()
  # Programs for another system do not run here; scripts/test_wine.sh runs those for Windows.
  if(NOT CMAKE_CROSSCOMPILING)
    catch_discover_tests(${name} TEST_PREFIX "${name}: " PROPERTIES LABELS ${arg_LABEL} ${arg_PROPERTIES})
  endif()
endfunction()
