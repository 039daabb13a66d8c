# Configures the library for processors by every name that systems have for this one: the same units each time. One for
# which there are none must show a warning.
if(PROCESSOR STREQUAL "x86_64")
  set(names x86_64 AMD64 amd64 x64 x86-64 "")
  set(expected avx512)
else()
  set(names aarch64 arm64 ARM64 AARCH64 armv8 "")
  set(expected neon)
endif()

function(configure name output)
  file(REMOVE_RECURSE ${FOLDER})
  execute_process(
    COMMAND ${CMAKE_COMMAND} -S ${SOURCE} -B ${FOLDER} -G ${GENERATOR} -DCMAKE_MAKE_PROGRAM=${MAKE_PROGRAM}
      -DCMAKE_C_COMPILER=${CC} -DCMAKE_CXX_COMPILER=${CXX} -DCMAKE_SYSTEM_NAME=Linux -DCMAKE_SYSTEM_PROCESSOR=${name}
      -DCMAKE_INCLUDE_PATH=${XSIMD} -DRECTIFY_TESTS=OFF -DRECTIFY_BENCH=OFF -DRECTIFY_SELFTEST=OFF
      -DRECTIFY_INSTALL=OFF -DRECTIFY_OPENMP=OFF ${ARGN}
    RESULT_VARIABLE failed OUTPUT_VARIABLE out ERROR_VARIABLE out)
  if(failed)
    message(FATAL_ERROR "\"${name}\": the library cannot be configured\n${out}")
  endif()
  file(READ ${FOLDER}/kernels/built_isas.hpp units)
  set(${output} "${units}\n${out}" PARENT_SCOPE)
endfunction()

foreach(name IN LISTS names)
  configure("${name}" output)
  if(NOT output MATCHES "X\\(${expected}," OR output MATCHES "no vector units")
    message(SEND_ERROR "\"${name}\": there should be ${expected} without a warning\n${output}")
  endif()
endforeach()

# As a compiler for another processor, or for two at once, would say.
set(other "-DCMAKE_CXX_FLAGS=-U__x86_64__ -U__aarch64__")
configure(other output ${other})
if(NOT output MATCHES "no vector units")
  message(SEND_ERROR "A build with scalar alone shows no warning\n${output}")
endif()
configure(other output ${other} -DRECTIFY_ISAS=scalar)
if(output MATCHES "no vector units")
  message(SEND_ERROR "A build that wants scalar alone shows a warning\n${output}")
endif()
