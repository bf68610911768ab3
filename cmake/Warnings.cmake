# SPDX-License-Identifier: MPL-2.0
# False warnings of GCC 12 after inlining: about plain additions of strings (GCC bug 105329), and about members of a
# default-initialised aggregate on the path of an exception.
set(TFVAULT_FALSE_WARNINGS -Wno-restrict -Wno-maybe-uninitialized)

function(tfvault_warnings target)
  if(NOT PROJECT_IS_TOP_LEVEL)
    return()
  endif()
  target_compile_options(
    ${target}
    PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Woverloaded-virtual
            $<$<BOOL:${TFVAULT_WERROR}>:-Werror>
            "$<$<AND:$<CONFIG:Release>,$<CXX_COMPILER_ID:GNU>>:${TFVAULT_FALSE_WARNINGS}>")
endfunction()
