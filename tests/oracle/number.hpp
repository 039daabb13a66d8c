// A number of each format from its bits and back, by the definition of the format.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "rectify/rectify.h"

namespace oracle {

// Value is the contract's P: it holds every number of the format, and arithmetic is done in it.
template <class T>
struct Format;
template <>
struct Format<float> {
    using Bits = std::uint32_t;
    using Value = float;
    static constexpr int fraction_bits = 23, exponent_bits = 8;
};
template <>
struct Format<double> {
    using Bits = std::uint64_t;
    using Value = double;
    static constexpr int fraction_bits = 52, exponent_bits = 11;
};
template <>
struct Format<rectify_f16> {
    using Bits = std::uint16_t;
    using Value = float;
    static constexpr int fraction_bits = 10, exponent_bits = 5;
};
template <>
struct Format<rectify_bf16> {
    using Bits = std::uint16_t;
    using Value = float;
    static constexpr int fraction_bits = 7, exponent_bits = 8;
};

template <class T>
using Bits = typename Format<T>::Bits;
template <class T>
using Value = typename Format<T>::Value;

template <class To, class From>
To same_bits(From from) {
    static_assert(sizeof(To) == sizeof(From));
    To to;
    std::memcpy(&to, &from, sizeof to);
    return to;
}

// The bits of element i, at any address.
template <class T>
Bits<T> load(const void* data, std::size_t i) {
    Bits<T> bits;
    std::memcpy(&bits, static_cast<const unsigned char*>(data) + i * sizeof bits, sizeof bits);
    return bits;
}
template <class T>
void store(void* data, std::size_t i, Bits<T> bits) {
    std::memcpy(static_cast<unsigned char*>(data) + i * sizeof bits, &bits, sizeof bits);
}

template <class T>
struct Number {
    using F = Format<T>;
    static constexpr int width = 8 * sizeof(Bits<T>);
    static constexpr int bias = (1 << (F::exponent_bits - 1)) - 1;
    static constexpr Bits<T> sign = Bits<T>(Bits<T>(1) << (width - 1));
    static constexpr Bits<T> hidden = Bits<T>(Bits<T>(1) << F::fraction_bits);
    static constexpr Bits<T> infinity = Bits<T>(sign - hidden);
    static constexpr Bits<T> canonical_nan = Bits<T>(infinity | hidden >> 1);

    static bool is_nan(Bits<T> bits) { return Bits<T>(bits & ~sign) > infinity; }
    static Value<T> value(Bits<T> bits);
    // To nearest, ties to even; any NaN to the canonical one.
    static Bits<T> rounded(Value<T> value);
};

namespace detail {

// A 16-bit format's number: (-1)^sign * significand * 2^exponent.
template <class T>
float by_definition(Bits<T> bits) {
    using N = Number<T>;
    const int exponent = (bits & N::infinity) >> Format<T>::fraction_bits;
    const int fraction = bits & (N::hidden - 1);
    float magnitude = 0;
    if (bits % N::sign >= N::infinity)
        magnitude = fraction != 0 ? NAN : INFINITY;
    else if (exponent == 0)
        magnitude = std::ldexp(float(fraction), 1 - N::bias - Format<T>::fraction_bits);
    else
        magnitude = std::ldexp(float(fraction + N::hidden), exponent - N::bias - Format<T>::fraction_bits);
    return bits & N::sign ? -magnitude : magnitude;
}

// The nearest of a 16-bit format: the float's significand cut where the format's last place is.
template <class T>
Bits<T> nearest(float value) {
    using N = Number<T>;
    if (value != value) return N::canonical_nan;
    const auto bits = same_bits<std::uint32_t>(value);
    const Bits<T> sign = bits >> 31 ? N::sign : Bits<T>(0);
    const std::uint32_t magnitude = bits & 0x7FFFFFFF;
    if (magnitude == 0x7F800000) return Bits<T>(sign | N::infinity);

    // |value| = significand * 2^(exponent - 23); a last place of the format is 2^(place - fraction_bits).
    const int biased = int(magnitude >> 23), exponent = biased == 0 ? -126 : biased - 127;
    const std::uint32_t significand = biased == 0 ? magnitude : (magnitude & 0x7FFFFF) | 0x800000;
    const int place = exponent < 1 - N::bias ? 1 - N::bias : exponent;
    int cut = 23 - Format<T>::fraction_bits + (place - exponent);
    if (cut > 25) cut = 25;  // far below half of the smallest subnormal
    std::uint32_t kept = significand >> cut;
    const std::uint32_t rest = significand - (kept << cut), half = std::uint32_t(1) << (cut - 1);
    if (rest > half || (rest == half && kept % 2 == 1)) ++kept;
    // The hidden bit, and a carry out of the fraction, count the exponent up.
    const std::uint32_t result = std::uint32_t(place + N::bias - 1) * N::hidden + kept;
    return Bits<T>(sign | (result >= N::infinity ? N::infinity : result));
}

}  // namespace detail

template <class T>
Value<T> Number<T>::value(Bits<T> bits) {
    if constexpr (sizeof(T) != 2) {
        return same_bits<Value<T>>(bits);
    } else {
        static const std::vector<float> all = [] {
            std::vector<float> values;
            for (unsigned b = 0; b < 65536; ++b) values.push_back(detail::by_definition<T>(Bits<T>(b)));
            return values;
        }();
        return all[bits];
    }
}

template <class T>
Bits<T> Number<T>::rounded(Value<T> value) {
    if constexpr (sizeof(T) != 2)
        return value != value ? canonical_nan : same_bits<Bits<T>>(value);
    else
        return detail::nearest<T>(value);
}

}  // namespace oracle
