// The scalar parameters of the operations: checked, rounded to the element type where the law says so, and put
// into a context. All of it on the bits: a host may have changed the rounding mode, or let exceptions trap.
#pragma once

#include <cstring>

#include "element_types.hpp"
#include "launch.hpp"

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

template <class T>
Parameters zero_point_parameter(typename T::bits zero_point) {
    Parameters p;
    p.context.set_parameter(0, zero_point);
    return p;
}

template <class T>
Parameters clip_parameters(typename T::parameter lo, typename T::parameter hi) {
    Parameters p;
    p.context.set_parameter(0, rounded<T>(lo));
    p.context.set_parameter(1, rounded<T>(hi));
    p.valid = is_range<T>(lo, hi);
    return p;
}

template <class T>
Parameters threshold_parameter(typename T::parameter theta) {
    Parameters p;
    p.context.set_parameter(0, rounded<T>(theta));
    p.valid = is_number<T>(theta);
    return p;
}

template <class T>
Parameters slope_parameter(typename T::parameter slope) {
    Parameters p;
    p.context.set_parameter(0, slope);
    return p;
}

}  // namespace
}  // namespace rectify::internal
