/* How rectify.hpp calls a function of rectify.h: pointers or spans, of the language's types or of C's, with the
 * name of each argument for the error that may come. Included by rectify.hpp alone. */
#ifndef RECTIFY_CALL_HPP
#define RECTIFY_CALL_HPP

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <type_traits>

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

/* The language's own types, as the lists of rectify.h. gcc 12 for Arm has the first macro, but the type in C
 * only. */
#if defined(__FLT16_MANT_DIG__) && (defined(__clang__) || defined(__x86_64__) || __GNUC__ >= 13)
#define RECTIFY_FOR_FLOAT16(X) X(f16, _Float16)
#else
#define RECTIFY_FOR_FLOAT16(X)
#endif
#if defined(__BFLT16_MANT_DIG__) || defined(__ARM_FEATURE_BF16_SCALAR_ARITHMETIC)
#define RECTIFY_FOR_BFLOAT16(X) X(bf16, __bf16)
#else
#define RECTIFY_FOR_BFLOAT16(X)
#endif
#define RECTIFY_FOR_LANGUAGE_TYPES(X) RECTIFY_FOR_FLOAT16(X) RECTIFY_FOR_BFLOAT16(X)

/* With exceptions the functions throw, without they return a status: the names differ, lest a linker take one
 * for the other. */
#if defined(__cpp_exceptions)
#define RECTIFY_NAMESPACE v0
#else
#define RECTIFY_NAMESPACE v0_status
#endif

namespace rectify {
inline namespace RECTIFY_NAMESPACE {

#if defined(__cpp_exceptions)
using result = void;
#else
using result = rectify_status;
#endif

using exec = rectify_exec;
using rows = rectify_rows;
using shape = rectify_shape;
using f16 = rectify_f16;
using bf16 = rectify_bf16;

namespace detail {

/* Buffers of n elements, of a bit for each, of one value per channel, and of these one that may be null;
 * numbers that can be refused, and others. */
enum kind { elements, bits, channels, optional, bound, number };

template <class Data> /* a pointer, a span or a number */
struct argument {
    kind what;
    const char* name;
    Data data;
};
template <class Data>
argument(kind, const char*, Data) -> argument<Data>;

inline constexpr argument<const float*> no_bias = {optional, "bias", nullptr};

template <class T>
using pointer = T*;

/* As C takes it. */
template <class Data>
Data native(Data data) {
    return data;
}
#define RECTIFY_NATIVE(suffix, type)                                              \
    inline suffix* native(type* data) { return reinterpret_cast<suffix*>(data); } \
    inline const suffix* native(const type* data) { return reinterpret_cast<const suffix*>(data); }
RECTIFY_FOR_LANGUAGE_TYPES(RECTIFY_NATIVE)
#undef RECTIFY_NATIVE

/* The argument as an error tells of it. */
struct description {
    kind what;
    const char* name;
    bool null, output;
};
template <class T>
description describe(const argument<T*>& a) {
    return {a.what, a.name, a.what != optional && a.data == nullptr, !std::is_const<T>::value};
}
template <class Number>
description describe(const argument<Number>& a) {
    return {a.what, a.name, false, false};
}

/* The count as C takes it: spans bring their own. */
struct of_spans {};
template <class Count, class First>
Count counted(Count count, const First&) {
    return count;
}

/* Pointers cannot be checked. */
struct sizes {
    std::size_t elements, channels;
};
inline sizes sizes_of(std::size_t n) { return {n, 0}; }
inline sizes sizes_of(const rows*) { return {0, 0}; }
inline sizes sizes_of(const shape* s) {
    const auto times = [](std::size_t a, std::size_t b) {
        return b != 0 && a > SIZE_MAX / b ? SIZE_MAX : a * b;
    };
    return {times(times(s->outer, s->channels), s->inner), s->channels};
}
template <class Data>
bool fits(const char*, const argument<Data>&, sizes) {
    return true;
}

#if defined(__cpp_lib_span)
template <class T>
auto native(std::span<T> data) {
    return native(data.data());
}
template <class T>
description describe(const argument<std::span<T>>& a) {
    return describe(argument<T*>{a.what, a.name, a.data.data()});
}
template <class First>
std::size_t counted(of_spans, const First& first) {
    return first.data.size();
}
template <class T>
bool fits([[maybe_unused]] const char* function, const argument<std::span<T>>& a, sizes s) {
    const std::size_t size = a.what == elements ? s.elements
                             : a.what == bits   ? rectify_mask_bytes(s.elements)
                                                : s.channels;
    if (a.data.size() == size) return true;
#if defined(__cpp_exceptions)
    throw std::invalid_argument(std::string("rectify::") + function + ": the size of " + a.name + " is " +
                                std::to_string(a.data.size()) + ", not " + std::to_string(size));
#else
    return false;
#endif
}
#endif

inline const char* name_of(std::size_t) { return "n"; }
inline const char* name_of(const rows*) { return "rows"; }
inline const char* name_of(const shape*) { return "shape"; }

inline result refuse(rectify_status status, [[maybe_unused]] const char* function,
                     [[maybe_unused]] const char* count,
                     [[maybe_unused]] std::initializer_list<description> arguments) {
#if defined(__cpp_exceptions)
    const char* is = "";
    const char* between = " or ";
    std::string names;
    const auto add = [&](const char* name) { names += std::string(names.empty() ? "" : between) + name; };
    if (status == RECTIFY_NULL_POINTER) {
        is = " is null: ";
        between = " and ";
        for (const description& a : arguments)
            if (a.null) add(a.name);
    } else if (status == RECTIFY_OVERLAP) {
        is = " overlaps another buffer: ";
        for (const description& a : arguments)
            if (a.output) add(a.name);
    } else if (status == RECTIFY_SIZE) {
        is = " is too large: ";
        add(count);
    } else {
        is = " is not valid: ";
        for (const description& a : arguments)
            if (a.what == bound) add(a.name);
        if (std::string(count) == "rows") add(count);
        add("exec");
    }
    throw std::invalid_argument(std::string("rectify::") + function + ": " + names + is +
                                rectify_status_string(status));
#else
    return status;
#endif
}

template <class Count, class... Data>
result check(rectify_status status, const char* function, Count count, const argument<Data>&... all) {
    if (status != RECTIFY_OK) return refuse(status, function, name_of(count), {describe(all)...});
    return result(status);
}

template <class C, class Count, class First, class... Data>
result call(const char* function, C c, Count given, const exec* e, const argument<First>& first,
            const argument<Data>&... others) {
    const auto count = counted(given, first);
    const sizes s = sizes_of(count);
    if (!(fits(function, first, s) && ... && fits(function, others, s))) return result(RECTIFY_SIZE);
    return check(c(native(first.data), native(others.data)..., count, e), function, count, first, others...);
}

}  // namespace detail

}  // namespace RECTIFY_NAMESPACE
}  // namespace rectify

#endif
