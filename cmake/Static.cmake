# SPDX-License-Identifier: MPL-2.0
# Compiles and links the release: hardened, without unused functions, and with the same bytes from any directory.
if(TFVAULT_STATIC)
  # The compiler cache turns a path below the project into a path relative to the build directory.
  cmake_path(RELATIVE_PATH PROJECT_SOURCE_DIR BASE_DIRECTORY "${PROJECT_BINARY_DIR}" OUTPUT_VARIABLE project_from_build)
  add_compile_options(
    -ffunction-sections
    -fdata-sections
    -fstack-protector-strong
    "-ffile-prefix-map=${PROJECT_BINARY_DIR}=build"
    "-ffile-prefix-map=${PROJECT_SOURCE_DIR}=."
    "-ffile-prefix-map=${project_from_build}=.")
  if(NOT CMAKE_SYSTEM_NAME STREQUAL Linux)
    # Headers of gRPC write their names into the program.
    add_compile_options("-ffile-prefix-map=${TFVAULT_CURL}=third_party")
  endif()
  if(APPLE)
    # -x removes the local symbols, and -s the names of sources in the C++ library. No strip tool does it, because the linker signs
    # the file, as macOS requires on arm64.
    add_link_options(-Wl,-dead_strip -Wl,-x -s)
  elseif(WIN32)
    add_link_options(-Wl,--gc-sections -s)
    # gRPC, curl and OpenSSL use these libraries of Windows.
    link_libraries(ws2_32 crypt32 bcrypt dbghelp advapi32)
  else()
    if(CMAKE_SYSTEM_PROCESSOR STREQUAL aarch64)
      # glibc's archive reaches only the first 4,096 entries of the GOT. With -fPIE, code of this project needs almost none.
      add_compile_options(-mbranch-protection=standard -fPIE)
    else()
      add_compile_options(-fcf-protection)
      # Packed relocations save a megabyte in the file and the time to read it at each start. This linker has them for amd64 only.
      add_link_options(-Wl,-z,pack-relative-relocs)
    endif()
    add_compile_options(-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)
    add_link_options(-static-pie -Wl,--gc-sections -Wl,-z,relro -Wl,-z,now)
  endif()
endif()

# tfvault_static_program(<target>)
# Linux: replaces the functions of libc that load plugins of the machine. libc still contains its own dlopen, for character sets,
# and the linker would warn of each caller of dlopen, so --wrap redirects the callers.
# Windows: adds the manifest, with which the C library and Windows take narrow text as UTF-8 and paths may be long.
function(tfvault_static_program target)
  if(WIN32)
    set(folder ${PROJECT_SOURCE_DIR}/src/platform/windows)
    set(resources ${CMAKE_CURRENT_BINARY_DIR}/program.res)
    add_custom_command(
      OUTPUT ${resources}
      COMMAND ${CMAKE_RC_COMPILER} /fo ${resources} program.rc
      WORKING_DIRECTORY ${folder} # a path that begins with / looks like an option
      DEPENDS ${folder}/program.rc ${folder}/program.manifest
      VERBATIM)
    target_sources(${target} PRIVATE ${resources})
    set_source_files_properties(${resources} PROPERTIES EXTERNAL_OBJECT TRUE)
  elseif(TFVAULT_STATIC AND CMAKE_SYSTEM_NAME STREQUAL Linux)
    target_sources(${target} PRIVATE $<TARGET_OBJECTS:tfvault_libc_without_plugins>)
    target_link_options(${target} PRIVATE -Wl,--wrap=dlopen)
  endif()
endfunction()
