# SPDX-License-Identifier: MPL-2.0
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

# Most of the time of compiling a file goes into its headers, and into code of templates that every file makes again. So components
# and suites of tests compile their sources in groups, each of which includes its files. Tools that read the compile commands of
# single files need this off. CMake's own UNITY_BUILD writes absolute paths into the groups, with which the compiler cache misses in
# every other clone.
option(TFVAULT_UNITY "Compile sources in groups" ON)

# tfvault_groups(<variable> <target> <size> <root> <source>...): sets the variable to files that include <size> sources each, by
# paths below <root>, which must be an include directory of the target.
function(tfvault_groups variable target size root)
  set(groups)
  list(LENGTH ARGN length)
  math(EXPR last "${length} - 1")
  foreach(first RANGE 0 ${last} ${size})
    list(SUBLIST ARGN ${first} ${size} sources)
    set(content "")
    foreach(source ${sources})
      cmake_path(ABSOLUTE_PATH source)
      cmake_path(RELATIVE_PATH source BASE_DIRECTORY ${root})
      string(APPEND content "#include \"${source}\"\n")
    endforeach()
    set(group ${CMAKE_CURRENT_BINARY_DIR}/${target}_${first}.cc)
    file(CONFIGURE OUTPUT ${group} CONTENT "${content}")
    list(APPEND groups ${group})
  endforeach()
  set(${variable} ${groups} PARENT_SCOPE)
endfunction()

# tfvault_component(<name> SOURCES a.cc b.cc [DEPENDS <component>...] [PUBLIC <lib>...] [PRIVATE <lib>...]
#                   [PRIVATE_HEADERS <lib>...] [SEPARATE])
# A component is a folder under src/, a static library and a namespace, all with the same name. PUBLIC lists the libraries that
# the public headers include. PRIVATE_HEADERS lists header-only libraries, which a program that links the component does not
# need. SEPARATE compiles each source alone.
function(tfvault_component name)
  cmake_parse_arguments(arg "SEPARATE" "" "SOURCES;DEPENDS;PUBLIC;PRIVATE;PRIVATE_HEADERS" ${ARGN})
  list(LENGTH arg_SOURCES length)
  if(TFVAULT_UNITY AND NOT arg_SEPARATE AND length GREATER 1)
    tfvault_groups(arg_SOURCES ${name} 16 ${PROJECT_SOURCE_DIR}/src ${arg_SOURCES})
  endif()
  add_library(tfvault_${name} STATIC ${arg_SOURCES})
  add_library(tfvault::${name} ALIAS tfvault_${name})
  set_target_properties(tfvault_${name} PROPERTIES EXPORT_NAME ${name})
  target_compile_features(tfvault_${name} PUBLIC cxx_std_20)
  target_include_directories(
    tfvault_${name}
    PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
    PRIVATE ${PROJECT_SOURCE_DIR}/src)
  list(TRANSFORM arg_DEPENDS PREPEND tfvault::)
  list(TRANSFORM arg_PRIVATE_HEADERS REPLACE "(.+)" "$<BUILD_INTERFACE:\\1>")
  target_link_libraries(
    tfvault_${name}
    PUBLIC ${arg_DEPENDS} ${arg_PUBLIC}
    PRIVATE ${arg_PRIVATE} ${arg_PRIVATE_HEADERS})
  tfvault_warnings(tfvault_${name})
endfunction()
