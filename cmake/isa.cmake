# rectify_add_isa(<name> [flags...]): one translation unit per instruction set, the only code compiled with
# its flags. Its file in simd/arch/ is read from isa.def. What RECTIFY_ISAS leaves out is not built.
#
# A later -march removes what a parent's -march=native left on, so the baseline comes first, then the
# features. The units are optimised in every build type: only then does each hold its table and nothing else.
# xsimd is renamed per unit, so that what it leaves behind can never merge with a host's own xsimd.
function(rectify_add_isa name)
  if(RECTIFY_ISAS AND NOT name IN_LIST RECTIFY_ISAS AND NOT name STREQUAL "scalar")
    return()
  endif()
  set(RECTIFY_ISA ${name})
  set(list ${CMAKE_CURRENT_SOURCE_DIR}/common/isa.def)
  file(STRINGS ${list} row REGEX "^RECTIFY_ISA\\([a-z0-9]+, *${name},")
  if(NOT row MATCHES "^RECTIFY_ISA\\([a-z0-9]+, *${name}, *([a-z0-9_]+),")
    message(FATAL_ERROR "isa.def has no row for ${name}")
  endif()
  set(RECTIFY_ARCH_NAME ${CMAKE_MATCH_1})
  # For loops/loop.hpp alone.
  if(NOT RECTIFY_ARCH_NAME STREQUAL "scalar")
    set(RECTIFY_ARCH ON)
  endif()
  if(RECTIFY_ARCH_NAME MATCHES "^(avx512|sve)$")
    set(RECTIFY_PREDICATES ON)
  endif()
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${list})
  set(unit ${CMAKE_CURRENT_BINARY_DIR}/isa_${name}.cpp)
  configure_file(${CMAKE_CURRENT_SOURCE_DIR}/simd/unit.cpp.in ${unit})

  set(target rectify_isa_${name})
  add_library(${target} OBJECT ${unit})
  rectify_warnings(${target})
  target_compile_features(${target} PRIVATE cxx_std_17)
  target_include_directories(${target} PRIVATE
    ${CMAKE_CURRENT_SOURCE_DIR}/simd ${CMAKE_CURRENT_SOURCE_DIR}/common ${PROJECT_SOURCE_DIR}/include)
  target_include_directories(${target} SYSTEM PRIVATE $<TARGET_PROPERTY:rectify_xsimd,INTERFACE_INCLUDE_DIRECTORIES>)
  target_compile_definitions(${target} PRIVATE NDEBUG xsimd=rectify_xsimd_${name})
  target_compile_options(${target} PRIVATE
    ${RECTIFY_BASELINE} ${ARGN}
    -O2 -fno-fast-math -ffp-contract=off -fno-lto -fno-exceptions -fno-rtti
    -Wno-psabi
    # Store merging takes masks through general registers. The warning is of gcc's own intrinsics.
    $<$<CXX_COMPILER_ID:GNU>:-fno-store-merging -Wno-maybe-uninitialized>)
  set_target_properties(${target} PROPERTIES
    POSITION_INDEPENDENT_CODE ON CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON CXX_EXTENSIONS OFF
    UNITY_BUILD OFF INTERPROCEDURAL_OPTIMIZATION OFF DISABLE_PRECOMPILE_HEADERS ON)
  target_sources(rectify PRIVATE $<TARGET_OBJECTS:${target}>)
  set_property(GLOBAL APPEND PROPERTY RECTIFY_ISAS ${name})
endfunction()

# The rows of isa.def that were added, in its order, for dispatch.cpp; and that RECTIFY_ISAS names no others.
function(rectify_list_isas)
  get_property(isas GLOBAL PROPERTY RECTIFY_ISAS)
  foreach(name IN LISTS RECTIFY_ISAS)
    if(NOT name IN_LIST isas)
      message(FATAL_ERROR "RECTIFY_ISAS: there is no ${name} for ${CMAKE_SYSTEM_PROCESSOR}")
    endif()
  endforeach()
  list(JOIN isas "|" names)
  file(STRINGS common/isa.def rows REGEX "^RECTIFY_ISA\\([a-z0-9]+, *(${names}),")
  list(JOIN rows "\n" rows)
  file(CONFIGURE OUTPUT built_isas.def CONTENT "// Those rows of isa.def that this build has.\n@rows@\n" @ONLY)
  target_include_directories(rectify PRIVATE ${CMAKE_CURRENT_BINARY_DIR})
endfunction()
