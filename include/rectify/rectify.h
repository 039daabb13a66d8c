/* rectify: SIMD kernels for the rectified linear unit and its family.
 *
 * The contract in short. The same input gives the same bytes on every instruction set, for every size,
 * alignment and thread count, in place or not: the bytes of the scalar loop in each comment below. Relu does
 * no arithmetic, so this holds in every floating-point environment (flush-to-zero, denormals-are-zero, any
 * rounding mode).
 *
 * What holds for every function:
 *   Counts     are elements, not bytes.
 *   Alignment  any byte address will do.
 *   Aliasing   an output may be the very buffer of an input of the same type and count (in place). Any other
 *              overlap of an output with an input is RECTIFY_OVERLAP. Inputs may overlap freely.
 *   Errors     are checked in the order exec, sizes, parameters, null pointers, overlap. A call that is
 *              refused has written nothing. A count of 0 is RECTIFY_OK and its pointers may be null.
 *   Threads    every function may be called from any number of threads at once. See rectify_exec for the
 *              threads that a call itself may use.
 *   Memory     nothing is allocated (but see rectify_exec), nothing outside the given elements is read or written.
 */
#ifndef RECTIFY_H
#define RECTIFY_H

#include <stddef.h>
#include <stdint.h>

#include "rectify/version.h"

#ifndef RECTIFY_API
#if defined(__GNUC__)
#define RECTIFY_API __attribute__((visibility("default")))
#else
#define RECTIFY_API
#endif
#endif

#ifdef __cplusplus
#define RECTIFY_NOEXCEPT noexcept
#define RECTIFY_HEADER_INLINE inline
extern "C" {
#else
#define RECTIFY_NOEXCEPT
#define RECTIFY_HEADER_INLINE static inline
#endif

typedef enum rectify_status {
    RECTIFY_OK = 0,
    RECTIFY_NULL_POINTER, /* a buffer is null and the count is not 0 */
    RECTIFY_OVERLAP,      /* an output overlaps another buffer without being the same one */
    RECTIFY_SIZE,         /* the size in bytes does not fit the address space */
    RECTIFY_PARAMETER,    /* a parameter, a field of a struct or an environment variable has no meaning */
    RECTIFY_UNSUPPORTED   /* known, but not to this build, this CPU or this version of the library */
} rectify_status;

/* A sentence in English, never null, also for values that are no status. */
RECTIFY_API const char* rectify_status_string(rectify_status status) RECTIFY_NOEXCEPT;

/* The version of the library that is linked, as in RECTIFY_VERSION_STRING. */
RECTIFY_API const char* rectify_version(void) RECTIFY_NOEXCEPT;

/* ---- How a call is carried out -------------------------------------------------------------------------- */

/* The host's own threads. parallel_for runs task(data, index) for every index in [0, tasks) exactly once, in
 * any order, on any threads, and returns when all have finished, with their writes visible to the caller. It
 * must not throw. It may be called concurrently and nested. It is not called when threads <= 1, and tasks is
 * never more than threads. */
typedef void (*rectify_task)(void* data, size_t index);
typedef struct rectify_executor {
    size_t size;    /* sizeof(rectify_executor) */
    void* pool;     /* passed on to parallel_for */
    size_t threads; /* how many tasks can run at the same time */
    void (*parallel_for)(void* pool, size_t tasks, rectify_task task, void* data);
} rectify_executor;
#define RECTIFY_EXECUTOR_DEFAULT \
    { sizeof(rectify_executor), NULL, 0, NULL }

typedef enum rectify_store {
    RECTIFY_STORE_AUTO = 0, /* streaming when the buffers are larger than llc_bytes */
    RECTIFY_STORE_CACHED,   /* through the caches: the output is read again soon */
    RECTIFY_STORE_STREAMING /* past the caches, wherever whole lines allow it; never in place */
} rectify_store;

/* NULL stands for the defaults. None of this changes a byte of any result.
 *
 * Threads of the library's own are OpenMP's, and only if it was built with OpenMP. A call that moves 256 KiB or
 * more, has no executor and does not say max_threads = 1 looks for them. GNU OpenMP starts threads for each thread
 * that asks, so the first thread of the host that uses some has them until it ends, for one call at a time. A call
 * stays on its thread where another thread has them, inside a parallel region, in a child of a process that had
 * looked for them, and when they would not pay. Whether they do is learnt from what calls took; they are used for
 * all that moves more than 256 MiB, and for all that moves more than 8 MiB within a millisecond after a call that
 * used them. The CPU time that the control groups of Linux allow counts as so many threads.
 *
 * The first call that looks for them takes a page of memory and registers a handler of fork, because a child must
 * know what it is. The first call that uses them sees whether the system gives as many, and if it does not, none
 * are used in this process; and it keeps OpenMP's code mapped, so that a plugin with this library can be unloaded.
 * A host that used GNU OpenMP itself, forked, and first looks for threads in the child must set max_threads = 1 or
 * bring an executor: GNU OpenMP cannot start threads there.
 *
 * size is sizeof the struct that the caller was compiled with, which is how the struct can grow: less than
 * the first version's is RECTIFY_PARAMETER; more than this library knows, with anything but zero bytes in the
 * unknown part, is RECTIFY_UNSUPPORTED. 0, as in a struct that was set to zeros, is the first version's, so that
 * such a caller never gets what later versions add. The same rule holds for rectify_executor. Enumerations are stored
 * as int32_t, because a compiler may make them shorter (-fshort-enums). */
typedef struct rectify_exec {
    size_t size;                      /* sizeof(rectify_exec) */
    int32_t max_threads;              /* 0: as many as pay; 1: the calling thread alone; negative: an error */
    int32_t store;                    /* how outputs are written: a rectify_store */
    const rectify_executor* executor; /* NULL: OpenMP where built in */
    size_t llc_bytes;                 /* for RECTIFY_STORE_AUTO; 0: the last-level cache, 64 MiB at most */
} rectify_exec;
#define RECTIFY_EXEC_DEFAULT \
    { sizeof(rectify_exec), 0, RECTIFY_STORE_AUTO, NULL, 0 }

/* ---- Element types -------------------------------------------------------------------------------------- */

/* IEEE binary16 and bfloat16, as their bits. */
typedef struct rectify_f16 {
    uint16_t bits;
} rectify_f16;
typedef struct rectify_bf16 {
    uint16_t bits;
} rectify_bf16;

/* The type of parameters, of arrays with one value per channel and of their gradients: float for f32, f16 and
 * bf16, double for f64, and for integers the element type. Arithmetic is done in it: each operation rounded,
 * the result rounded once to the element type, to nearest even. A NaN that arithmetic makes is the canonical
 * quiet NaN (f32 7FC00000, f64 7FF8000000000000, f16 7E00, bf16 7FC0). Arithmetic has the promised bytes in the
 * default floating-point environment. */
typedef float rectify_parameter_f32;
typedef double rectify_parameter_f64;
typedef float rectify_parameter_f16;
typedef float rectify_parameter_bf16;
typedef int8_t rectify_parameter_s8;
typedef int16_t rectify_parameter_s16;
typedef int32_t rectify_parameter_s32;
typedef int64_t rectify_parameter_s64;

/* The suffix of a function and the type of its elements. */
#define RECTIFY_FOR_FLOAT_TYPES(X) X(f32, float) X(f64, double) X(f16, rectify_f16) X(bf16, rectify_bf16)
#define RECTIFY_FOR_FUSED_TYPES(X) X(f32, float) X(f16, rectify_f16) X(bf16, rectify_bf16)
#define RECTIFY_FOR_INTEGER_TYPES(X) X(s8, int8_t) X(s16, int16_t) X(s32, int32_t) X(s64, int64_t)

/* Channels in a tensor: element (o, c, i) lies at (o * channels + c) * inner + i. NCHW: inner = H * W, outer =
 * N. NHWC: inner = 1, outer = N * H * W. */
typedef struct rectify_shape {
    size_t outer, channels, inner;
} rectify_shape;

/* ---- ReLU ----------------------------------------------------------------------------------------------- */

/* rectify_relu_forward_{f32,f64,f16,bf16,s8,s16,s32,s64}
 *
 *   y[i] = x[i] > 0 || isnan(x[i]) ? x[i] : +0
 *
 * Forward, n elements, all types. A NaN keeps all its bits, signalling or quiet; -0 gives +0. y may be x.
 * Source: Nair and Hinton, Rectified linear units improve restricted Boltzmann machines, ICML 2010. */
#define RECTIFY_DECLARE(suffix, type)                                                          \
    RECTIFY_API rectify_status rectify_relu_forward_##suffix(const type* x, type* y, size_t n, \
                                                             const rectify_exec* exec) RECTIFY_NOEXCEPT;
RECTIFY_FOR_FLOAT_TYPES(RECTIFY_DECLARE)
RECTIFY_FOR_INTEGER_TYPES(RECTIFY_DECLARE)
#undef RECTIFY_DECLARE

/* rectify_relu_backward_{f32,f64,f16,bf16}
 *
 *   dx[i] = x[i] > 0 ? dy[i] : +0
 *
 * Backward, n elements, floating types: the gradient of the input from the gradient of the output. It is
 * selected, never multiplied: where x is not > 0 (a NaN is not), dx is +0 also for a dy that is NaN or
 * infinite; elsewhere dx has the very bits of dy. The derivative at 0 is 0. x may be the layer's input or its
 * output, with the same result. dx may be dy or x. */
#define RECTIFY_DECLARE(suffix, type)                          \
    RECTIFY_API rectify_status rectify_relu_backward_##suffix( \
        const type* dy, const type* x, type* dx, size_t n, const rectify_exec* exec) RECTIFY_NOEXCEPT;
RECTIFY_FOR_FLOAT_TYPES(RECTIFY_DECLARE)
#undef RECTIFY_DECLARE

/* rectify_quantized_relu_forward_{s8,u8}
 *
 * y[i] = max(q[i], zero_point), for quantised values of which zero_point stands for 0; n elements. y may be q.
 */
RECTIFY_API rectify_status rectify_quantized_relu_forward_s8(const int8_t* q, int8_t zero_point, int8_t* y,
                                                             size_t n,
                                                             const rectify_exec* exec) RECTIFY_NOEXCEPT;
RECTIFY_API rectify_status rectify_quantized_relu_forward_u8(const uint8_t* q, uint8_t zero_point, uint8_t* y,
                                                             size_t n,
                                                             const rectify_exec* exec) RECTIFY_NOEXCEPT;

/* ---- Masks ---------------------------------------------------------------------------------------------- */

/* One bit per element, all that backward needs to know: bit i % 8 of byte i / 8, least significant first, is 1
 * exactly when the gradient of element i passes. Spare bits of the last byte are 0. The same bytes on every
 * machine. A mask that is written overlaps no other buffer of the call; one that is read may overlap inputs. */

/* The size of a mask of n elements. */
RECTIFY_API size_t rectify_mask_bytes(size_t n) RECTIFY_NOEXCEPT;

/* rectify_relu_forward_mask_{f32,f64,f16,bf16}: forward as above; bit i of the mask is x[i] > 0. */
#define RECTIFY_DECLARE(suffix, type)                              \
    RECTIFY_API rectify_status rectify_relu_forward_mask_##suffix( \
        const type* x, type* y, uint8_t* mask, size_t n, const rectify_exec* exec) RECTIFY_NOEXCEPT;
RECTIFY_FOR_FLOAT_TYPES(RECTIFY_DECLARE)
#undef RECTIFY_DECLARE

/* rectify_relu_backward_mask_{f32,f64,f16,bf16}
 *
 * dx[i] = bit i of the mask ? dy[i] : +0, the same bytes as backward from x. Spare bits are ignored. dx may be
 * dy. */
#define RECTIFY_DECLARE(suffix, type)                               \
    RECTIFY_API rectify_status rectify_relu_backward_mask_##suffix( \
        const type* dy, const uint8_t* mask, type* dx, size_t n, const rectify_exec* exec) RECTIFY_NOEXCEPT;
RECTIFY_FOR_FLOAT_TYPES(RECTIFY_DECLARE)
#undef RECTIFY_DECLARE

/* mask = a | b over n bits: which elements were active in either. Spare bits are as in a | b. mask may be a or
 * b. */
RECTIFY_API rectify_status rectify_mask_or(const uint8_t* a, const uint8_t* b, uint8_t* mask, size_t n,
                                           const rectify_exec* exec) RECTIFY_NOEXCEPT;

/* *count = how many of n bits are set; spare bits do not count. Carried out by the calling thread. */
RECTIFY_API rectify_status rectify_mask_count(const uint8_t* mask, size_t n, size_t* count,
                                              const rectify_exec* exec) RECTIFY_NOEXCEPT;

/* counts[c] = how many bits of channel c are set, shape->channels counts; a unit is dead while its bits stay 0
 * over many batches. Carried out by the calling thread. */
RECTIFY_API rectify_status rectify_mask_count_channels(const uint8_t* mask, size_t* counts,
                                                       const rectify_shape* shape,
                                                       const rectify_exec* exec) RECTIFY_NOEXCEPT;

/* ---- The family ----------------------------------------------------------------------------------------- */

/* Every activation has
 *   forward(x, parameters, y, n, exec)
 *   forward_mask(x, parameters, y, mask, n, exec)         bit i: the gradient passes at x[i] unscaled
 *   backward(dy, x, parameters, dx, n, exec)
 *   backward_mask(dy, mask, parameters, dx, n, exec)      the same bytes as backward from x
 * with the aliasing, errors and threads of relu. In backward, x may be the layer's input, or its output where
 * that is said. */

/* rectify_clipped_relu_{forward,forward_mask,backward,backward_mask}_{f32,f64,f16,bf16}
 *
 * Clipped: y = x > hi ? hi : x > lo || isnan(x) ? x : lo, by value: -0 equals +0, a zero bound is written with
 * the sign that it was given. dx = lo < x && x < hi ? dy : +0, from input or output. lo and hi are rounded to
 * the element type first. lo > hi or a NaN is RECTIFY_PARAMETER. Backward from the mask takes no bounds. ReLU6
 * is (0, 6): Krizhevsky, Convolutional deep belief networks on CIFAR-10, 2010. */
#define RECTIFY_DECLARE(suffix, type)                                                                          \
    RECTIFY_API rectify_status rectify_clipped_relu_forward_##suffix(                                          \
        const type* x, rectify_parameter_##suffix lo, rectify_parameter_##suffix hi, type* y, size_t n,        \
        const rectify_exec* exec) RECTIFY_NOEXCEPT;                                                            \
    RECTIFY_API rectify_status rectify_clipped_relu_forward_mask_##suffix(                                     \
        const type* x, rectify_parameter_##suffix lo, rectify_parameter_##suffix hi, type* y, uint8_t* mask,   \
        size_t n, const rectify_exec* exec) RECTIFY_NOEXCEPT;                                                  \
    RECTIFY_API rectify_status rectify_clipped_relu_backward_##suffix(                                         \
        const type* dy, const type* x, rectify_parameter_##suffix lo, rectify_parameter_##suffix hi, type* dx, \
        size_t n, const rectify_exec* exec) RECTIFY_NOEXCEPT;                                                  \
    RECTIFY_API rectify_status rectify_clipped_relu_backward_mask_##suffix(                                    \
        const type* dy, const uint8_t* mask, type* dx, size_t n, const rectify_exec* exec) RECTIFY_NOEXCEPT;
RECTIFY_FOR_FLOAT_TYPES(RECTIFY_DECLARE)
#undef RECTIFY_DECLARE

/* rectify_clipped_relu_forward_{s8,s16,s32,s64}: for integers forward alone. */
#define RECTIFY_DECLARE(suffix, type)                                 \
    RECTIFY_API rectify_status rectify_clipped_relu_forward_##suffix( \
        const type* x, type lo, type hi, type* y, size_t n, const rectify_exec* exec) RECTIFY_NOEXCEPT;
RECTIFY_FOR_INTEGER_TYPES(RECTIFY_DECLARE)
#undef RECTIFY_DECLARE

/* rectify_relu6_{forward,forward_mask,backward,backward_mask}_{f32,f64,f16,bf16}
 *
 * ReLU6: clipped with (0, 6), by its name. Not for integers: of quantised values, 6 has another place on each scale,
 * which clipped_relu takes as hi. */
#define RECTIFY_DEFINE(suffix, type)                                                   \
    RECTIFY_HEADER_INLINE rectify_status rectify_relu6_forward_##suffix(               \
        const type* x, type* y, size_t n, const rectify_exec* exec) RECTIFY_NOEXCEPT { \
        return rectify_clipped_relu_forward_##suffix(x, 0, 6, y, n, exec);             \
    }
RECTIFY_FOR_FLOAT_TYPES(RECTIFY_DEFINE)
#undef RECTIFY_DEFINE
#define RECTIFY_DEFINE(suffix, type)                                                                          \
    RECTIFY_HEADER_INLINE rectify_status rectify_relu6_forward_mask_##suffix(                                 \
        const type* x, type* y, uint8_t* mask, size_t n, const rectify_exec* exec) RECTIFY_NOEXCEPT {         \
        return rectify_clipped_relu_forward_mask_##suffix(x, 0, 6, y, mask, n, exec);                         \
    }                                                                                                         \
    RECTIFY_HEADER_INLINE rectify_status rectify_relu6_backward_##suffix(                                     \
        const type* dy, const type* x, type* dx, size_t n, const rectify_exec* exec) RECTIFY_NOEXCEPT {       \
        return rectify_clipped_relu_backward_##suffix(dy, x, 0, 6, dx, n, exec);                              \
    }                                                                                                         \
    RECTIFY_HEADER_INLINE rectify_status rectify_relu6_backward_mask_##suffix(                                \
        const type* dy, const uint8_t* mask, type* dx, size_t n, const rectify_exec* exec) RECTIFY_NOEXCEPT { \
        return rectify_clipped_relu_backward_mask_##suffix(dy, mask, dx, n, exec);                            \
    }
RECTIFY_FOR_FLOAT_TYPES(RECTIFY_DEFINE)
#undef RECTIFY_DEFINE

/* rectify_leaky_relu_{forward,forward_mask,backward,backward_mask}_{f32,f64,f16,bf16}
 *
 * Leaky: y = x > 0 || isnan(x) ? x : slope * x. dx = x > 0 ? dy : slope * dy. From the output: the same bytes
 * when slope >= 0, and not allowed otherwise, which cannot be detected. Source: Maas et al., Rectifier
 * nonlinearities improve neural network acoustic models, 2013. */
#define RECTIFY_DECLARE(suffix, type)                                                                 \
    RECTIFY_API rectify_status rectify_leaky_relu_forward_##suffix(                                   \
        const type* x, rectify_parameter_##suffix slope, type* y, size_t n, const rectify_exec* exec) \
        RECTIFY_NOEXCEPT;                                                                             \
    RECTIFY_API rectify_status rectify_leaky_relu_forward_mask_##suffix(                              \
        const type* x, rectify_parameter_##suffix slope, type* y, uint8_t* mask, size_t n,            \
        const rectify_exec* exec) RECTIFY_NOEXCEPT;                                                   \
    RECTIFY_API rectify_status rectify_leaky_relu_backward_##suffix(                                  \
        const type* dy, const type* x, rectify_parameter_##suffix slope, type* dx, size_t n,          \
        const rectify_exec* exec) RECTIFY_NOEXCEPT;                                                   \
    RECTIFY_API rectify_status rectify_leaky_relu_backward_mask_##suffix(                             \
        const type* dy, const uint8_t* mask, rectify_parameter_##suffix slope, type* dx, size_t n,    \
        const rectify_exec* exec) RECTIFY_NOEXCEPT;
RECTIFY_FOR_FLOAT_TYPES(RECTIFY_DECLARE)
#undef RECTIFY_DECLARE

/* rectify_thresholded_relu_{forward,forward_mask,backward,backward_mask}_{f32,f64,f16,bf16}
 *
 * Thresholded: y = x > theta || isnan(x) ? x : +0. dx = x > theta ? dy : +0. From the output when theta >= 0
 * only. theta is rounded to the element type first; a NaN is RECTIFY_PARAMETER. Backward from the mask takes no
 * theta. Source: Konda et al., Zero-bias autoencoders and the benefits of co-adapting features, 2014. */
#define RECTIFY_DECLARE(suffix, type)                                                                 \
    RECTIFY_API rectify_status rectify_thresholded_relu_forward_##suffix(                             \
        const type* x, rectify_parameter_##suffix theta, type* y, size_t n, const rectify_exec* exec) \
        RECTIFY_NOEXCEPT;                                                                             \
    RECTIFY_API rectify_status rectify_thresholded_relu_forward_mask_##suffix(                        \
        const type* x, rectify_parameter_##suffix theta, type* y, uint8_t* mask, size_t n,            \
        const rectify_exec* exec) RECTIFY_NOEXCEPT;                                                   \
    RECTIFY_API rectify_status rectify_thresholded_relu_backward_##suffix(                            \
        const type* dy, const type* x, rectify_parameter_##suffix theta, type* dx, size_t n,          \
        const rectify_exec* exec) RECTIFY_NOEXCEPT;                                                   \
    RECTIFY_API rectify_status rectify_thresholded_relu_backward_mask_##suffix(                       \
        const type* dy, const uint8_t* mask, type* dx, size_t n, const rectify_exec* exec) RECTIFY_NOEXCEPT;
RECTIFY_FOR_FLOAT_TYPES(RECTIFY_DECLARE)
#undef RECTIFY_DECLARE

/* rectify_squared_relu_{forward,backward}_{f32,f64,f16,bf16}
 *
 * Squared: y = isnan(x) ? x : x > 0 ? x * x : +0. dx = x > 0 ? (2 * x) * dy : +0, from the input alone. No
 * mask. Source: So et al., Primer: searching for efficient transformers for language modeling, NeurIPS 2021. */
#define RECTIFY_DECLARE(suffix, type)                                                 \
    RECTIFY_API rectify_status rectify_squared_relu_forward_##suffix(                 \
        const type* x, type* y, size_t n, const rectify_exec* exec) RECTIFY_NOEXCEPT; \
    RECTIFY_API rectify_status rectify_squared_relu_backward_##suffix(                \
        const type* dy, const type* x, type* dx, size_t n, const rectify_exec* exec) RECTIFY_NOEXCEPT;
RECTIFY_FOR_FLOAT_TYPES(RECTIFY_DECLARE)
#undef RECTIFY_DECLARE

/* rectify_prelu_{forward,forward_mask,backward,backward_mask}_{f32,f64,f16,bf16}
 *
 * PReLU: leaky with slope[c] for channel c of the shape. dslope[c] = the sum of dy * x over the elements of
 * channel c whose x is not > 0, from the input alone; see the sums below. dslope overlaps no other buffer. The
 * mask gives dx but not dslope. y and dx may be the inputs of their type.
 * Source: He et al., Delving deep into rectifiers, ICCV 2015. */
#define RECTIFY_DECLARE(suffix, type)                                                                \
    RECTIFY_API rectify_status rectify_prelu_forward_##suffix(                                       \
        const type* x, const rectify_parameter_##suffix* slope, type* y, const rectify_shape* shape, \
        const rectify_exec* exec) RECTIFY_NOEXCEPT;                                                  \
    RECTIFY_API rectify_status rectify_prelu_forward_mask_##suffix(                                  \
        const type* x, const rectify_parameter_##suffix* slope, type* y, uint8_t* mask,              \
        const rectify_shape* shape, const rectify_exec* exec) RECTIFY_NOEXCEPT;                      \
    RECTIFY_API rectify_status rectify_prelu_backward_##suffix(                                      \
        const type* dy, const type* x, const rectify_parameter_##suffix* slope, type* dx,            \
        rectify_parameter_##suffix* dslope, const rectify_shape* shape, const rectify_exec* exec)    \
        RECTIFY_NOEXCEPT;                                                                            \
    RECTIFY_API rectify_status rectify_prelu_backward_mask_##suffix(                                 \
        const type* dy, const uint8_t* mask, const rectify_parameter_##suffix* slope, type* dx,      \
        const rectify_shape* shape, const rectify_exec* exec) RECTIFY_NOEXCEPT;
RECTIFY_FOR_FLOAT_TYPES(RECTIFY_DECLARE)
#undef RECTIFY_DECLARE

/* ---- Fused forward -------------------------------------------------------------------------------------- */

/* rectify_{add,bias,scale_shift}_{relu,clipped_relu,leaky_relu}_{forward,forward_mask}_{f32,f16,bf16}
 *
 * The activation of a sum, without the pass over memory between the two; the bytes are those of the unfused
 * calls one after the other:
 *   add          a + b
 *   bias         x + bias[c]
 *   scale_shift  x * scale[c] + shift[c], the product rounded (folded batch normalisation)
 * in P and rounded to the element type, then relu, clipped or leaky as above, each also with its mask. y may be
 * a, b or x. A null shape is RECTIFY_NULL_POINTER, one whose product overflows RECTIFY_SIZE. */
#define RECTIFY_DECLARE_FUSED(activation, suffix, type, ...)                                                  \
    RECTIFY_API rectify_status rectify_add_##activation##_forward_##suffix(                                   \
        const type* a, const type* b, __VA_ARGS__ type* y, size_t n, const rectify_exec* exec)                \
        RECTIFY_NOEXCEPT;                                                                                     \
    RECTIFY_API rectify_status rectify_add_##activation##_forward_mask_##suffix(                              \
        const type* a, const type* b, __VA_ARGS__ type* y, uint8_t* mask, size_t n, const rectify_exec* exec) \
        RECTIFY_NOEXCEPT;                                                                                     \
    RECTIFY_API rectify_status rectify_bias_##activation##_forward_##suffix(                                  \
        const type* x, const float* bias, __VA_ARGS__ type* y, const rectify_shape* shape,                    \
        const rectify_exec* exec) RECTIFY_NOEXCEPT;                                                           \
    RECTIFY_API rectify_status rectify_bias_##activation##_forward_mask_##suffix(                             \
        const type* x, const float* bias, __VA_ARGS__ type* y, uint8_t* mask, const rectify_shape* shape,     \
        const rectify_exec* exec) RECTIFY_NOEXCEPT;                                                           \
    RECTIFY_API rectify_status rectify_scale_shift_##activation##_forward_##suffix(                           \
        const type* x, const float* scale, const float* shift, __VA_ARGS__ type* y,                           \
        const rectify_shape* shape, const rectify_exec* exec) RECTIFY_NOEXCEPT;                               \
    RECTIFY_API rectify_status rectify_scale_shift_##activation##_forward_mask_##suffix(                      \
        const type* x, const float* scale, const float* shift, __VA_ARGS__ type* y, uint8_t* mask,            \
        const rectify_shape* shape, const rectify_exec* exec) RECTIFY_NOEXCEPT;
#define RECTIFY_NOTHING
#define RECTIFY_DECLARE(suffix, type) RECTIFY_DECLARE_FUSED(relu, suffix, type, RECTIFY_NOTHING)
RECTIFY_FOR_FUSED_TYPES(RECTIFY_DECLARE)
#undef RECTIFY_DECLARE
#define RECTIFY_DECLARE(suffix, type) RECTIFY_DECLARE_FUSED(clipped_relu, suffix, type, float lo, float hi, )
RECTIFY_FOR_FUSED_TYPES(RECTIFY_DECLARE)
#undef RECTIFY_DECLARE
#define RECTIFY_DECLARE(suffix, type) RECTIFY_DECLARE_FUSED(leaky_relu, suffix, type, float slope, )
RECTIFY_FOR_FUSED_TYPES(RECTIFY_DECLARE)
#undef RECTIFY_DECLARE
#undef RECTIFY_DECLARE_FUSED
#undef RECTIFY_NOTHING

/* rectify_{add,bias,scale_shift}_relu6_{forward,forward_mask}_{f32,f16,bf16}: with (0, 6). */
#define RECTIFY_DEFINE(suffix, type)                                                                         \
    RECTIFY_HEADER_INLINE rectify_status rectify_add_relu6_forward_##suffix(                                 \
        const type* a, const type* b, type* y, size_t n, const rectify_exec* exec) RECTIFY_NOEXCEPT {        \
        return rectify_add_clipped_relu_forward_##suffix(a, b, 0, 6, y, n, exec);                            \
    }                                                                                                        \
    RECTIFY_HEADER_INLINE rectify_status rectify_add_relu6_forward_mask_##suffix(                            \
        const type* a, const type* b, type* y, uint8_t* mask, size_t n, const rectify_exec* exec)            \
        RECTIFY_NOEXCEPT {                                                                                   \
        return rectify_add_clipped_relu_forward_mask_##suffix(a, b, 0, 6, y, mask, n, exec);                 \
    }                                                                                                        \
    RECTIFY_HEADER_INLINE rectify_status rectify_bias_relu6_forward_##suffix(                                \
        const type* x, const float* bias, type* y, const rectify_shape* shape, const rectify_exec* exec)     \
        RECTIFY_NOEXCEPT {                                                                                   \
        return rectify_bias_clipped_relu_forward_##suffix(x, bias, 0, 6, y, shape, exec);                    \
    }                                                                                                        \
    RECTIFY_HEADER_INLINE rectify_status rectify_bias_relu6_forward_mask_##suffix(                           \
        const type* x, const float* bias, type* y, uint8_t* mask, const rectify_shape* shape,                \
        const rectify_exec* exec) RECTIFY_NOEXCEPT {                                                         \
        return rectify_bias_clipped_relu_forward_mask_##suffix(x, bias, 0, 6, y, mask, shape, exec);         \
    }                                                                                                        \
    RECTIFY_HEADER_INLINE rectify_status rectify_scale_shift_relu6_forward_##suffix(                         \
        const type* x, const float* scale, const float* shift, type* y, const rectify_shape* shape,          \
        const rectify_exec* exec) RECTIFY_NOEXCEPT {                                                         \
        return rectify_scale_shift_clipped_relu_forward_##suffix(x, scale, shift, 0, 6, y, shape, exec);     \
    }                                                                                                        \
    RECTIFY_HEADER_INLINE rectify_status rectify_scale_shift_relu6_forward_mask_##suffix(                    \
        const type* x, const float* scale, const float* shift, type* y, uint8_t* mask,                       \
        const rectify_shape* shape, const rectify_exec* exec) RECTIFY_NOEXCEPT {                             \
        return rectify_scale_shift_clipped_relu_forward_mask_##suffix(x, scale, shift, 0, 6, y, mask, shape, \
                                                                      exec);                                 \
    }
RECTIFY_FOR_FUSED_TYPES(RECTIFY_DEFINE)
#undef RECTIFY_DEFINE

/* ---- Backward with sums --------------------------------------------------------------------------------- */

/* rectify_bias_relu_{backward,backward_mask}_{f32,f16,bf16}
 *
 * Backward of bias + relu in one pass over dy: dx as relu's, and dbias[c] = the sum of dx over channel c.
 * bias_relu_backward: x is the layer's input and bias its bias, or x is its output (or the sum) and bias is
 * null. dx may be dy or x; dbias overlaps no other buffer.
 *
 * The terms of a sum are in P, products rounded before they are added; elements that do not count are +0. The
 * order of addition depends on the shape alone, whatever the instruction set and the threads:
 *   columns  A channel's terms lie in columns. inner < 16: column i has the terms of (o, c, i), one row for each
 *            o. inner >= 16: 16 columns; element i of each plane (o, c) is in column i % 16, row i / 16.
 *   groups   Eight rows are a group; the last one of each plane, or of outer, may have fewer. The terms of a
 *            column in a group are added in pairs, in P: ((t0 + t1) + (t2 + t3)) + ((t4 + t5) + (t6 + t7)), with
 *            +0 for those that are missing.
 *   ranges   The G groups of a channel, outer * ceil(inner / 128) or ceil(outer / 8), fall into R ranges, range r
 *            from floor(r * G / R) up to floor((r + 1) * G / R). R is the largest of 1, 2, 4, 8, 16, 32 with R <=
 *            G / 32 and R * channels <= 256 (128 for f64), or else 1.
 * All further additions are in double, from +0. inner < 16: in a range the groups in order, of each group the
 * columns in order. inner >= 16: of each plane, as far as the range has it, the groups of each column in order, then
 * the columns by halves, column j with j + 8, then j + 4, j + 2, j + 1; then the planes in order. In the end the
 * ranges in order, and the total is rounded to P. For f64, a sum in double is a pair hi + lo: to add g, s = hi + g,
 * b = s - hi, lo = lo + ((hi - (s - b)) + (g - b)), hi = s; to add another pair, its hi so and then lo = lo + its
 * lo. The total is hi + lo, or hi where lo is not finite.
 * With u half the last place of P, v = 2^-53 and m additions in double, the error against the exact sum of the
 * terms t is at most (3u + m * v) * sum |t| + u * |sum| but for terms of higher order, because a term passes three
 * additions in P and one rounding at the end; for f64, m * v is m^2 * v^2: Ogita, Rump and Oishi, Accurate sum and
 * dot product, 2005.
 * A NaN is canonical. Sums over nothing are +0, and are written. */
#define RECTIFY_DECLARE(suffix, type)                                                                         \
    RECTIFY_API rectify_status rectify_bias_relu_backward_##suffix(                                           \
        const type* dy, const type* x, const float* bias, type* dx, float* dbias, const rectify_shape* shape, \
        const rectify_exec* exec) RECTIFY_NOEXCEPT;                                                           \
    RECTIFY_API rectify_status rectify_bias_relu_backward_mask_##suffix(                                      \
        const type* dy, const uint8_t* mask, type* dx, float* dbias, const rectify_shape* shape,              \
        const rectify_exec* exec) RECTIFY_NOEXCEPT;
RECTIFY_FOR_FUSED_TYPES(RECTIFY_DECLARE)
#undef RECTIFY_DECLARE

/* ---- Rows with a pitch ---------------------------------------------------------------------------------- */

/* rows x cols elements, of which row r begins r * pitch elements (bytes, for the mask) behind the first: padded
 * tensors, or some columns of a wider one. What lies between the rows is neither read nor written. Each row of
 * a mask begins on a byte of its own. With more than one row, a pitch below cols, or below the bytes of a
 * mask's row, is RECTIFY_PARAMETER. In place needs equal pitches. Two views of equal pitch, in bytes, whose
 * columns differ do not overlap. */
typedef struct rectify_rows {
    size_t rows, cols;
    size_t in_pitch;   /* of every input, in elements */
    size_t out_pitch;  /* of the output, in elements */
    size_t mask_pitch; /* in bytes; not read without a mask */
} rectify_rows;

/* rectify_relu_{forward,forward_mask,backward,backward_mask}_rows_{f32,f64,f16,bf16},
 * rectify_relu_forward_rows_s8 */
#define RECTIFY_DECLARE(suffix, type)                              \
    RECTIFY_API rectify_status rectify_relu_forward_rows_##suffix( \
        const type* x, type* y, const rectify_rows* rows, const rectify_exec* exec) RECTIFY_NOEXCEPT;
RECTIFY_FOR_FLOAT_TYPES(RECTIFY_DECLARE)
RECTIFY_DECLARE(s8, int8_t)
#undef RECTIFY_DECLARE

#define RECTIFY_DECLARE(suffix, type)                                                                      \
    RECTIFY_API rectify_status rectify_relu_backward_rows_##suffix(                                        \
        const type* dy, const type* x, type* dx, const rectify_rows* rows, const rectify_exec* exec)       \
        RECTIFY_NOEXCEPT;                                                                                  \
    RECTIFY_API rectify_status rectify_relu_forward_mask_rows_##suffix(                                    \
        const type* x, type* y, uint8_t* mask, const rectify_rows* rows, const rectify_exec* exec)         \
        RECTIFY_NOEXCEPT;                                                                                  \
    RECTIFY_API rectify_status rectify_relu_backward_mask_rows_##suffix(                                   \
        const type* dy, const uint8_t* mask, type* dx, const rectify_rows* rows, const rectify_exec* exec) \
        RECTIFY_NOEXCEPT;
RECTIFY_FOR_FLOAT_TYPES(RECTIFY_DECLARE)
#undef RECTIFY_DECLARE

/* ---- Instruction sets ----------------------------------------------------------------------------------- */

/* The library picks the best instruction set that it was built with and the CPU and the system support, at
 * its first call. The environment variable RECTIFY_ISA, read once, names another. Names: scalar sse2 avx2
 * avx512 neon sve256 sve512 (a 128-bit SVE machine uses neon), in capitals, too. The SVE vector length must not
 * change after the first call. */

/* The name of the active one. Never null. */
RECTIFY_API const char* rectify_isa(void) RECTIFY_NOEXCEPT;

/* What came of the environment variables: RECTIFY_OK, also when they are not set or empty; RECTIFY_PARAMETER: no
 * instruction set has the name in RECTIFY_ISA, or RECTIFY_LLC_BYTES, the bytes of the last-level cache, is no such
 * number as 33554432, 0x2000000 or 32M (K, M, G); RECTIFY_UNSUPPORTED: RECTIFY_ISA is not in this build or not on
 * this CPU. What is wrong is as if it were not set. */
RECTIFY_API rectify_status rectify_environment_status(void) RECTIFY_NOEXCEPT;

/* Those in this build, from the plainest to the best, and the name of each; NULL from the count on. */
RECTIFY_API size_t rectify_isa_count(void) RECTIFY_NOEXCEPT;
RECTIFY_API const char* rectify_isa_name(size_t index) RECTIFY_NOEXCEPT;

/* 1 if it is in this build and can run here, else 0. */
RECTIFY_API int rectify_isa_supported(const char* name) RECTIFY_NOEXCEPT;

/* Makes the named one active for the whole process; NULL: the best, whatever the environment says. Calls in
 * flight finish on the one they started with. RECTIFY_PARAMETER or RECTIFY_UNSUPPORTED as in
 * rectify_environment_status, and then nothing changes. */
RECTIFY_API rectify_status rectify_set_isa(const char* name) RECTIFY_NOEXCEPT;

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif
