/* rectify for C++17: the functions of rectify.h, overloaded by type, on pointers and (from C++20 on) spans.
 *
 *   C        rectify_NAME_TYPE(inputs, parameters, outputs, n, exec)
 *   pointers rectify::NAME(inputs, parameters, outputs, n)
 *   spans    rectify::NAME(inputs, parameters, outputs)
 *
 * n is a count, which spans have themselves, or a rectify::shape, which they need, too, or rectify::rows for
 * pointers. The address of a rectify::exec may come last. The laws stand in rectify.h. bias_relu_backward from
 * the output goes without the bias: (dy, y, dx, dbias, shape).
 *
 * Instead of returning a status, these throw std::invalid_argument, whose text names the function and the
 * argument, also for spans whose sizes do not fit. Without exceptions (-fno-exceptions) they return the status.
 *
 * Where the compiler has them, _Float16 (std::float16_t) and __bf16 (std::bfloat16_t) are accepted beside
 * rectify::f16 and rectify::bf16. */
#ifndef RECTIFY_HPP
#define RECTIFY_HPP

#include "rectify/call.hpp"

namespace rectify {
inline namespace RECTIFY_NAMESPACE {

/* An overload passes its arguments on by name. What RECTIFY_BUFFER, RECTIFY_COUNT and RECTIFY_N stand for is
 * said below, for pointers, rows and spans. */
#define RECTIFY_OVERLOAD(name, suffix, declared, n, ...)                          \
    inline result name(RECTIFY_LIST declared, const exec* e = nullptr) {          \
        return detail::call(#name, rectify_##name##_##suffix, n, e, __VA_ARGS__); \
    }
#define RECTIFY_LIST(...) __VA_ARGS__
#define RECTIFY_IN(type) RECTIFY_BUFFER<const type>
#define RECTIFY_OUT(type) RECTIFY_BUFFER<type>
#define RECTIFY_PASS(kind, name) \
    detail::argument { detail::kind, #name, name }
#define RECTIFY_EACH(name) RECTIFY_PASS(elements, name)
#define RECTIFY_MASK(name) RECTIFY_PASS(bits, name)
#define RECTIFY_PER_CHANNEL(name) RECTIFY_PASS(channels, name)

/* The parameters of an activation, declared and passed on. */
#define RECTIFY_DECLARE_none(suffix)
#define RECTIFY_PASS_none
#define RECTIFY_DECLARE_bounds(suffix) rectify_parameter_##suffix lo, rectify_parameter_##suffix hi,
#define RECTIFY_PASS_bounds RECTIFY_PASS(bound, lo), RECTIFY_PASS(bound, hi),
#define RECTIFY_DECLARE_slope(suffix) rectify_parameter_##suffix slope,
#define RECTIFY_PASS_slope RECTIFY_PASS(number, slope),
#define RECTIFY_DECLARE_theta(suffix) rectify_parameter_##suffix theta,
#define RECTIFY_PASS_theta RECTIFY_PASS(bound, theta),

/* ---- Element by element --------------------------------------------------------------------------------- */

#define RECTIFY_FORWARD(name, parameters, suffix, type)                                               \
    RECTIFY_OVERLOAD(                                                                                 \
        name##_forward, suffix,                                                                       \
        (RECTIFY_IN(type) x, RECTIFY_DECLARE_##parameters(suffix) RECTIFY_OUT(type) y RECTIFY_COUNT), \
        RECTIFY_N, RECTIFY_EACH(x), RECTIFY_PASS_##parameters RECTIFY_EACH(y))
#define RECTIFY_BACKWARD(name, parameters, suffix, type)                                        \
    RECTIFY_OVERLOAD(name##_backward, suffix,                                                   \
                     (RECTIFY_IN(type) dy, RECTIFY_IN(type) x,                                  \
                      RECTIFY_DECLARE_##parameters(suffix) RECTIFY_OUT(type) dx RECTIFY_COUNT), \
                     RECTIFY_N, RECTIFY_EACH(dy), RECTIFY_EACH(x), RECTIFY_PASS_##parameters RECTIFY_EACH(dx))
/* Backward from the mask may take fewer parameters. */
#define RECTIFY_ACTIVATION(name, parameters, from_mask, suffix, type)                               \
    RECTIFY_FORWARD(name, parameters, suffix, type)                                                 \
    RECTIFY_BACKWARD(name, parameters, suffix, type)                                                \
    RECTIFY_OVERLOAD(name##_forward_mask, suffix,                                                   \
                     (RECTIFY_IN(type) x, RECTIFY_DECLARE_##parameters(suffix) RECTIFY_OUT(type) y, \
                      RECTIFY_OUT(std::uint8_t) mask RECTIFY_COUNT),                                \
                     RECTIFY_N, RECTIFY_EACH(x), RECTIFY_PASS_##parameters RECTIFY_EACH(y),         \
                     RECTIFY_MASK(mask))                                                            \
    RECTIFY_OVERLOAD(name##_backward_mask, suffix,                                                  \
                     (RECTIFY_IN(type) dy, RECTIFY_IN(std::uint8_t) mask,                           \
                      RECTIFY_DECLARE_##from_mask(suffix) RECTIFY_OUT(type) dx RECTIFY_COUNT),      \
                     RECTIFY_N, RECTIFY_EACH(dy), RECTIFY_MASK(mask),                               \
                     RECTIFY_PASS_##from_mask RECTIFY_EACH(dx))
#define RECTIFY_FAMILY(suffix, type)                                \
    RECTIFY_ACTIVATION(relu, none, none, suffix, type)              \
    RECTIFY_ACTIVATION(clipped_relu, bounds, none, suffix, type)    \
    RECTIFY_ACTIVATION(relu6, none, none, suffix, type)             \
    RECTIFY_ACTIVATION(leaky_relu, slope, slope, suffix, type)      \
    RECTIFY_ACTIVATION(thresholded_relu, theta, none, suffix, type) \
    RECTIFY_FORWARD(squared_relu, none, suffix, type)               \
    RECTIFY_BACKWARD(squared_relu, none, suffix, type)
#define RECTIFY_INTEGERS(suffix, type)                  \
    RECTIFY_FORWARD(relu, none, suffix, type)           \
    RECTIFY_FORWARD(clipped_relu, bounds, suffix, type)
#define RECTIFY_QUANTIZED(suffix, type)                                                                   \
    RECTIFY_OVERLOAD(quantized_relu_forward, suffix,                                                      \
                     (RECTIFY_IN(type) q, type zero_point, RECTIFY_OUT(type) y RECTIFY_COUNT), RECTIFY_N, \
                     RECTIFY_EACH(q), RECTIFY_PASS(number, zero_point), RECTIFY_EACH(y))
#define RECTIFY_ROWS(suffix, type) RECTIFY_ACTIVATION(relu, none, none, rows_##suffix, type)

/* ---- With parameters per channel, sums and fused sources ------------------------------------------------ */

#define RECTIFY_VALUES(suffix) RECTIFY_IN(rectify_parameter_##suffix)
#define RECTIFY_SUMS(suffix) RECTIFY_OUT(rectify_parameter_##suffix)
#define RECTIFY_PRELU(suffix, type)                                                                           \
    RECTIFY_OVERLOAD(prelu_forward, suffix,                                                                   \
                     (RECTIFY_IN(type) x, RECTIFY_VALUES(suffix) slope, RECTIFY_OUT(type) y, const shape& s), \
                     &s, RECTIFY_EACH(x), RECTIFY_PER_CHANNEL(slope), RECTIFY_EACH(y))                        \
    RECTIFY_OVERLOAD(prelu_forward_mask, suffix,                                                              \
                     (RECTIFY_IN(type) x, RECTIFY_VALUES(suffix) slope, RECTIFY_OUT(type) y,                  \
                      RECTIFY_OUT(std::uint8_t) mask, const shape& s),                                        \
                     &s, RECTIFY_EACH(x), RECTIFY_PER_CHANNEL(slope), RECTIFY_EACH(y), RECTIFY_MASK(mask))    \
    RECTIFY_OVERLOAD(prelu_backward, suffix,                                                                  \
                     (RECTIFY_IN(type) dy, RECTIFY_IN(type) x, RECTIFY_VALUES(suffix) slope,                  \
                      RECTIFY_OUT(type) dx, RECTIFY_SUMS(suffix) dslope, const shape& s),                     \
                     &s, RECTIFY_EACH(dy), RECTIFY_EACH(x), RECTIFY_PER_CHANNEL(slope), RECTIFY_EACH(dx),     \
                     RECTIFY_PER_CHANNEL(dslope))                                                             \
    RECTIFY_OVERLOAD(prelu_backward_mask, suffix,                                                             \
                     (RECTIFY_IN(type) dy, RECTIFY_IN(std::uint8_t) mask, RECTIFY_VALUES(suffix) slope,       \
                      RECTIFY_OUT(type) dx, const shape& s),                                                  \
                     &s, RECTIFY_EACH(dy), RECTIFY_MASK(mask), RECTIFY_PER_CHANNEL(slope), RECTIFY_EACH(dx))
#define RECTIFY_BIAS_BACKWARD(suffix, type)                                                                 \
    RECTIFY_OVERLOAD(bias_relu_backward, suffix,                                                            \
                     (RECTIFY_IN(type) dy, RECTIFY_IN(type) x, RECTIFY_VALUES(suffix) bias,                 \
                      RECTIFY_OUT(type) dx, RECTIFY_SUMS(suffix) dbias, const shape& s),                    \
                     &s, RECTIFY_EACH(dy), RECTIFY_EACH(x), RECTIFY_PASS(optional, bias), RECTIFY_EACH(dx), \
                     RECTIFY_PER_CHANNEL(dbias))                                                            \
    RECTIFY_OVERLOAD(bias_relu_backward, suffix,                                                            \
                     (RECTIFY_IN(type) dy, RECTIFY_IN(type) y, RECTIFY_OUT(type) dx,                        \
                      RECTIFY_SUMS(suffix) dbias, const shape& s),                                          \
                     &s, RECTIFY_EACH(dy), RECTIFY_EACH(y), detail::no_bias, RECTIFY_EACH(dx),              \
                     RECTIFY_PER_CHANNEL(dbias))                                                            \
    RECTIFY_OVERLOAD(bias_relu_backward_mask, suffix,                                                       \
                     (RECTIFY_IN(type) dy, RECTIFY_IN(std::uint8_t) mask, RECTIFY_OUT(type) dx,             \
                      RECTIFY_SUMS(suffix) dbias, const shape& s),                                          \
                     &s, RECTIFY_EACH(dy), RECTIFY_MASK(mask), RECTIFY_EACH(dx), RECTIFY_PER_CHANNEL(dbias))

#define RECTIFY_FUSED(name, parameters, suffix, type)                                                        \
    RECTIFY_OVERLOAD(add_##name##_forward, suffix,                                                           \
                     (RECTIFY_IN(type) a, RECTIFY_IN(type) b,                                                \
                      RECTIFY_DECLARE_##parameters(suffix) RECTIFY_OUT(type) y RECTIFY_COUNT),               \
                     RECTIFY_N, RECTIFY_EACH(a), RECTIFY_EACH(b), RECTIFY_PASS_##parameters RECTIFY_EACH(y)) \
    RECTIFY_OVERLOAD(                                                                                        \
        add_##name##_forward_mask, suffix,                                                                   \
        (RECTIFY_IN(type) a, RECTIFY_IN(type) b, RECTIFY_DECLARE_##parameters(suffix) RECTIFY_OUT(type) y,   \
         RECTIFY_OUT(std::uint8_t) mask RECTIFY_COUNT),                                                      \
        RECTIFY_N, RECTIFY_EACH(a), RECTIFY_EACH(b), RECTIFY_PASS_##parameters RECTIFY_EACH(y),              \
        RECTIFY_MASK(mask))                                                                                  \
    RECTIFY_OVERLOAD(bias_##name##_forward, suffix,                                                          \
                     (RECTIFY_IN(type) x, RECTIFY_VALUES(suffix) bias,                                       \
                      RECTIFY_DECLARE_##parameters(suffix) RECTIFY_OUT(type) y, const shape& s),             \
                     &s, RECTIFY_EACH(x), RECTIFY_PER_CHANNEL(bias),                                         \
                     RECTIFY_PASS_##parameters RECTIFY_EACH(y))                                              \
    RECTIFY_OVERLOAD(bias_##name##_forward_mask, suffix,                                                     \
                     (RECTIFY_IN(type) x, RECTIFY_VALUES(suffix) bias,                                       \
                      RECTIFY_DECLARE_##parameters(suffix) RECTIFY_OUT(type) y,                              \
                      RECTIFY_OUT(std::uint8_t) mask, const shape& s),                                       \
                     &s, RECTIFY_EACH(x), RECTIFY_PER_CHANNEL(bias),                                         \
                     RECTIFY_PASS_##parameters RECTIFY_EACH(y), RECTIFY_MASK(mask))                          \
    RECTIFY_OVERLOAD(scale_shift_##name##_forward, suffix,                                                   \
                     (RECTIFY_IN(type) x, RECTIFY_VALUES(suffix) scale, RECTIFY_VALUES(suffix) shift,        \
                      RECTIFY_DECLARE_##parameters(suffix) RECTIFY_OUT(type) y, const shape& s),             \
                     &s, RECTIFY_EACH(x), RECTIFY_PER_CHANNEL(scale), RECTIFY_PER_CHANNEL(shift),            \
                     RECTIFY_PASS_##parameters RECTIFY_EACH(y))                                              \
    RECTIFY_OVERLOAD(scale_shift_##name##_forward_mask, suffix,                                              \
                     (RECTIFY_IN(type) x, RECTIFY_VALUES(suffix) scale, RECTIFY_VALUES(suffix) shift,        \
                      RECTIFY_DECLARE_##parameters(suffix) RECTIFY_OUT(type) y,                              \
                      RECTIFY_OUT(std::uint8_t) mask, const shape& s),                                       \
                     &s, RECTIFY_EACH(x), RECTIFY_PER_CHANNEL(scale), RECTIFY_PER_CHANNEL(shift),            \
                     RECTIFY_PASS_##parameters RECTIFY_EACH(y), RECTIFY_MASK(mask))
#define RECTIFY_FUSED_FAMILY(suffix, type)            \
    RECTIFY_FUSED(relu, none, suffix, type)           \
    RECTIFY_FUSED(clipped_relu, bounds, suffix, type) \
    RECTIFY_FUSED(relu6, none, suffix, type)          \
    RECTIFY_FUSED(leaky_relu, slope, suffix, type)    \
    RECTIFY_BIAS_BACKWARD(suffix, type)

/* ---- All of them, for pointers and for spans; some also for rows ---------------------------------------- */

#define RECTIFY_ALL_OVERLOADS                     \
    RECTIFY_FOR_FLOAT_TYPES(RECTIFY_FAMILY)       \
    RECTIFY_FOR_LANGUAGE_TYPES(RECTIFY_FAMILY)    \
    RECTIFY_FOR_INTEGER_TYPES(RECTIFY_INTEGERS)   \
    RECTIFY_QUANTIZED(s8, std::int8_t)            \
    RECTIFY_QUANTIZED(u8, std::uint8_t)           \
    RECTIFY_FOR_FLOAT_TYPES(RECTIFY_PRELU)        \
    RECTIFY_FOR_LANGUAGE_TYPES(RECTIFY_PRELU)     \
    RECTIFY_FOR_FUSED_TYPES(RECTIFY_FUSED_FAMILY) \
    RECTIFY_FOR_LANGUAGE_TYPES(RECTIFY_FUSED_FAMILY)

#define RECTIFY_BUFFER detail::pointer
#define RECTIFY_COUNT , std::size_t n
#define RECTIFY_N n
RECTIFY_ALL_OVERLOADS
#undef RECTIFY_COUNT
#undef RECTIFY_N

#define RECTIFY_COUNT , const rows& r
#define RECTIFY_N &r
RECTIFY_FOR_FLOAT_TYPES(RECTIFY_ROWS)
RECTIFY_FOR_LANGUAGE_TYPES(RECTIFY_ROWS)
RECTIFY_FORWARD(relu, none, rows_s8, std::int8_t)
#undef RECTIFY_COUNT
#undef RECTIFY_N
#undef RECTIFY_BUFFER

#if defined(__cpp_lib_span)
#define RECTIFY_BUFFER std::span
#define RECTIFY_COUNT
#define RECTIFY_N detail::of_spans()
RECTIFY_ALL_OVERLOADS
#undef RECTIFY_COUNT
#undef RECTIFY_N
#undef RECTIFY_BUFFER
#endif

/* ---- Masks ---------------------------------------------------------------------------------------------- */

inline std::size_t mask_bytes(std::size_t n) noexcept { return rectify_mask_bytes(n); }

inline result mask_or(const std::uint8_t* a, const std::uint8_t* b, std::uint8_t* mask, std::size_t n,
                      const exec* e = nullptr) {
    return detail::call("mask_or", rectify_mask_or, n, e, RECTIFY_MASK(a), RECTIFY_MASK(b), RECTIFY_MASK(mask));
}

inline result mask_count(const std::uint8_t* mask, std::size_t n, std::size_t* count, const exec* e = nullptr) {
    return detail::check(rectify_mask_count(mask, n, count, e), "mask_count", n, RECTIFY_MASK(mask),
                         RECTIFY_EACH(count));
}

inline result mask_count_channels(const std::uint8_t* mask, std::size_t* counts, const shape& s,
                                  const exec* e = nullptr) {
    return detail::call("mask_count_channels", rectify_mask_count_channels, &s, e, RECTIFY_MASK(mask),
                        RECTIFY_PER_CHANNEL(counts));
}

#undef RECTIFY_OVERLOAD
#undef RECTIFY_LIST
#undef RECTIFY_IN
#undef RECTIFY_OUT
#undef RECTIFY_PASS
#undef RECTIFY_EACH
#undef RECTIFY_MASK
#undef RECTIFY_PER_CHANNEL
#undef RECTIFY_DECLARE_none
#undef RECTIFY_PASS_none
#undef RECTIFY_DECLARE_bounds
#undef RECTIFY_PASS_bounds
#undef RECTIFY_DECLARE_slope
#undef RECTIFY_PASS_slope
#undef RECTIFY_DECLARE_theta
#undef RECTIFY_PASS_theta
#undef RECTIFY_FORWARD
#undef RECTIFY_BACKWARD
#undef RECTIFY_ACTIVATION
#undef RECTIFY_FAMILY
#undef RECTIFY_INTEGERS
#undef RECTIFY_QUANTIZED
#undef RECTIFY_ROWS
#undef RECTIFY_VALUES
#undef RECTIFY_SUMS
#undef RECTIFY_PRELU
#undef RECTIFY_BIAS_BACKWARD
#undef RECTIFY_FUSED
#undef RECTIFY_FUSED_FAMILY
#undef RECTIFY_ALL_OVERLOADS
#undef RECTIFY_NAMESPACE
#undef RECTIFY_FOR_FLOAT16
#undef RECTIFY_FOR_BFLOAT16
#undef RECTIFY_FOR_LANGUAGE_TYPES

}  // namespace RECTIFY_NAMESPACE
}  // namespace rectify

#endif
