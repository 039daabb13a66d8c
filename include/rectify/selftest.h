/* rectify_selftest: whether this library computes on this machine what its header promises.
 *
 * Every operation and type, on every instruction set that the CPU supports, against plain scalar loops of its
 * own, bit by bit: sizes, misalignments, in place or not, stores and threads sampled, all patterns of 8 and 16
 * bits. An optional library: target rectify::selftest. Unlike rectify itself it allocates memory, starts
 * threads, and needs the C++ runtime. The program rectify-selftest is this with a report for people.
 */
#ifndef RECTIFY_SELFTEST_H
#define RECTIFY_SELFTEST_H

#include "rectify/rectify.h"

#ifdef __cplusplus
extern "C" {
#endif

/* One operation on one instruction set. The strings are the callee's only during the call. */
typedef struct rectify_selftest_result {
    const char* isa;
    const char* operation;
    const char* failure; /* null: every bit was right; else the first that was not */
    uint64_t cases;      /* calls that were compared, or patterns in the exhaustive pass */
} rectify_selftest_result;

typedef struct rectify_selftest_options {
    size_t size;     /* sizeof(rectify_selftest_options) */
    const char* isa; /* null: all that the CPU supports */
    int exhaustive;  /* not 0: also relu on all 2^32 patterns of 32 bits, forward and backward; minutes */
    void* data;      /* passed on to both callbacks, which are called by the calling thread */
    void (*report)(void* data, const rectify_selftest_result* result);
    void (*progress)(void* data, const char* isa, const char* operation, double done); /* done: 0 to 1 */
} rectify_selftest_options;
#define RECTIFY_SELFTEST_OPTIONS_DEFAULT \
    { sizeof(rectify_selftest_options), NULL, 0, NULL, NULL, NULL }

/* 1 if all of it was right, else 0: also when nothing could be checked (options of another size, an instruction
 * set that is not there, no memory), which is reported as a result with an empty operation. Null options stand
 * for the defaults. Switches the instruction set of the process while it runs, and back at the end; nothing
 * else may call rectify_set_isa meanwhile. */
RECTIFY_API int rectify_selftest(const rectify_selftest_options* options) RECTIFY_NOEXCEPT;

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif
