# Runs the command after `--`, by the RUNNER whose words are between |, and judges it:
#   -DFAILS=<regex>  it must end with status 1, and its output match
#   -DJSON=<isa>     it must pass, and print JSON that says so, for this instruction set alone
string(REPLACE "|" ";" command "${RUNNER}")
foreach(i RANGE ${CMAKE_ARGC})
  if(DEFINED after)
    list(APPEND command ${CMAKE_ARGV${i}})
  elseif("${CMAKE_ARGV${i}}" STREQUAL "--")
    set(after ON)
  endif()
endforeach()
execute_process(COMMAND ${command} OUTPUT_VARIABLE text RESULT_VARIABLE status)
message("${text}\nstatus ${status}")

if(DEFINED FAILS)
  if(NOT status EQUAL 1 OR NOT text MATCHES "${FAILS}.*\nFAILED in ")
    message(FATAL_ERROR "It should have failed by: ${FAILS}")
  endif()
  return()
endif()

string(JSON passed GET "${text}" passed)
string(JSON isas LENGTH "${text}" isas)
string(JSON name GET "${text}" isas 0 name)
string(JSON operations GET "${text}" isas 0 operations)
string(JSON failures LENGTH "${text}" failures)
if(NOT status EQUAL 0 OR NOT passed OR NOT isas EQUAL 1 OR NOT name STREQUAL JSON OR operations LESS 200
   OR NOT failures EQUAL 0)
  message(FATAL_ERROR "It should have passed on ${JSON} alone")
endif()
