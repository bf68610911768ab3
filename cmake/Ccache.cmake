# Compiler cache shared by all checkouts on a machine; base_dir makes paths relative so that a fresh clone hits it.
find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  set(TFVAULT_CCACHE_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1
                              ${CCACHE_PROGRAM})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${TFVAULT_CCACHE_LAUNCHER})
endif()
