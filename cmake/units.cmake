include(CheckCXXSourceCompiles)

# The library's kernels lie in units: a kind (see functions.def) for some element types. Each unit is compiled once per
# instruction set, and its C functions once. So units compile side by side, and a program links those that it calls.

# What functions.def lists; the element types in the order of the header.
set(list ${CMAKE_CURRENT_SOURCE_DIR}/common/functions.def)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${list} ${CMAKE_CURRENT_SOURCE_DIR}/common/isa.def)
file(STRINGS ${list} rows REGEX "^RECTIFY_[A-Z0-9_]+\\([a-z]+, [a-z0-9_]+, RECTIFY_")
set(all_kinds masks)
set(all_activations)
foreach(row IN LISTS rows)
  string(REGEX MATCH "\\(([a-z]+), ([a-z0-9_]+)," matched "${row}")
  list(APPEND all_kinds ${CMAKE_MATCH_1})
  list(APPEND all_activations ${CMAKE_MATCH_2})
endforeach()
list(REMOVE_DUPLICATES all_kinds)
list(REMOVE_DUPLICATES all_activations)
set(all_types f32 f64 f16 bf16 s8 s16 s32 s64 u8)

# What an option of the user names must be in the list; an empty one stands for all.
function(rectify_chosen result option)
  foreach(name IN LISTS ${option})
    if(NOT name IN_LIST ARGN)
      message(FATAL_ERROR "${option}: there is no ${name}; there are: ${ARGN}")
    endif()
  endforeach()
  set(chosen ${${option}})
  if(NOT chosen)
    set(chosen ${ARGN})
  endif()
  set(${result} ${chosen} PARENT_SCOPE)
endfunction()
rectify_chosen(chosen_types RECTIFY_TYPES ${all_types})
rectify_chosen(chosen_activations RECTIFY_ACTIVATIONS ${all_activations})

# rectify_add_unit(<name> KINDS ... TYPES ...)
function(rectify_add_unit RECTIFY_UNIT)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "KINDS;TYPES")
  set(types)
  foreach(type IN LISTS arg_TYPES)
    if(type IN_LIST chosen_types)
      list(APPEND types ${type})
    endif()
  endforeach()
  if(NOT types AND NOT "masks" IN_LIST arg_KINDS)
    return()
  endif()
  set(RECTIFY_SELECTION)
  foreach(name IN LISTS all_kinds all_types all_activations)
    set(has 0)
    if(name IN_LIST arg_KINDS OR name IN_LIST types OR name IN_LIST chosen_activations)
      set(has 1)
    endif()
    string(APPEND RECTIFY_SELECTION "#define RECTIFY_HAS_${name} ${has}\n")
  endforeach()
  set(functions ${CMAKE_CURRENT_BINARY_DIR}/functions_${RECTIFY_UNIT}.cpp)
  configure_file(api/functions.cpp.in ${functions})
  target_sources(rectify PRIVATE ${functions})
  set_property(DIRECTORY APPEND PROPERTY RECTIFY_UNITS ${RECTIFY_UNIT})
  set_property(DIRECTORY PROPERTY RECTIFY_SELECTION_${RECTIFY_UNIT} "${RECTIFY_SELECTION}")
endfunction()

# rectify_targets(<macro> <result>): whether the compiler, with the flags that it gets here, defines a macro. The name of
# the processor would not tell: each system has its own for the same one.
function(rectify_targets macro result)
  set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
  check_cxx_source_compiles("#if !defined(${macro})\n#error\n#endif\n" RECTIFY_TARGETS${macro})
  set(${result} ${RECTIFY_TARGETS${macro}} PARENT_SCOPE)
endfunction()

# rectify_add_isa(<name> [flags...]): the units of an instruction set, the only code compiled with its flags. Its file
# in simd/arch/ is read from isa.def. What RECTIFY_ISAS leaves out is not built.
#
# A later -march removes what a parent's -march=native left on, so the baseline comes first, then the features. The
# units are optimised in every build type, because only then does each hold its tables and nothing else. xsimd is
# renamed per instruction set, so that what it leaves behind can never merge with a host's own xsimd.
function(rectify_add_isa RECTIFY_ISA)
  if(RECTIFY_ISAS AND NOT RECTIFY_ISA IN_LIST RECTIFY_ISAS AND NOT RECTIFY_ISA STREQUAL "scalar")
    return()
  endif()
  file(STRINGS common/isa.def row REGEX "^RECTIFY_ISA\\([a-z0-9]+, *${RECTIFY_ISA},")
  if(NOT row MATCHES "^RECTIFY_ISA\\([a-z0-9]+, *${RECTIFY_ISA}, *([a-z0-9_]+),")
    message(FATAL_ERROR "isa.def has no row for ${RECTIFY_ISA}")
  endif()
  set(RECTIFY_ARCH_NAME ${CMAKE_MATCH_1})
  file(GLOB laws RELATIVE ${CMAKE_CURRENT_SOURCE_DIR}/simd CONFIGURE_DEPENDS simd/ops/*.hpp)
  list(TRANSFORM laws REPLACE "(.+)" "#include \"\\1\"")
  list(JOIN laws "\n" RECTIFY_LAWS)
  set(target rectify_isa_${RECTIFY_ISA})
  add_library(${target} OBJECT)
  get_property(units DIRECTORY PROPERTY RECTIFY_UNITS)
  foreach(RECTIFY_UNIT IN LISTS units)
    get_property(RECTIFY_SELECTION DIRECTORY PROPERTY RECTIFY_SELECTION_${RECTIFY_UNIT})
    set(unit ${CMAKE_CURRENT_BINARY_DIR}/isa_${RECTIFY_ISA}_${RECTIFY_UNIT}.cpp)
    configure_file(simd/unit.cpp.in ${unit})
    target_sources(${target} PRIVATE ${unit})
  endforeach()
  rectify_warnings(${target})
  target_compile_features(${target} PRIVATE cxx_std_17)
  target_include_directories(${target} PRIVATE simd common ${PROJECT_SOURCE_DIR}/include)
  target_include_directories(${target} SYSTEM PRIVATE $<TARGET_PROPERTY:rectify_xsimd,INTERFACE_INCLUDE_DIRECTORIES>)
  target_compile_definitions(${target} PRIVATE NDEBUG xsimd=rectify_xsimd_${RECTIFY_ISA})
  target_compile_options(${target} PRIVATE
    ${RECTIFY_BASELINE} ${ARGN}
    -O2 -fno-fast-math -ffp-contract=off -fno-lto -fno-exceptions -fno-rtti ${rectify_sections}
    -Wno-psabi
    # Store merging takes masks through general registers. The warnings are of gcc's own intrinsics.
    $<$<CXX_COMPILER_ID:GNU>:-fno-store-merging -Wno-maybe-uninitialized -Wno-uninitialized>)
  if(NOT RECTIFY_SANITIZE_UNITS)
    target_compile_options(${target} PRIVATE -fno-sanitize=all)
  endif()
  set_target_properties(${target} PROPERTIES
    POSITION_INDEPENDENT_CODE ON CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON CXX_EXTENSIONS OFF
    UNITY_BUILD OFF INTERPROCEDURAL_OPTIMIZATION OFF DISABLE_PRECOMPILE_HEADERS ON)
  target_sources(rectify PRIVATE $<TARGET_OBJECTS:${target}>)
  set_property(GLOBAL APPEND PROPERTY RECTIFY_ISAS ${RECTIFY_ISA})
endfunction()

# The rows of isa.def that were added, in its order, for dispatch; and that RECTIFY_ISAS names no others.
function(rectify_list_isas)
  get_property(isas GLOBAL PROPERTY RECTIFY_ISAS)
  foreach(name IN LISTS RECTIFY_ISAS)
    if(NOT name IN_LIST isas)
      message(FATAL_ERROR "RECTIFY_ISAS: there is no ${name} for ${CMAKE_SYSTEM_PROCESSOR}")
    endif()
  endforeach()
  list(JOIN isas "|" names)
  file(STRINGS common/isa.def rows REGEX "^RECTIFY_ISA\\([a-z0-9]+, *(${names}),")
  list(TRANSFORM rows REPLACE "^RECTIFY_ISA\\([a-z0-9]+, *([a-z0-9]+),.*" "X(\\1, argument)" OUTPUT_VARIABLE calls)
  list(JOIN rows "\n" rows)
  list(JOIN calls " " calls)
  file(CONFIGURE OUTPUT built_isas.def CONTENT "// Those rows of isa.def that this build has.\n@rows@\n" @ONLY)
  file(CONFIGURE OUTPUT built_isas.hpp CONTENT
    "// The instruction sets that this build has, in the order of isa.def.\n#pragma once\n\n#define RECTIFY_FOR_BUILT_ISAS(X, argument) @calls@\n"
    @ONLY)
  target_include_directories(rectify PRIVATE ${CMAKE_CURRENT_BINARY_DIR})
endfunction()
