// From elements to P and back, for the operations that compute: each operation in P, the result rounded once
// to the element type, to nearest even. A NaN that arithmetic made is stored as the canonical one, because
// its bits differ between CPUs and with the order of the operands.
#pragma once

#include "half.hpp"
#include "vector.hpp"

namespace rectify::internal {
namespace {

template <class T, class V>
using RealOf = Real<typename T::parameter, V>;

// V has the lanes of T::wide.
template <class T, class V>
RECTIFY_INLINE RealOf<T, V> to_real(V v) {
    if constexpr (sizeof(typename T::bits) == sizeof(typename T::wide))
        return as_real<typename T::parameter>(v);
    else if constexpr (std::is_same_v<T, bf16>)
        return as_real<float>(shift_left<16>(v));
    else if constexpr (has_half_conversion)
        return half_to_real(v);
    else
        return half_to_real_by_integers(v);
}

// Of what is no NaN.
template <class T, class V>
RECTIFY_INLINE V number_from_real(RealOf<T, V> r) {
    if constexpr (std::is_same_v<T, f16>) {
        if constexpr (has_half_conversion)
            return real_to_half<V>(r);
        else
            return real_to_half_by_integers<V>(r);
    } else {
        const V bits = as_bits<V>(r);
        if constexpr (std::is_same_v<T, bf16>)
            return shift_right<16>(wrapping_add(bits, V(splat<V>(0x7FFF) + (shift_right<16>(bits) & V(1)))));
        else
            return bits;
    }
}

template <class T, class V>
RECTIFY_INLINE V from_real(RealOf<T, V> r) {
    return select(is_unordered<V>(r), V(static_cast<Lane<V>>(T::canonical_nan)), number_from_real<T, V>(r));
}

}  // namespace
}  // namespace rectify::internal
