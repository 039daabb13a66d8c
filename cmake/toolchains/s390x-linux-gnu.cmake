# IBM Z, for which there is no unit but the scalar one, and whose bytes come in the other order
set(CMAKE_SYSTEM_PROCESSOR s390x)
include(${CMAKE_CURRENT_LIST_DIR}/debian.cmake)
