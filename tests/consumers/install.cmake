# Installs BUILD to FROM and moves the result to TO.
file(REMOVE_RECURSE ${FROM} ${TO})
execute_process(COMMAND ${CMAKE_COMMAND} --install ${BUILD} --config ${CONFIG} --prefix ${FROM}
  COMMAND_ERROR_IS_FATAL ANY)
file(RENAME ${FROM} ${TO})

# Neither the folder of the build nor the first prefix, and no xsimd.
file(GLOB_RECURSE texts ${TO}/*.cmake ${TO}/*.pc ${TO}/*.h ${TO}/*.hpp)
if(NOT texts)
  message(FATAL_ERROR "Nothing was installed")
endif()
foreach(file IN LISTS texts)
  file(READ ${file} text)
  foreach(word IN ITEMS ${BUILD} ${FROM} xsimd)
    string(FIND "${text}" ${word} place)
    if(NOT place EQUAL -1)
      message(SEND_ERROR "${file} mentions ${word}")
    endif()
  endforeach()
endforeach()
