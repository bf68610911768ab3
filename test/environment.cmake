# Takes out of CTest's environment what names somebody's server or account, or the way there.
execute_process(COMMAND ${CMAKE_CURRENT_LIST_DIR}/../scripts/foreign.sh OUTPUT_VARIABLE foreign COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "[^ \n]+\n" foreign "${foreign}")
foreach(name ${foreign})
  string(STRIP "${name}" name)
  unset(ENV{${name}})
endforeach()
