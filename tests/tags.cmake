# Fails when an entry of ctest runs no test case of rectify_tests, or a test case is run by no entry.
#
#   cmake -DPROGRAM=<rectify_tests> "-DSUITES=<tag;...>" -DLIST=<file to write> -P tags.cmake

# The names of the test cases that match, one a line, without what the program itself prints.
function(list_tests names specification)
  file(REMOVE ${LIST})
  execute_process(COMMAND ${PROGRAM} --list-tests --verbosity quiet --out ${LIST} ${specification}
    OUTPUT_VARIABLE output ERROR_VARIABLE output RESULT_VARIABLE result)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "${PROGRAM} --list-tests ${specification}: ${result}\n${output}")
  endif()
  file(READ ${LIST} text)
  string(STRIP "${text}" text)
  set(${names} "${text}" PARENT_SCOPE)
endfunction()

set(others)
foreach(suite IN LISTS SUITES)
  list_tests(names "[${suite}]")
  if(names STREQUAL "")
    message(FATAL_ERROR "no test case has the tag [${suite}]")
  endif()
  string(APPEND others "~[${suite}]")
endforeach()
if(others STREQUAL "")
  message(FATAL_ERROR "no suites given")
endif()
list_tests(names "${others},[.]${others}") # Catch2 hides those with [.] unless they are asked for
if(NOT names STREQUAL "")
  message(FATAL_ERROR "no suite of tests/suites.cmake runs:\n${names}")
endif()
list(LENGTH SUITES count)
message("every test case is in one of ${count} suites: ${SUITES}")
