# SPDX-License-Identifier: MPL-2.0
# Compiler cache shared by all checkouts and locales on a machine; base_dir makes paths relative so that a fresh clone hits it. It
# reads the dependencies that the compiler lists, which saves a run of the preprocessor, and accepts precompiled headers.
find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  set(TFVAULT_CCACHE_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1 CCACHE_DEPEND=1
                              CCACHE_SLOPPINESS=locale,pch_defines,time_macros ${CCACHE_PROGRAM})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${TFVAULT_CCACHE_LAUNCHER})
endif()
