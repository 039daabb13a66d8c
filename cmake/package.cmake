# Installation: headers, library, CMake package `rectify` (target rectify::rectify) and pkg-config `rectify`.
# All of it can be moved to another prefix after the installation. Components: rectify_runtime is what a program
# that is linked with the shared library needs, rectify_development the rest.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

get_target_property(type rectify TYPE)
set(rectify_needs_openmp FALSE) # whoever links it: a shared library brings its own
if(type STREQUAL "STATIC_LIBRARY" AND RECTIFY_OPENMP)
  set(rectify_needs_openmp TRUE)
endif()
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/rectify)
set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME rectify_development)

install(TARGETS rectify EXPORT rectifyTargets
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT rectify_runtime NAMELINK_COMPONENT rectify_development
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT rectify_development
  RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT rectify_runtime)
if(TARGET rectify_selftest)
  install(TARGETS rectify_selftest EXPORT rectifyTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
  install(TARGETS rectify-selftest RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
  FILES_MATCHING PATTERN "*.h" PATTERN "*.hpp")
install(EXPORT rectifyTargets NAMESPACE rectify:: DESTINATION ${package_dir})

configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/rectifyConfig.cmake.in
  ${PROJECT_BINARY_DIR}/package/rectifyConfig.cmake
  INSTALL_DESTINATION ${package_dir} NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/package/rectifyConfigVersion.cmake
  COMPATIBILITY SameMinorVersion) # before 1.0 a new minor version may change the interface
install(FILES ${PROJECT_BINARY_DIR}/package/rectifyConfig.cmake
  ${PROJECT_BINARY_DIR}/package/rectifyConfigVersion.cmake
  DESTINATION ${package_dir})

# pkg-config: the prefix is found from the file's own folder.
if(IS_ABSOLUTE "${CMAKE_INSTALL_LIBDIR}")
  set(pc_prefix ${CMAKE_INSTALL_PREFIX})
else()
  file(RELATIVE_PATH pc_prefix /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
  string(REGEX REPLACE "/$" "" pc_prefix "\${pcfiledir}/${pc_prefix}")
endif()
foreach(name IN ITEMS LIBDIR INCLUDEDIR)
  set(pc_${name} ${CMAKE_INSTALL_${name}})
  if(NOT IS_ABSOLUTE "${pc_${name}}")
    string(PREPEND pc_${name} "\${prefix}/")
  endif()
endforeach()

# A static link needs the runtime of the OpenMP that the library was built with; of C++ it needs none.
set(pc_private "")
if(rectify_needs_openmp)
  foreach(name IN LISTS OpenMP_CXX_LIB_NAMES)
    get_filename_component(directory ${OpenMP_${name}_LIBRARY} DIRECTORY)
    if(NOT directory IN_LIST CMAKE_CXX_IMPLICIT_LINK_DIRECTORIES)
      string(APPEND pc_private "-L${directory} ") # clang's runtime is where only clang looks
    endif()
    string(APPEND pc_private "-l${name} ")
  endforeach()
  string(STRIP "${pc_private}" pc_private)
endif()
configure_file(${CMAKE_CURRENT_LIST_DIR}/rectify.pc.in ${PROJECT_BINARY_DIR}/package/rectify.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/package/rectify.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
