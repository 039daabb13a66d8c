/* The structs of the interface on 64-bit machines, which programs of another version of it pass to this one. */
#include <rectify/rectify.h>

#define HOLDS(what) _Static_assert(what, #what)
HOLDS(sizeof(rectify_executor) == 32 && offsetof(rectify_executor, pool) == 8);
HOLDS(offsetof(rectify_executor, threads) == 16 && offsetof(rectify_executor, parallel_for) == 24);
HOLDS(sizeof(rectify_exec) == 32 && offsetof(rectify_exec, max_threads) == 8);
HOLDS(offsetof(rectify_exec, store) == 12 && offsetof(rectify_exec, executor) == 16);
HOLDS(offsetof(rectify_exec, llc_bytes) == 24);
HOLDS(sizeof(rectify_shape) == 24 && offsetof(rectify_shape, channels) == 8 &&
      offsetof(rectify_shape, inner) == 16);
HOLDS(sizeof(rectify_rows) == 40 && offsetof(rectify_rows, cols) == 8 &&
      offsetof(rectify_rows, in_pitch) == 16);
HOLDS(offsetof(rectify_rows, out_pitch) == 24 && offsetof(rectify_rows, mask_pitch) == 32);
HOLDS(sizeof(rectify_f16) == 2 && sizeof(rectify_bf16) == 2 && sizeof(rectify_status) == 4);
HOLDS(RECTIFY_NULL_POINTER == 1 && RECTIFY_OVERLAP == 2 && RECTIFY_SIZE == 3);
HOLDS(RECTIFY_PARAMETER == 4 && RECTIFY_UNSUPPORTED == 5);
HOLDS(RECTIFY_STORE_CACHED == 1 && RECTIFY_STORE_STREAMING == 2);
