#include "rectify/rectify.h"

const char* rectify_version(void) noexcept { return RECTIFY_VERSION_STRING; }

const char* rectify_status_string(rectify_status status) noexcept {
    switch (status) {
        case RECTIFY_OK:
            return "success";
        case RECTIFY_NULL_POINTER:
            return "a buffer is null and the count is not 0";
        case RECTIFY_OVERLAP:
            return "an output overlaps another buffer without being the same one";
        case RECTIFY_SIZE:
            return "the size in bytes does not fit the address space";
        case RECTIFY_PARAMETER:
            return "a parameter, a field of a struct or an environment variable has no meaning";
        case RECTIFY_UNSUPPORTED:
            return "not supported by this build, this CPU or this version of the library";
    }
    return "not a status of rectify";
}
