/* rectify for C++17: the functions of rectify.h, overloaded by type, on pointers and (from C++20 on) spans.
 *
 * The laws stand in rectify.h. Instead of returning a status, these throw std::invalid_argument, whose text
 * names the function and the argument. Without exceptions (-fno-exceptions) they return the status.
 *
 * Where the compiler has them, _Float16 (std::float16_t) and __bf16 (std::bfloat16_t) are accepted beside
 * rectify::f16 and rectify::bf16. */
#ifndef RECTIFY_HPP
#define RECTIFY_HPP

#include <cstddef>
#include <cstdint>
#include <initializer_list>

#include "rectify/rectify.h"

#if defined(__cpp_exceptions)
#include <stdexcept>
#include <string>
#endif
#if defined(__has_include) && __cplusplus >= 202002L
#if __has_include(<span>)
#include <span>
#endif
#endif

namespace rectify {
inline namespace v0 {

using exec = rectify_exec;
using rows = rectify_rows;
using shape = rectify_shape;
using f16 = rectify_f16;
using bf16 = rectify_bf16;

#if defined(__cpp_exceptions)
using result = void;
#else
using result = rectify_status;
#endif

namespace detail {

struct argument {
    const char* name;
    const void* pointer;
};

inline result check(rectify_status status, [[maybe_unused]] const char* function,
                    [[maybe_unused]] std::initializer_list<argument> inputs,
                    [[maybe_unused]] std::initializer_list<argument> outputs,
                    [[maybe_unused]] const char* counts = "n") {
#if defined(__cpp_exceptions)
    if (status == RECTIFY_OK) return;
    std::string text = std::string("rectify::") + function + ": ";
    if (status == RECTIFY_NULL_POINTER) {
        for (const auto& list : {inputs, outputs})
            for (const argument& a : list)
                if (a.pointer == nullptr) text += std::string(a.name) + " is null: ";
    } else if (status == RECTIFY_OVERLAP) {
        for (const argument& a : outputs) text += std::string(&a == outputs.begin() ? "" : " or ") + a.name;
        text += " overlaps another buffer: ";
    } else if (status == RECTIFY_SIZE) {
        text += std::string(counts) + " is too large: ";
    } else {
        text += std::string(std::string(counts) == "n" ? "a parameter" : counts) + " or exec is not valid: ";
    }
    throw std::invalid_argument(text + rectify_status_string(status));
#else
    return status;
#endif
}

}  // namespace detail

/* ---- Element by element --------------------------------------------------------------------------------- */

/* `type` is what the caller has, `native` the type of rectify.h with the same bits. */
#define RECTIFY_FORWARD(suffix, native, type)                                                    \
    inline result relu_forward(const type* x, type* y, std::size_t n, const exec* e = nullptr) { \
        return detail::check(rectify_relu_forward_##suffix(reinterpret_cast<const native*>(x),   \
                                                           reinterpret_cast<native*>(y), n, e),  \
                             "relu_forward", {{"x", x}}, {{"y", y}});                            \
    }
#define RECTIFY_TRAINING(suffix, native, type)                                                              \
    inline result relu_backward(const type* dy, const type* x, type* dx, std::size_t n,                     \
                                const exec* e = nullptr) {                                                  \
        return detail::check(rectify_relu_backward_##suffix(reinterpret_cast<const native*>(dy),            \
                                                            reinterpret_cast<const native*>(x),             \
                                                            reinterpret_cast<native*>(dx), n, e),           \
                             "relu_backward", {{"dy", dy}, {"x", x}}, {{"dx", dx}});                        \
    }                                                                                                       \
    inline result relu_forward_mask(const type* x, type* y, std::uint8_t* mask, std::size_t n,              \
                                    const exec* e = nullptr) {                                              \
        return detail::check(rectify_relu_forward_mask_##suffix(reinterpret_cast<const native*>(x),         \
                                                                reinterpret_cast<native*>(y), mask, n, e),  \
                             "relu_forward_mask", {{"x", x}}, {{"y", y}, {"mask", mask}});                  \
    }                                                                                                       \
    inline result relu_backward_mask(const type* dy, const std::uint8_t* mask, type* dx, std::size_t n,     \
                                     const exec* e = nullptr) {                                             \
        return detail::check(rectify_relu_backward_mask_##suffix(reinterpret_cast<const native*>(dy), mask, \
                                                                 reinterpret_cast<native*>(dx), n, e),      \
                             "relu_backward_mask", {{"dy", dy}, {"mask", mask}}, {{"dx", dx}});             \
    }
#define RECTIFY_OVERLOAD(suffix, type) RECTIFY_FORWARD(suffix, type, type)
RECTIFY_FOR_FLOAT_TYPES(RECTIFY_OVERLOAD)
RECTIFY_FOR_INTEGER_TYPES(RECTIFY_OVERLOAD)
#undef RECTIFY_OVERLOAD
#define RECTIFY_OVERLOAD(suffix, type) RECTIFY_TRAINING(suffix, type, type)
RECTIFY_FOR_FLOAT_TYPES(RECTIFY_OVERLOAD)
#undef RECTIFY_OVERLOAD
/* gcc 12 for Arm has the macro, but the type in C only. */
#if defined(__FLT16_MANT_DIG__) && (defined(__clang__) || defined(__x86_64__) || __GNUC__ >= 13)
RECTIFY_FORWARD(f16, f16, _Float16)
RECTIFY_TRAINING(f16, f16, _Float16)
#endif
#if defined(__BFLT16_MANT_DIG__) || defined(__ARM_FEATURE_BF16_SCALAR_ARITHMETIC)
RECTIFY_FORWARD(bf16, bf16, __bf16)
RECTIFY_TRAINING(bf16, bf16, __bf16)
#endif
#undef RECTIFY_FORWARD
#undef RECTIFY_TRAINING

#define RECTIFY_OVERLOAD(suffix, type)                                                           \
    inline result quantized_relu_forward(const type* q, type zero_point, type* y, std::size_t n, \
                                         const exec* e = nullptr) {                              \
        return detail::check(rectify_quantized_relu_forward_##suffix(q, zero_point, y, n, e),    \
                             "quantized_relu_forward", {{"q", q}}, {{"y", y}});                  \
    }
RECTIFY_OVERLOAD(s8, std::int8_t)
RECTIFY_OVERLOAD(u8, std::uint8_t)
#undef RECTIFY_OVERLOAD

/* ---- The family ----------------------------------------------------------------------------------------- */

/* NAME(inputs..., parameters..., outputs..., n): `parameters` are declared by D and passed on by P. */
#define RECTIFY_FAMILY(name, suffix, type, D, P)                                                             \
    inline result name##_forward(const type* x, D(suffix) type* y, std::size_t n, const exec* e = nullptr) { \
        return detail::check(rectify_##name##_forward_##suffix(x, P y, n, e), #name "_forward", {{"x", x}},  \
                             {{"y", y}});                                                                    \
    }                                                                                                        \
    inline result name##_forward_mask(const type* x, D(suffix) type* y, std::uint8_t* mask, std::size_t n,   \
                                      const exec* e = nullptr) {                                             \
        return detail::check(rectify_##name##_forward_mask_##suffix(x, P y, mask, n, e),                     \
                             #name "_forward_mask", {{"x", x}}, {{"y", y}, {"mask", mask}});                 \
    }                                                                                                        \
    inline result name##_backward(const type* dy, const type* x, D(suffix) type* dx, std::size_t n,          \
                                  const exec* e = nullptr) {                                                 \
        return detail::check(rectify_##name##_backward_##suffix(dy, x, P dx, n, e), #name "_backward",       \
                             {{"dy", dy}, {"x", x}}, {{"dx", dx}});                                          \
    }
#define RECTIFY_BOUNDS(suffix) rectify_parameter_##suffix lo, rectify_parameter_##suffix hi,
#define RECTIFY_SLOPE(suffix) rectify_parameter_##suffix slope,
#define RECTIFY_THETA(suffix) rectify_parameter_##suffix theta,
#define RECTIFY_COMMA ,
#define RECTIFY_OVERLOAD(suffix, type)                                                                         \
    RECTIFY_FAMILY(clipped_relu, suffix, type, RECTIFY_BOUNDS, lo RECTIFY_COMMA hi RECTIFY_COMMA)              \
    RECTIFY_FAMILY(leaky_relu, suffix, type, RECTIFY_SLOPE, slope RECTIFY_COMMA)                               \
    RECTIFY_FAMILY(thresholded_relu, suffix, type, RECTIFY_THETA, theta RECTIFY_COMMA)                         \
    inline result leaky_relu_backward_mask(const type* dy, const std::uint8_t* mask,                           \
                                           rectify_parameter_##suffix slope, type* dx, std::size_t n,          \
                                           const exec* e = nullptr) {                                          \
        return detail::check(rectify_leaky_relu_backward_mask_##suffix(dy, mask, slope, dx, n, e),             \
                             "leaky_relu_backward_mask", {{"dy", dy}, {"mask", mask}}, {{"dx", dx}});          \
    }                                                                                                          \
    inline result squared_relu_forward(const type* x, type* y, std::size_t n, const exec* e = nullptr) {       \
        return detail::check(rectify_squared_relu_forward_##suffix(x, y, n, e), "squared_relu_forward",        \
                             {{"x", x}}, {{"y", y}});                                                          \
    }                                                                                                          \
    inline result squared_relu_backward(const type* dy, const type* x, type* dx, std::size_t n,                \
                                        const exec* e = nullptr) {                                             \
        return detail::check(rectify_squared_relu_backward_##suffix(dy, x, dx, n, e), "squared_relu_backward", \
                             {{"dy", dy}, {"x", x}}, {{"dx", dx}});                                            \
    }
RECTIFY_FOR_FLOAT_TYPES(RECTIFY_OVERLOAD)
#undef RECTIFY_OVERLOAD
#undef RECTIFY_FAMILY
#undef RECTIFY_BOUNDS
#undef RECTIFY_SLOPE
#undef RECTIFY_THETA
#undef RECTIFY_COMMA

/* ---- Rows with a pitch ---------------------------------------------------------------------------------- */

#define RECTIFY_OVERLOAD(suffix, type)                                                                    \
    inline result relu_forward(const type* x, type* y, const rows& r, const exec* e = nullptr) {          \
        return detail::check(rectify_relu_forward_rows_##suffix(x, y, &r, e), "relu_forward", {{"x", x}}, \
                             {{"y", y}}, "rows");                                                         \
    }
RECTIFY_FOR_FLOAT_TYPES(RECTIFY_OVERLOAD)
RECTIFY_OVERLOAD(s8, std::int8_t)
#undef RECTIFY_OVERLOAD
#define RECTIFY_OVERLOAD(suffix, type)                                                                        \
    inline result relu_backward(const type* dy, const type* x, type* dx, const rows& r,                       \
                                const exec* e = nullptr) {                                                    \
        return detail::check(rectify_relu_backward_rows_##suffix(dy, x, dx, &r, e), "relu_backward",          \
                             {{"dy", dy}, {"x", x}}, {{"dx", dx}}, "rows");                                   \
    }                                                                                                         \
    inline result relu_forward_mask(const type* x, type* y, std::uint8_t* mask, const rows& r,                \
                                    const exec* e = nullptr) {                                                \
        return detail::check(rectify_relu_forward_mask_rows_##suffix(x, y, mask, &r, e), "relu_forward_mask", \
                             {{"x", x}}, {{"y", y}, {"mask", mask}}, "rows");                                 \
    }                                                                                                         \
    inline result relu_backward_mask(const type* dy, const std::uint8_t* mask, type* dx, const rows& r,       \
                                     const exec* e = nullptr) {                                               \
        return detail::check(rectify_relu_backward_mask_rows_##suffix(dy, mask, dx, &r, e),                   \
                             "relu_backward_mask", {{"dy", dy}, {"mask", mask}}, {{"dx", dx}}, "rows");       \
    }
RECTIFY_FOR_FLOAT_TYPES(RECTIFY_OVERLOAD)
#undef RECTIFY_OVERLOAD

/* ---- Masks ---------------------------------------------------------------------------------------------- */

inline std::size_t mask_bytes(std::size_t n) noexcept { return rectify_mask_bytes(n); }

inline result mask_or(const std::uint8_t* a, const std::uint8_t* b, std::uint8_t* mask, std::size_t n,
                      const exec* e = nullptr) {
    return detail::check(rectify_mask_or(a, b, mask, n, e), "mask_or", {{"a", a}, {"b", b}}, {{"mask", mask}});
}

inline result mask_count(const std::uint8_t* mask, std::size_t n, std::size_t* count, const exec* e = nullptr) {
    return detail::check(rectify_mask_count(mask, n, count, e), "mask_count", {{"mask", mask}},
                         {{"count", count}});
}

inline result mask_count_channels(const std::uint8_t* mask, std::size_t* counts, const shape& s,
                                  const exec* e = nullptr) {
    return detail::check(rectify_mask_count_channels(mask, counts, &s, e), "mask_count_channels",
                         {{"mask", mask}}, {{"counts", counts}}, "shape");
}

/* ---- Spans ---------------------------------------------------------------------------------------------- */

#if defined(__cpp_lib_span)
namespace detail {

// Spans that differ in size are an error of their own: RECTIFY_SIZE without exceptions.
inline bool same_size([[maybe_unused]] const char* function, std::size_t n,
                      std::initializer_list<std::size_t> others) {
    for (const std::size_t other : others)
        if (other != n) {
#if defined(__cpp_exceptions)
            throw std::invalid_argument(std::string("rectify::") + function + ": the spans differ in size");
#else
            return false;
#endif
        }
    return true;
}

}  // namespace detail

#define RECTIFY_OVERLOAD(suffix, type)                                                                \
    inline result relu_forward(std::span<const type> x, std::span<type> y, const exec* e = nullptr) { \
        if (!detail::same_size("relu_forward", y.size(), {x.size()})) return result(RECTIFY_SIZE);    \
        return relu_forward(x.data(), y.data(), y.size(), e);                                         \
    }
RECTIFY_FOR_FLOAT_TYPES(RECTIFY_OVERLOAD)
RECTIFY_FOR_INTEGER_TYPES(RECTIFY_OVERLOAD)
#undef RECTIFY_OVERLOAD
#define RECTIFY_OVERLOAD(suffix, type)                                                                        \
    inline result relu_backward(std::span<const type> dy, std::span<const type> x, std::span<type> dx,        \
                                const exec* e = nullptr) {                                                    \
        if (!detail::same_size("relu_backward", dx.size(), {dy.size(), x.size()}))                            \
            return result(RECTIFY_SIZE);                                                                      \
        return relu_backward(dy.data(), x.data(), dx.data(), dx.size(), e);                                   \
    }                                                                                                         \
    inline result relu_forward_mask(std::span<const type> x, std::span<type> y, std::span<std::uint8_t> mask, \
                                    const exec* e = nullptr) {                                                \
        if (!detail::same_size("relu_forward_mask", y.size(), {x.size()}) ||                                  \
            !detail::same_size("relu_forward_mask", mask.size(), {mask_bytes(y.size())}))                     \
            return result(RECTIFY_SIZE);                                                                      \
        return relu_forward_mask(x.data(), y.data(), mask.data(), y.size(), e);                               \
    }                                                                                                         \
    inline result relu_backward_mask(std::span<const type> dy, std::span<const std::uint8_t> mask,            \
                                     std::span<type> dx, const exec* e = nullptr) {                           \
        if (!detail::same_size("relu_backward_mask", dx.size(), {dy.size()}) ||                               \
            !detail::same_size("relu_backward_mask", mask.size(), {mask_bytes(dx.size())}))                   \
            return result(RECTIFY_SIZE);                                                                      \
        return relu_backward_mask(dy.data(), mask.data(), dx.data(), dx.size(), e);                           \
    }
RECTIFY_FOR_FLOAT_TYPES(RECTIFY_OVERLOAD)
#undef RECTIFY_OVERLOAD
#endif

}  // namespace v0
}  // namespace rectify

#endif
