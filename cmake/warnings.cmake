# Warnings of our own targets; nothing of this reaches a consumer.
function(rectify_warnings target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wconversion -Wshadow)
  if(RECTIFY_WERROR)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
endfunction()
