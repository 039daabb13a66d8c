# The entries of ctest: <suite>.<isa> per instruction set, <suite> for what depends on none, and
# emulated.<cpu>.<suite> for x86 CPUs that this machine is not. What this CPU cannot run shows as skipped, never
# as passed.
option(RECTIFY_EMULATED_TESTS "On x86-64: also run the tests on older CPUs, by qemu-x86_64" OFF)

set(isa_suites matrix rows masks contract family channels sums threads maskfile)
set(any_suites errors hosts wrapper oracle definitions)
if(library_type STREQUAL "STATIC_LIBRARY")
  list(APPEND isa_suites walks)
  list(APPEND any_suites mask_cursor pool_model quota stores walk_choice)
endif()

# rectify_add_suite(<entry> <suite> LABELS ... [RUNNER ...] [ENVIRONMENT NAME=VALUE...])
# Without a RECTIFY_ISA=<name> in ENVIRONMENT the caller's stays, unless there is a RUNNER.
function(rectify_add_suite entry suite)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "" "LABELS;RUNNER;ENVIRONMENT")
  add_test(NAME ${entry} COMMAND ${arg_RUNNER} $<TARGET_FILE:rectify_tests> "[${suite}]")
  set(environment ${arg_ENVIRONMENT} OMP_NUM_THREADS=4) # three can take part also where there are two cores
  if(suite STREQUAL "maskfile") # the same bytes in every one of these files, here and on any other machine
    list(APPEND environment RECTIFY_TEST_MASK_FILE=${CMAKE_CURRENT_BINARY_DIR}/${entry}.bin)
  endif()
  if(arg_RUNNER)
    list(APPEND environment RECTIFY_TEST_THIN=1)
    list(APPEND arg_LABELS emulated)
    if(NOT arg_ENVIRONMENT MATCHES "RECTIFY_ISA=")
      set_tests_properties(${entry} PROPERTIES ENVIRONMENT_MODIFICATION RECTIFY_ISA=unset:)
    endif()
  endif()
  set_tests_properties(${entry} PROPERTIES
    LABELS "${arg_LABELS}" ENVIRONMENT "${environment}" SKIP_RETURN_CODE 77 TIMEOUT 300)
  set_property(GLOBAL APPEND PROPERTY RECTIFY_SUITES ${suite}) # for tags.listed
  if(suite MATCHES "hosts|exhaustive")
    set_tests_properties(${entry} PROPERTIES PROCESSORS 2)
  endif()
endfunction()

# A RECTIFY_ISA that cannot be followed: rectify_environment_status() must tell, and the best one must run.
function(rectify_add_misnamed entry name)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "" "LABELS;RUNNER;ENVIRONMENT")
  rectify_add_suite(${entry} isa LABELS ${arg_LABELS} RUNNER ${arg_RUNNER}
    ENVIRONMENT ${arg_ENVIRONMENT} RECTIFY_ISA=${name} RECTIFY_TEST_MISNAMED=1)
endfunction()

function(rectify_find_emulator program)
  find_program(RECTIFY_QEMU ${program})
  if(NOT RECTIFY_QEMU)
    message(FATAL_ERROR "${program} is missing (Debian: apt-get install qemu-user)")
  endif()
endfunction()

# A program of its own: what the library decides at the first call of a process.
function(rectify_add_first_call entry)
  add_test(NAME ${entry} COMMAND ${emulator} $<TARGET_FILE:rectify_first_call>)
  set(environment ${ARGN} OMP_NUM_THREADS=4)
  if(emulator)
    list(APPEND environment RECTIFY_TEST_THIN=1 RECTIFY_TEST_BEST_ISA=${emulated_best})
  endif()
  set_tests_properties(${entry} PROPERTIES LABELS "quick;any" TIMEOUT 300 ENVIRONMENT "${environment}"
    ENVIRONMENT_MODIFICATION RECTIFY_ISA=unset: PROCESSORS 2)
endfunction()

set(emulator) # for programs that depend on no instruction set
if(CMAKE_CROSSCOMPILING)
  rectify_find_emulator(qemu-${CMAKE_SYSTEM_PROCESSOR})
  set(RECTIFY_QEMU_SYSROOT /usr/${CMAKE_SYSTEM_PROCESSOR}-linux-gnu CACHE PATH "Where the target's shared libraries are")
  set(emulator ${RECTIFY_QEMU} -L ${RECTIFY_QEMU_SYSROOT})
  set(emulated_best scalar)
endif()

# A CPU of which the library knows nothing has the scalar unit.
if(CMAKE_CROSSCOMPILING AND isas STREQUAL "scalar")
  foreach(suite IN LISTS isa_suites)
    rectify_add_suite(${suite}.scalar ${suite} LABELS quick scalar RUNNER ${emulator}
      ENVIRONMENT RECTIFY_TEST_BEST_ISA=${emulated_best})
  endforeach()
  foreach(suite isa ${any_suites})
    rectify_add_suite(${suite} ${suite} LABELS quick any RUNNER ${emulator}
      ENVIRONMENT RECTIFY_TEST_BEST_ISA=${emulated_best})
  endforeach()
  return()
endif()

if(CMAKE_CROSSCOMPILING)
  if(NOT CMAKE_SYSTEM_PROCESSOR STREQUAL "aarch64")
    message(FATAL_ERROR "tests/suites.cmake knows no CPUs of ${CMAKE_SYSTEM_PROCESSOR}")
  endif()
  set(qemu ${emulator} -cpu)
  # A CPU for each instruction set on which it is the best; the fourth has SVE of 128 bits.
  set(cpu_neon cortex-a57)
  set(cpu_sve256 max,sve-max-vq=2)
  set(cpu_sve512 max,sve-max-vq=4)
  set(cpu_sve128 max,sve-max-vq=1)
  list(APPEND emulator -cpu ${cpu_sve256})
  set(emulated_best sve256)
  foreach(isa IN LISTS isas)
    set(best ${isa})
    if(isa STREQUAL "scalar")
      set(best neon)
    elseif(NOT cpu_${isa})
      message(FATAL_ERROR "tests/suites.cmake knows no CPU for ${isa}")
    endif()
    foreach(suite IN LISTS isa_suites)
      rectify_add_suite(${suite}.${isa} ${suite} LABELS quick ${isa} RUNNER ${qemu} ${cpu_${best}}
        ENVIRONMENT RECTIFY_ISA=${isa} RECTIFY_TEST_BEST_ISA=${best})
    endforeach()
  endforeach()
  foreach(machine neon sve128 sve256 sve512)
    string(REPLACE "sve128" "neon" best ${machine})
    rectify_add_suite(isa.on_${machine} isa LABELS quick any RUNNER ${qemu} ${cpu_${machine}}
      ENVIRONMENT RECTIFY_TEST_BEST_ISA=${best})
  endforeach()
  foreach(suite IN LISTS any_suites)
    rectify_add_suite(${suite} ${suite} LABELS quick any RUNNER ${emulator}
      ENVIRONMENT RECTIFY_TEST_BEST_ISA=sve256)
  endforeach()
  foreach(name no-such avx2 sve512)
    rectify_add_misnamed(isa.misnamed.${name} ${name} LABELS quick any RUNNER ${emulator}
      ENVIRONMENT RECTIFY_TEST_BEST_ISA=sve256)
  endforeach()
  return()
endif()

foreach(isa IN LISTS isas)
  foreach(suite IN LISTS isa_suites)
    rectify_add_suite(${suite}.${isa} ${suite} LABELS quick ${isa} ENVIRONMENT RECTIFY_ISA=${isa})
  endforeach()
  foreach(suite exhaustive family_exhaustive)
    rectify_add_suite(${suite}.${isa} ${suite} LABELS exhaustive ${isa} ENVIRONMENT RECTIFY_ISA=${isa})
  endforeach()
endforeach()
foreach(suite isa ${any_suites})
  rectify_add_suite(${suite} ${suite} LABELS quick any)
endforeach()
if("stores" IN_LIST any_suites)
  foreach(bytes 12345k -1)
    rectify_add_suite(llc_bytes.${bytes} llc_bytes LABELS quick any ENVIRONMENT RECTIFY_LLC_BYTES=${bytes})
  endforeach()
  rectify_add_suite(llc_bytes.empty llc_bytes LABELS quick any ENVIRONMENT RECTIFY_LLC_BYTES=)
endif()
rectify_add_suite(isa.empty isa LABELS quick any ENVIRONMENT RECTIFY_ISA=)
rectify_add_suite(isa.capitals isa LABELS quick any ENVIRONMENT RECTIFY_ISA=Scalar)
# Not a name; and one that is, but not of this build.
set(foreign neon)
if("neon" IN_LIST isas)
  set(foreign avx2)
endif()
foreach(name no-such ${foreign})
  rectify_add_misnamed(isa.misnamed.${name} ${name} LABELS quick any)
endforeach()

if(RECTIFY_EMULATED_TESTS)
  rectify_find_emulator(qemu-x86_64)
  # rectify_add_machine(<name> <CPU of qemu> <the instruction set that it must run> <suites>...)
  function(rectify_add_machine name cpu best)
    if(NOT best IN_LIST isas)
      return()
    endif()
    set(common LABELS quick ${best} RUNNER ${RECTIFY_QEMU} -cpu ${cpu} ENVIRONMENT RECTIFY_TEST_BEST_ISA=${best})
    foreach(suite IN LISTS ARGN)
      rectify_add_suite(emulated.${name}.${suite} ${suite} ${common})
    endforeach()
    rectify_add_misnamed(emulated.${name}.isa.misnamed.avx512 avx512 ${common})
  endfunction()
  rectify_add_machine(nehalem Nehalem sse2 ${isa_suites} isa ${any_suites})
  rectify_add_machine(haswell Haswell avx2 ${isa_suites} isa ${any_suites})
  # AVX and F16C without AVX2, and AVX2 without F16C: the unit needs both.
  rectify_add_machine(ivybridge IvyBridge sse2 isa)
  rectify_add_machine(haswell_without_f16c Haswell,-f16c sse2 isa)
endif()

# A test case that none of these suites runs would never fail. Cross builds run fewer suites, so that only this
# build can tell.
get_property(suites GLOBAL PROPERTY RECTIFY_SUITES)
list(REMOVE_DUPLICATES suites)
add_test(NAME tags.listed COMMAND ${CMAKE_COMMAND} -DPROGRAM=$<TARGET_FILE:rectify_tests> "-DSUITES=${suites}"
  -DLIST=${CMAKE_CURRENT_BINARY_DIR}/tags.txt -P ${CMAKE_CURRENT_SOURCE_DIR}/tags.cmake)
set_tests_properties(tags.listed PROPERTIES LABELS "quick;any" TIMEOUT 60
  ENVIRONMENT_MODIFICATION RECTIFY_ISA=unset:)
