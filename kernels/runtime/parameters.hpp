// The scalar parameters of an activation: checked, rounded to the element type where their rule says so, and
// put into a context. All of it works on the bits, because a host may have changed the rounding mode or let
// exceptions trap.
#pragma once

#include <cstring>

#include "element_types.hpp"
#include "inline.hpp"
#include "table.hpp"

namespace rectify::internal {
namespace {

// The type of a parameter of T, as an element type.
template <class T>
using ParameterType =
    std::conditional_t<std::is_integral_v<typename T::parameter>, T,
                       std::conditional_t<sizeof(typename T::parameter) == sizeof(double), f64, f32>>;

// The bits of a parameter, of which the compiler does not know that they were a number: clang 19 would compare
// that, which can trap, and takes a subnormal for 0 where the host does.
template <class T>
typename ParameterType<T>::bits bits_of(typename T::parameter value) {
    typename ParameterType<T>::bits bits;
    static_assert(sizeof bits == sizeof value, "");
    std::memcpy(&bits, &value, sizeof bits);
    __asm__("" : "+r"(bits));
    return bits;
}

// To nearest even.
inline std::int16_t rounded_to_half(std::uint32_t bits) {
    const std::uint32_t magnitude = bits & 0x7FFFFFFF, exponent = magnitude >> 23;
    std::uint32_t half = 0;
    if (magnitude >= 0x47800000) {  // 2^16
        half = 0x7C00;
    } else if (exponent > 100) {
        // The value in units of 2^(exponent - 150), of which the result keeps those above `drop` bits.
        const bool normal = exponent > 112;
        const std::uint32_t drop = normal ? 13 : 126 - exponent;
        const std::uint32_t kept = normal ? magnitude - (112u << 23) : (magnitude & 0x7FFFFF) | 0x800000;
        half = (kept + (1u << (drop - 1)) - 1 + (kept >> drop & 1)) >> drop;
    }
    return static_cast<std::int16_t>(half | (bits >> 16 & 0x8000));
}

// Of a value that is no NaN.
template <class T>
typename T::bits rounded(typename T::parameter value) {
    using Bits = typename ParameterType<T>::bits;
    const Bits bits = bits_of<T>(value);
    if constexpr (std::is_same_v<T, f16>)
        return rounded_to_half(static_cast<std::uint32_t>(bits));
    else if constexpr (std::is_same_v<T, bf16>)
        return static_cast<std::int16_t>((static_cast<std::uint32_t>(bits) + 0x7FFF + (bits >> 16 & 1)) >> 16);
    else
        return bits;
}

template <class T>
bool is_number(typename T::parameter value) {
    if constexpr (std::is_integral_v<typename T::parameter>)
        return true;
    else
        return (bits_of<T>(value) & Bound<ParameterType<T>>::magnitude) <= ParameterType<T>::infinity_bits;
}

template <class T>
bool is_range(typename T::parameter lo, typename T::parameter hi) {
    if constexpr (std::is_integral_v<typename T::parameter>) {
        return lo <= hi;
    } else {
        using P = ParameterType<T>;
        return is_number<T>(lo) && is_number<T>(hi) &&
               Bound<P>(bits_of<T>(lo)).above <= Bound<P>(bits_of<T>(hi)).above;
    }
}

// ---- The rules of activations.def ----

template <class T>
struct bound {
    typename T::parameter value;
    typename T::bits encoded() const { return rounded<T>(value); }
};

template <class T>
struct factor {
    typename T::parameter value;
    typename T::parameter encoded() const { return value; }
};

template <class T>
using value = factor<T>;

template <class... Scalars>
bool is_valid(Scalars...) {
    return true;
}
template <class T>
bool is_valid(bound<T> only) {
    return is_number<T>(only.value);
}
template <class T>
bool is_valid(bound<T> lo, bound<T> hi) {
    return is_range<T>(lo.value, hi.value);
}

// The scalar parameters of a call: refused or not, and as its kernel reads them. They stay in registers until a
// context is made of them.
struct NoParameters {
    static constexpr bool valid = true;
    static constexpr bool has_context = false;
    Context context() const { return {}; }
};

struct Parameters {
    static constexpr bool has_context = true;
    std::uint64_t values[2];
    bool valid;

    RECTIFY_INLINE Context context() const {
        Context context;
        context.parameters[0] = values[0];
        context.parameters[1] = values[1];
        return context;
    }
};

template <class T>
RECTIFY_INLINE std::uint64_t as_word(T value) {
    std::uint64_t word = 0;
    std::memcpy(&word, &value, sizeof value);
    return word;
}

// The first argument makes the commas of a macro come out right.
struct Scalars {};
inline NoParameters encode(Scalars) { return {}; }

template <class First>
Parameters encode(Scalars, First first) {
    return {{as_word(first.encoded()), 0}, is_valid(first)};
}

template <class First, class Second>
Parameters encode(Scalars, First first, Second second) {
    return {{as_word(first.encoded()), as_word(second.encoded())}, is_valid(first, second)};
}

}  // namespace
}  // namespace rectify::internal
