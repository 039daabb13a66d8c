// What the laws of the operations are made of. A law has
//
//   forward(x, channel)            y, for one vector x and the operation's parameters per channel
//   passes(x)                      where the gradient is not scaled or blocked: the bit of the mask
//   gradient(passes, dy, channel)  dx
//
// and takes its scalar parameters from the context.
#pragma once

#include <limits>

#include "arithmetic.hpp"
#include "table.hpp"

namespace rectify::internal {
namespace {

struct Law {
    static constexpr bool computes = false;     // in P: the lanes are as wide as P
    static constexpr std::size_t channels = 0;  // arrays with one parameter per channel
    static constexpr bool shortcut = false;     // has forward_computed(x): of a result, whose NaN is positive
    // Optional: a law of fewer instructions, the same for the parameters for which its fits(context) is true.
    using shorter = void;
    using mask_law = void;  // the law of backward from the mask, where it is another one
    static constexpr bool gradient_needs_input =
        false;  // gradient(x, dy) instead of gradient(passes, dy, channel)
};

// low < v < high as integers. One addition moves the interval to the lowest ones, so that one compare is left.
template <class V, class Bits>
RECTIFY_INLINE Mask<V> is_between(V v, Bits low, Bits high) {
    using Lanes = Lane<V>;
    using Unsigned = std::make_unsigned_t<Lanes>;
    constexpr Unsigned lowest = Unsigned{1} << (8 * sizeof(Lanes) - 1);
    const Unsigned begin = static_cast<Unsigned>(static_cast<Unsigned>(static_cast<Lanes>(low)) + 1u);
    const Unsigned end = static_cast<Unsigned>(static_cast<Lanes>(high));
    const Unsigned width = low < high ? static_cast<Unsigned>(end - begin) : Unsigned{0};
    return wrapping_add(v, V(static_cast<Lanes>(static_cast<Unsigned>(lowest - begin)))) <
           V(static_cast<Lanes>(static_cast<Unsigned>(lowest + width)));
}

// x > 0: from 1 to +infinity, read as an integer.
template <class T, class V>
RECTIFY_INLINE Mask<V> is_positive(V x) {
    using Bits = typename T::bits;
    return is_between(x, Bits{0}, static_cast<Bits>(T::infinity_bits + 1));
}

template <class T, class V>
RECTIFY_INLINE Mask<V> is_nan(V x) {
    // Without the sign. The lanes can be wider than the element, whose sign they extend.
    constexpr auto magnitude = std::numeric_limits<typename T::bits>::max();
    return V(x & splat<V>(magnitude)) > splat<V>(T::infinity_bits);
}

// x > 0 or x is a NaN: above -infinity like all that relu keeps, but +0.
template <class T, class V>
RECTIFY_INLINE Mask<V> is_positive_or_nan(V x) {
    return both<Mask<V>>(x > splat<V>(T::below_kept), x != V(0));
}

// Integers that sort like the values; -0 sorts just below +0. The bits of negative values are turned, because
// they sort the other way.
template <class T, class V>
RECTIFY_INLINE V to_sortable_bits(V x) {
    constexpr int sign = 8 * sizeof(Lane<V>) - 1;
    return x ^ (shift_right<sign>(x) & splat<V>(std::numeric_limits<typename T::bits>::max()));
}

}  // namespace
}  // namespace rectify::internal
