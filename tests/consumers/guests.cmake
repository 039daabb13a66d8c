# What a host fears: other pools, symbols that clash, flags and targets that leak, an ABI that changes unseen.
# rectify_add_guest(<name> [FIXTURE <needs>] COMMAND ...)
function(rectify_add_guest name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "FIXTURES;COMMAND")
  add_test(NAME consumers.${name} COMMAND ${arg_COMMAND})
  set_tests_properties(consumers.${name} PROPERTIES LABELS "quick;any;consumers" TIMEOUT 300
    FIXTURES_REQUIRED "${arg_FIXTURES}" SKIP_RETURN_CODE 77 ENVIRONMENT OMP_NUM_THREADS=4)
endfunction()

# With the installed library: the project in SOURCE is built, and TEST, which is a program of it, run.
function(rectify_add_project name source test)
  set(folder ${CMAKE_CURRENT_BINARY_DIR}/${name})
  rectify_add_guest(${name} FIXTURES rectify_installed COMMAND ${CMAKE_CTEST_COMMAND}
    --build-and-test ${source} ${folder}
    --build-generator ${CMAKE_GENERATOR} --build-makeprogram ${CMAKE_MAKE_PROGRAM}
    --build-options -DCMAKE_BUILD_TYPE=Release -DCMAKE_C_COMPILER=${CMAKE_C_COMPILER}
    -DCMAKE_CXX_COMPILER=${CMAKE_CXX_COMPILER} -DCMAKE_PREFIX_PATH=${prefix}
    --test-command ${folder}/${test} ${ARGN})
  set_tests_properties(consumers.${name} PROPERTIES FIXTURES_SETUP rectify_${name})
endfunction()

# Other thread pools than OpenMP's. One that is not installed shows as skipped.
rectify_add_project(executors ${CMAKE_CURRENT_SOURCE_DIR}/executors test_executor none)
set(kinds std_thread odd pthreadpool tbb)
if(RECTIFY_OPENMP AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  list(APPEND kinds openmp) # that the count of its regions counts
endif()
foreach(kind IN LISTS kinds)
  rectify_add_guest(executors.${kind} FIXTURES rectify_executors
    COMMAND ${CMAKE_CURRENT_BINARY_DIR}/executors/test_executor ${kind})
endforeach()

get_target_property(type rectify TYPE)
if(type STREQUAL "STATIC_LIBRARY")
  # Inside a plugin, and without exceptions and RTTI.
  rectify_add_project(guests ${CMAKE_CURRENT_SOURCE_DIR}/guests host ${CMAKE_CURRENT_BINARY_DIR}/guests/libplugin.so)
  rectify_add_guest(guests.no-exceptions FIXTURES rectify_guests
    COMMAND ${CMAKE_CURRENT_BINARY_DIR}/guests/no_exceptions)

  # The runtime of OpenMP is asked for by one object, or by none.
  rectify_add_guest(openmp COMMAND ${CMAKE_COMMAND} -DNM=${CMAKE_NM} -DARCHIVE=$<TARGET_FILE:rectify>
    -DOPENMP=${RECTIFY_OPENMP} -DPACKAGE=${PROJECT_BINARY_DIR}/package -P ${CMAKE_CURRENT_SOURCE_DIR}/openmp.cmake)
  rectify_add_guest(openmp.none FIXTURES rectify_subdirectory COMMAND ${CMAKE_COMMAND} -DNM=${CMAKE_NM}
    -DARCHIVE=${CMAKE_CURRENT_BINARY_DIR}/subdirectory/rectify/kernels/librectify.a -DOPENMP=OFF
    -P ${CMAKE_CURRENT_SOURCE_DIR}/openmp.cmake)
endif()

# The parent's -march=native -ffast-math does not reach the instruction sets: in the objects of the subdirectory.
if("avx2" IN_LIST isas)
  rectify_add_guest(subdirectory.flags FIXTURES rectify_subdirectory COMMAND ${CMAKE_COMMAND}
    -DOBJDUMP=${CMAKE_OBJDUMP} -DFOLDER=${CMAKE_CURRENT_BINARY_DIR} -P ${CMAKE_CURRENT_SOURCE_DIR}/flags.cmake)
endif()

# The shared library: what it exports, and what each component of its installation holds.
find_program(RECTIFY_ABIDIFF abidiff)
mark_as_advanced(RECTIFY_ABIDIFF)
set(shared ${CMAKE_COMMAND} -DFOLDER=${CMAKE_CURRENT_BINARY_DIR} -DCC=${CMAKE_C_COMPILER} -DNM=${CMAKE_NM}
  -DCXX=${CMAKE_CXX_COMPILER} -DABIDIFF=${RECTIFY_ABIDIFF} -DLIST=${CMAKE_CURRENT_SOURCE_DIR}/exported.inc
  -DINCLUDE=${PROJECT_SOURCE_DIR}/include
  -DSONAME=librectify.so.${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})
foreach(what symbols abi components)
  rectify_add_guest(shared.${what} FIXTURES rectify_shared
    COMMAND ${shared} -DWHAT=${what} -P ${CMAKE_CURRENT_SOURCE_DIR}/shared.cmake)
endforeach()
set_tests_properties(consumers.shared.abi PROPERTIES SKIP_REGULAR_EXPRESSION "abidiff is missing")
set_tests_properties(consumers.subdirectory PROPERTIES FIXTURES_SETUP rectify_subdirectory)
set_tests_properties(consumers.subdirectory-shared PROPERTIES FIXTURES_SETUP rectify_shared)

# The recipes for package managers: their test package here, and of the rest what can be checked without them.
rectify_add_project(recipes.test-package ${PROJECT_SOURCE_DIR}/cmake/recipes/conan/test_package test_package)
rectify_add_guest(recipes.vcpkg COMMAND ${CMAKE_COMMAND} -DSOURCE=${PROJECT_SOURCE_DIR} -DVERSION=${PROJECT_VERSION}
  -DFOLDER=${CMAKE_CURRENT_BINARY_DIR} -P ${CMAKE_CURRENT_SOURCE_DIR}/recipe_vcpkg.cmake)
find_program(RECTIFY_PYTHON python3)
mark_as_advanced(RECTIFY_PYTHON)
rectify_add_guest(recipes.conan COMMAND ${RECTIFY_PYTHON} ${CMAKE_CURRENT_SOURCE_DIR}/recipe_conan.py
  ${PROJECT_SOURCE_DIR}/cmake/recipes/conan/conanfile.py ${PROJECT_VERSION} ${xsimd} ${CMAKE_CURRENT_BINARY_DIR}/conan
  -G ${CMAKE_GENERATOR} -DCMAKE_MAKE_PROGRAM=${CMAKE_MAKE_PROGRAM} -DCMAKE_C_COMPILER=${CMAKE_C_COMPILER}
  -DCMAKE_CXX_COMPILER=${CMAKE_CXX_COMPILER} -DRECTIFY_OPENMP=${RECTIFY_OPENMP}) # a compiler may lack it
