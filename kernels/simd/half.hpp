// f16 to f32 and back by integers, for instruction sets without conversions: to nearest even, as those do.
#pragma once

#include "vector.hpp"

namespace rectify::internal {
namespace {

// V has 32-bit lanes, which hold the bits of the f16 sign-extended.
template <class V>
RECTIFY_INLINE Real<float, V> half_to_real_by_integers(V v) {
    // The exponent moves up by 112. An infinity or NaN takes the rest of the way; a subnormal becomes normal by
    // subtracting the one that the exponent now implies.
    const V magnitude = shift_left<13>(V(v & splat<V>(0x7FFF)));
    const V exponent = magnitude & splat<V>(0x0F800000);
    const V normal = magnitude + splat<V>(112 << 23);
    const V special = normal + splat<V>(112 << 23);
    const V subnormal =
        as_bits<V>(as_real<float>(V(normal + splat<V>(1 << 23))) - as_real<float>(splat<V>(113 << 23)));
    const V sign = v & splat<V>(0x80000000);
    return as_real<float>(V(
        sign | select(exponent == splat<V>(0x0F800000), special, select(exponent == V(0), subnormal, normal))));
}

template <class V>
RECTIFY_INLINE V real_to_half_by_integers(Real<float, V> r) {
    // A subnormal result: adding 0.5 makes its last place that of the sum, which is thereby rounded.
    const V bits = as_bits<V>(r);
    const V magnitude = bits & splat<V>(0x7FFFFFFF);
    const V half = splat<V>(0x3F000000);
    const V small = as_bits<V>(as_real<float>(magnitude) + as_real<float>(half)) - half;
    const V odd = shift_right<13>(magnitude) & V(1);
    const V normal = shift_right<13>(wrapping_add(magnitude, V(splat<V>(0xC8000FFF) + odd)));
    const V finite = select(magnitude < splat<V>(0x38800000), small, normal);
    const V limited = select(magnitude >= splat<V>(0x47800000), splat<V>(0x7C00), finite);
    return limited | V(shift_right<16>(bits) & splat<V>(0xFFFF8000));
}

}  // namespace
}  // namespace rectify::internal
