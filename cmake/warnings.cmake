# Warnings for a target of this project, without touching the flags of a project around it. What that one's -Werror makes
# of its own warnings must not end the build of what it does not own.
function(rectify_warnings target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wconversion -Wshadow)
  if(RECTIFY_WERROR)
    target_compile_options(${target} PRIVATE -Werror)
  elseif(NOT PROJECT_IS_TOP_LEVEL)
    target_compile_options(${target} PRIVATE -Wno-error)
  endif()
endfunction()
