# Compiles SOURCE as C99 with the C compiler CC alone and the flags of pkg-config, and runs it.
if(NOT PKG_CONFIG)
  message("pkg-config is missing")
  return()
endif()
file(GLOB_RECURSE pc ${PREFIX}/*/rectify.pc)
get_filename_component(folder ${pc} DIRECTORY)
get_filename_component(libraries ${folder} DIRECTORY)
execute_process(
  COMMAND ${CMAKE_COMMAND} -E env PKG_CONFIG_PATH=${folder} ${PKG_CONFIG} --cflags --libs --static rectify
  OUTPUT_VARIABLE flags OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
separate_arguments(flags UNIX_COMMAND "${flags}")
execute_process(
  COMMAND ${CC} -std=c99 -Wall -Wextra -Wpedantic -Werror ${SOURCE} -o ${PROGRAM} ${flags}
  COMMAND_ECHO STDOUT COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${CMAKE_COMMAND} -E env LD_LIBRARY_PATH=${libraries} ${PROGRAM}
  COMMAND_ERROR_IS_FATAL ANY)
