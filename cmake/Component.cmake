set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

# tfvault_component(<name> SOURCES a.cc b.cc [DEPENDS <component>...] [PUBLIC <lib>...] [PRIVATE <lib>...])
# A folder under src/, a static library and a namespace of one name. PUBLIC lists what the public headers include.
function(tfvault_component name)
  cmake_parse_arguments(arg "" "" "SOURCES;DEPENDS;PUBLIC;PRIVATE" ${ARGN})
  add_library(tfvault_${name} STATIC ${arg_SOURCES})
  add_library(tfvault::${name} ALIAS tfvault_${name})
  target_include_directories(
    tfvault_${name}
    PUBLIC ${PROJECT_SOURCE_DIR}/include
    PRIVATE ${PROJECT_SOURCE_DIR}/src)
  list(TRANSFORM arg_DEPENDS PREPEND tfvault::)
  target_link_libraries(
    tfvault_${name}
    PUBLIC ${arg_DEPENDS} ${arg_PUBLIC}
    PRIVATE ${arg_PRIVATE})
  tfvault_warnings(tfvault_${name})
endfunction()
