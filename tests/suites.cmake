# The entries of ctest: <suite>.<isa> per instruction set, <suite> for what depends on none, and
# emulated.<cpu>.<suite> for x86 CPUs that this machine is not. What this CPU cannot run shows as skipped, never
# as passed.
option(RECTIFY_EMULATED_TESTS "On x86-64: also run the tests on older CPUs, by qemu-x86_64" OFF)

set(isa_suites matrix rows masks contract family channels sums threads maskfile)
set(any_suites errors hosts isa wrapper oracle definitions)

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
  if(suite MATCHES "threads|hosts|exhaustive")
    set_tests_properties(${entry} PROPERTIES PROCESSORS 2)
  endif()
endfunction()

# A RECTIFY_ISA that cannot be followed: rectify_isa_status() must tell, and the best one must run.
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

if(CMAKE_CROSSCOMPILING)
  if(NOT CMAKE_SYSTEM_PROCESSOR STREQUAL "aarch64")
    message(FATAL_ERROR "tests/suites.cmake knows no emulator for ${CMAKE_SYSTEM_PROCESSOR}")
  endif()
  rectify_find_emulator(qemu-aarch64)
  set(RECTIFY_QEMU_SYSROOT /usr/aarch64-linux-gnu CACHE PATH "Where the shared libraries of aarch64 are")
  set(qemu ${RECTIFY_QEMU} -L ${RECTIFY_QEMU_SYSROOT} -cpu)
  # A CPU for each instruction set on which it is the best; the fourth has SVE of 128 bits.
  set(cpu_neon cortex-a57)
  set(cpu_sve256 max,sve-max-vq=2)
  set(cpu_sve512 max,sve-max-vq=4)
  set(cpu_sve128 max,sve-max-vq=1)
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
  foreach(suite errors hosts wrapper oracle definitions)
    rectify_add_suite(${suite} ${suite} LABELS quick any RUNNER ${qemu} ${cpu_sve256}
      ENVIRONMENT RECTIFY_TEST_BEST_ISA=sve256)
  endforeach()
  foreach(name no-such avx2 sve512)
    rectify_add_misnamed(isa.misnamed.${name} ${name} LABELS quick any RUNNER ${qemu} ${cpu_sve256}
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
foreach(suite IN LISTS any_suites)
  rectify_add_suite(${suite} ${suite} LABELS quick any)
endforeach()
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
  foreach(machine "Nehalem:sse2" "Haswell:avx2")
    string(REPLACE ":" ";" machine ${machine})
    list(GET machine 0 cpu)
    list(GET machine 1 best)
    string(TOLOWER emulated.${cpu} prefix)
    foreach(suite IN LISTS isa_suites any_suites)
      rectify_add_suite(${prefix}.${suite} ${suite} LABELS quick ${best} RUNNER ${RECTIFY_QEMU} -cpu ${cpu}
        ENVIRONMENT RECTIFY_TEST_BEST_ISA=${best})
    endforeach()
    rectify_add_misnamed(${prefix}.isa.misnamed.avx512 avx512 LABELS quick ${best}
      RUNNER ${RECTIFY_QEMU} -cpu ${cpu} ENVIRONMENT RECTIFY_TEST_BEST_ISA=${best})
  endforeach()
endif()
