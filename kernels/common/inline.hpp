// Functions that are to leave nothing behind: neither a call nor a symbol.
#pragma once

#define RECTIFY_INLINE inline __attribute__((always_inline))
