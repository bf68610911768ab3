# Catch2's main takes ten seconds to compile, so it is compiled once, here.
file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/catch_main.cc
     "#define CATCH_CONFIG_MAIN\n#include <catch2/catch.hpp>\n")
add_library(tfvault_catch_main STATIC ${CMAKE_CURRENT_BINARY_DIR}/catch_main.cc)
target_include_directories(tfvault_catch_main SYSTEM PUBLIC ${CATCH2_INCLUDE_DIR})

# tfvault_test_suite(<name> LABEL unit|protocol|acceptance SOURCES ... LIBS ... [PROPERTIES <ctest property> <value>...])
# Adds one executable; each of its test cases is a CTest test of the same name.
find_package(Catch2 2 REQUIRED)
include(${Catch2_DIR}/Catch.cmake)

function(tfvault_test_suite name)
  cmake_parse_arguments(arg "" "LABEL" "SOURCES;LIBS;PROPERTIES" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(${name} PRIVATE tfvault_catch_main ${arg_LIBS})
  target_compile_definitions(${name} PRIVATE TFVAULT_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  tfvault_warnings(${name})
  catch_discover_tests(${name} TEST_PREFIX "${name}: " PROPERTIES LABELS ${arg_LABEL} ${arg_PROPERTIES})
endfunction()
