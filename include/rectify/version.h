/* The one place of the version: CMake, pkg-config and rectify_version() read it from here. */
#ifndef RECTIFY_VERSION_H
#define RECTIFY_VERSION_H

#define RECTIFY_VERSION_MAJOR 0
#define RECTIFY_VERSION_MINOR 1
#define RECTIFY_VERSION_PATCH 0
#define RECTIFY_VERSION_STRING "0.1.0"

#endif
