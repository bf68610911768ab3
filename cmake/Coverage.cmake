# SPDX-License-Identifier: MPL-2.0
# Clang's source-based coverage with counters in a mapped file: a provider ends with _exit, which writes no profile.
option(TFVAULT_COVERAGE "Count which lines run; needs clang" OFF)
if(TFVAULT_COVERAGE)
  add_compile_options(-fprofile-instr-generate -fcoverage-mapping "SHELL:-mllvm -runtime-counter-relocation")
  add_link_options(-fprofile-instr-generate)
endif()
