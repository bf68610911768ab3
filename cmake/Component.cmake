set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

# tfvault_component(<name> SOURCES a.cc b.cc [DEPENDS <component>...] [PUBLIC <lib>...] [PRIVATE <lib>...]
#                   [PRIVATE_HEADERS <lib>...])
# A component is a folder under src/, a static library and a namespace, all with the same name. PUBLIC lists the libraries that
# the public headers include. PRIVATE_HEADERS lists header-only libraries, which a program that links the component does not
# need.
function(tfvault_component name)
  cmake_parse_arguments(arg "" "" "SOURCES;DEPENDS;PUBLIC;PRIVATE;PRIVATE_HEADERS" ${ARGN})
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
