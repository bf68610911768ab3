# SPDX-License-Identifier: MPL-2.0
# tfvault_proto(<target> [MESSAGES a.proto...] [SERVICES b.proto...])
# Compiles files of proto/ into a library. Only SERVICES get gRPC code. Our warnings are off for generated code.
function(tfvault_proto target)
  cmake_parse_arguments(arg "" "" "MESSAGES;SERVICES" ${ARGN})
  set(root ${PROJECT_SOURCE_DIR}/proto)
  set(out ${CMAKE_CURRENT_BINARY_DIR}/gen)
  file(MAKE_DIRECTORY ${out})
  set(inputs ${arg_MESSAGES} ${arg_SERVICES})
  set(outputs ${inputs})
  list(TRANSFORM outputs REPLACE "(.*)\\.proto" "${out}/\\1.pb.cc;${out}/\\1.pb.h")
  set(grpc_outputs ${arg_SERVICES})
  list(TRANSFORM grpc_outputs REPLACE "(.*)\\.proto" "${out}/\\1.grpc.pb.cc;${out}/\\1.grpc.pb.h")
  set(input_paths ${inputs})
  list(TRANSFORM input_paths PREPEND ${root}/)
  # The release does not need descriptors and reflection; tests use both.
  set(options $<$<BOOL:${TFVAULT_STATIC}>:lite:>)
  # One run for all files, because they import each other.
  add_custom_command(
    OUTPUT ${outputs} ${grpc_outputs}
    COMMAND ${PROTOC} -I ${root} --cpp_out=${options}${out} ${inputs}
    COMMAND ${PROTOC} -I ${root} --grpc_out=${out} --plugin=protoc-gen-grpc=${GRPC_CPP_PLUGIN} ${arg_SERVICES}
    DEPENDS ${input_paths}
    VERBATIM)
  # Generates the headers without a whole build, for tools that only read the sources, such as clang-tidy.
  if(NOT TARGET tfvault_generated)
    add_custom_target(tfvault_generated)
  endif()
  add_custom_target(${target}_generate DEPENDS ${outputs} ${grpc_outputs})
  add_dependencies(tfvault_generated ${target}_generate)
  add_library(${target} STATIC ${outputs} ${grpc_outputs})
  string(REPLACE tfvault_ "" export_name ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${export_name})
  target_include_directories(${target} SYSTEM PUBLIC $<BUILD_INTERFACE:${out}>)
  target_link_libraries(${target} PUBLIC PkgConfig::grpc PkgConfig::protobuf)
endfunction()
