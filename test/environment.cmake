# SPDX-License-Identifier: MPL-2.0
# Removes from CTest's environment the variables that name a server, an account or a proxy of the caller.
execute_process(COMMAND ${CMAKE_CURRENT_LIST_DIR}/../scripts/foreign.sh OUTPUT_VARIABLE foreign COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "[^ \n]+\n" foreign "${foreign}")
foreach(name ${foreign})
  string(STRIP "${name}" name)
  unset(ENV{${name}})
endforeach()
