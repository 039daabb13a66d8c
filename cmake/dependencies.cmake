# The system's package where it is new enough, else the pinned release.

# xsimd: headers only, and only the kernels see them. They are looked for as a file, because the package's own
# find_package refuses every other major version and asks for xtl, which nothing here uses.
function(rectify_xsimd_is_new_enough result directory)
  set(version 0)
  file(STRINGS ${directory}/xsimd/config/xsimd_config.hpp lines REGEX "define XSIMD_VERSION_(MAJOR|MINOR) ")
  if(lines MATCHES "VERSION_MAJOR ([0-9]+).*VERSION_MINOR ([0-9]+)")
    set(version ${CMAKE_MATCH_1}.${CMAKE_MATCH_2})
  endif()
  if(version VERSION_LESS 13.2)
    set(${result} FALSE PARENT_SCOPE)
  endif()
endfunction()

# A project around this one may have an xsimd of its own: it is taken if it is new enough, and else left alone.
# Nothing here is called xsimd, lest one be taken for the other.
set(xsimd_around "")
if(TARGET xsimd)
  get_target_property(xsimd_around xsimd INTERFACE_INCLUDE_DIRECTORIES)
  string(REGEX REPLACE "\\$<BUILD_INTERFACE:([^>]+)>" "\\1" xsimd_around "${xsimd_around}")
  string(GENEX_STRIP "${xsimd_around}" xsimd_around)
endif()
set(xsimd_search RECTIFY_XSIMD_INCLUDE_DIR xsimd/config/xsimd_config.hpp VALIDATOR rectify_xsimd_is_new_enough)
find_path(${xsimd_search} PATHS ${xsimd_around} NO_DEFAULT_PATH DOC "Folder of the xsimd headers, 13.2 or newer")
find_path(${xsimd_search} DOC "Folder of the xsimd headers, 13.2 or newer")
mark_as_advanced(RECTIFY_XSIMD_INCLUDE_DIR)
add_library(rectify_xsimd INTERFACE IMPORTED) # imported: not seen outside this project
if(RECTIFY_XSIMD_INCLUDE_DIR)
  target_include_directories(rectify_xsimd INTERFACE ${RECTIFY_XSIMD_INCLUDE_DIR})
else()
  include(FetchContent)
  FetchContent_Declare(rectify_xsimd
    GIT_REPOSITORY https://github.com/xtensor-stack/xsimd.git
    GIT_TAG e88a72831858123924f7118f345dfe5d70d95991 # 14.3.0
    SOURCE_SUBDIR none) # the files alone: no targets, no install rules
  FetchContent_MakeAvailable(rectify_xsimd)
  target_include_directories(rectify_xsimd INTERFACE ${rectify_xsimd_SOURCE_DIR}/include)
endif()

if(RECTIFY_OPENMP)
  find_package(OpenMP REQUIRED COMPONENTS CXX)
endif()

if(RECTIFY_TESTS)
  include(FetchContent)
  FetchContent_Declare(Catch2
    GIT_REPOSITORY https://github.com/catchorg/Catch2.git
    GIT_TAG fa43b77429ba76c462b1898d6cd2f2d7a9416b14 # 3.7.1
    SYSTEM
    FIND_PACKAGE_ARGS 3.7)
  FetchContent_MakeAvailable(Catch2)
endif()

if(RECTIFY_BENCH)
  include(FetchContent)
  set(BENCHMARK_ENABLE_TESTING OFF)
  set(BENCHMARK_ENABLE_INSTALL OFF)
  FetchContent_Declare(benchmark
    GIT_REPOSITORY https://github.com/google/benchmark.git
    GIT_TAG 192ef10025eb2c4cdd392bc502f0c852196baa48 # 1.9.5
    SYSTEM
    FIND_PACKAGE_ARGS 1.7)
  FetchContent_MakeAvailable(benchmark)
endif()
