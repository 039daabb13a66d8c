// The element types, for both worlds: their bits, their C types and what their values look like as integers.
#pragma once

#include <cstdint>
#include <limits>
#include <type_traits>

#include "rectify/rectify.h"

namespace rectify::internal {

// A floating-point type. `below_kept` is the bits of -infinity: read as signed integers, the values that relu
// keeps lie above it. Arithmetic is done in `parameter` (P). Its lanes are `wide`, so a 16-bit element is
// sign-extended to a lane of 32 bits, which keeps the order of the integers.
template <class C, class Bits, std::uint64_t minus_infinity, std::uint64_t infinity, std::uint64_t nan, class P>
struct Float {
    using element = C;
    using bit = std::uint8_t;  // of a mask, eight in each
    using bits = Bits;
    using parameter = P;
    using wide = std::conditional_t<sizeof(P) == 8, std::int64_t, std::int32_t>;
    static constexpr Bits below_kept = static_cast<Bits>(minus_infinity);
    static constexpr Bits infinity_bits = static_cast<Bits>(infinity);
    static constexpr Bits canonical_nan = static_cast<Bits>(nan);
};
using f32 = Float<float, std::int32_t, 0xFF800000, 0x7F800000, 0x7FC00000, float>;
using f64 = Float<double, std::int64_t, 0xFFF0000000000000, 0x7FF0000000000000, 0x7FF8000000000000, double>;
using f16 = Float<rectify_f16, std::int16_t, 0xFC00, 0x7C00, 0x7E00, float>;
using bf16 = Float<rectify_bf16, std::int16_t, 0xFF80, 0x7F80, 0x7FC0, float>;

template <class Bits>
struct Integer {
    using element = Bits;
    using bit = std::uint8_t;
    using bits = Bits;
    using parameter = Bits;
    using wide = Bits;
    static constexpr Bits below_kept = 0;
};
using s8 = Integer<std::int8_t>;
using s16 = Integer<std::int16_t>;
using s32 = Integer<std::int32_t>;
using s64 = Integer<std::int64_t>;
using u8 = Integer<std::uint8_t>;

// A bound of the floating-point type T as sortable bits: integers that sort like the values. A zero bound
// counts as +0 in x > bound and as -0 in x < bound, so the compare of integers is the compare of values.
namespace {  // a unit must leave no symbol behind

template <class T>
struct Bound {
    using Bits = typename T::bits;
    static constexpr Bits magnitude = std::numeric_limits<Bits>::max();

    explicit Bound(Bits bound) : bits(bound), above(at(bound, Bits{0})), below(at(bound, Bits{-1})) {}

    static Bits at(Bits bound, Bits zero) {
        if ((bound & magnitude) == 0) return zero;
        return bound < 0 ? static_cast<Bits>(bound ^ magnitude) : bound;
    }

    const Bits bits, above, below;
};

}  // namespace
}  // namespace rectify::internal
