// From elements to P and back, for the operations that compute: each operation in P, the result rounded once
// to the element type, to nearest even. A NaN that arithmetic made is stored as the canonical one, because
// its bits differ between CPUs and with the order of the operands.
#pragma once

#include <limits>

#include "vector.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace rectify::internal {
namespace {

template <class T, class V>
using RealOf = Real<typename T::parameter, V>;

template <class V>
RECTIFY_INLINE V constant(std::uint32_t bits) {
    return V(static_cast<Lane<V>>(static_cast<std::int32_t>(bits)));
}

// f16 by the CPU's own conversions, to nearest even whatever the control register says; without them by
// integers, with the same result.
#if defined(RECTIFY_ARCH) && (defined(__F16C__) || defined(__AVX512F__))
template <class V>
RECTIFY_INLINE Real<float, V> half_to_real(V v) {
    if constexpr (sizeof(V) == 16) {
        return _mm_cvtph_ps(_mm_packs_epi32(v, v));
    } else {
#if defined(__AVX512F__)
        return _mm512_cvtph_ps(_mm512_cvtepi32_epi16(v));
#else
        return _mm256_cvtph_ps(_mm256_castsi256_si128(_mm256_permute4x64_epi64(_mm256_packs_epi32(v, v), 8)));
#endif
    }
}
template <class V>
RECTIFY_INLINE V real_to_half(Real<float, V> r) {
    if constexpr (sizeof(V) == 16) {
        return V(_mm_cvtepi16_epi32(_mm_cvtps_ph(r, _MM_FROUND_TO_NEAREST_INT)));
    } else {
#if defined(__AVX512F__)
        return V(_mm512_cvtepi16_epi32(_mm512_cvtps_ph(r, _MM_FROUND_TO_NEAREST_INT)));
#else
        return V(_mm256_cvtepi16_epi32(_mm256_cvtps_ph(r, _MM_FROUND_TO_NEAREST_INT)));
#endif
    }
}
#elif defined(RECTIFY_ARCH) && defined(__ARM_FEATURE_SVE)
template <class V>
RECTIFY_INLINE Real<float, V> half_to_real(V v) {
    // The low half of each lane is converted.
    const svint32_t bits = typename V::register_type(v);
    return svcvt_f32_f16_x(svptrue_b32(), svreinterpret_f16_s32(bits));
}
template <class V>
RECTIFY_INLINE V real_to_half(Real<float, V> r) {
    const svfloat32_t reals = typename Real<float, V>::register_type(r);
    const svint32_t bits = svreinterpret_s32_f16(svcvt_f16_f32_x(svptrue_b32(), reals));
    return V(svexth_s32_x(svptrue_b32(), bits));
}
#elif defined(RECTIFY_ARCH) && defined(__aarch64__)
template <class V>
RECTIFY_INLINE Real<float, V> half_to_real(V v) {
    return vcvt_f32_f16(vreinterpret_f16_s16(vmovn_s32(v)));
}
template <class V>
RECTIFY_INLINE V real_to_half(Real<float, V> r) {
    return V(vmovl_s16(vreinterpret_s16_f16(vcvt_f16_f32(r))));
}
#else
template <class V>
RECTIFY_INLINE Real<float, V> half_to_real(V v) {
    // The exponent moves up by 112. An infinity or NaN takes the rest of the way; a subnormal becomes normal by
    // subtracting the one that the exponent now implies.
    const V magnitude = shift_left<13>(V(v & constant<V>(0x7FFF)));
    const V exponent = magnitude & constant<V>(0x0F800000);
    const V normal = magnitude + constant<V>(112 << 23);
    const V special = normal + constant<V>(112 << 23);
    const V subnormal =
        as_bits<V>(as_real<float>(V(normal + constant<V>(1 << 23))) - as_real<float>(constant<V>(113 << 23)));
    const V sign = v & constant<V>(0x80000000);
    return as_real<float>(V(sign | select(exponent == constant<V>(0x0F800000), special,
                                          select(exponent == V(0), subnormal, normal))));
}
template <class V>
RECTIFY_INLINE V real_to_half(Real<float, V> r) {
    // A subnormal result: adding 0.5 makes its last place that of the sum, which is thereby rounded.
    const V bits = as_bits<V>(r);
    const V magnitude = bits & constant<V>(0x7FFFFFFF);
    const V half = constant<V>(0x3F000000);
    const V small = as_bits<V>(as_real<float>(magnitude) + as_real<float>(half)) - half;
    const V odd = shift_right<13>(magnitude) & V(1);
    const V normal = shift_right<13>(wrapping_add(magnitude, V(constant<V>(0xC8000FFF) + odd)));
    const V finite = select(magnitude < constant<V>(0x38800000), small, normal);
    const V limited = select(magnitude >= constant<V>(0x47800000), constant<V>(0x7C00), finite);
    return limited | V(shift_right<16>(bits) & constant<V>(0xFFFF8000));
}
#endif

// V has the lanes of T::wide.
template <class T, class V>
RECTIFY_INLINE RealOf<T, V> to_real(V v) {
    if constexpr (sizeof(typename T::bits) == sizeof(typename T::wide)) {
        return as_real<typename T::parameter>(v);
    } else if constexpr (std::is_same_v<T, bf16>) {
        return as_real<float>(shift_left<16>(v));
    } else {
        return half_to_real(v);
    }
}

// Of what is no NaN.
template <class T, class V>
RECTIFY_INLINE V number_from_real(RealOf<T, V> r) {
    const V bits = as_bits<V>(r);
    if constexpr (std::is_same_v<T, bf16>)
        return shift_right<16>(wrapping_add(bits, V(constant<V>(0x7FFF) + (shift_right<16>(bits) & V(1)))));
    else if constexpr (std::is_same_v<T, f16>)
        return real_to_half<V>(r);
    else
        return bits;
}

template <class T, class V>
RECTIFY_INLINE V from_real(RealOf<T, V> r) {
    return select(is_unordered<V>(r), V(static_cast<Lane<V>>(T::canonical_nan)), number_from_real<T, V>(r));
}

}  // namespace
}  // namespace rectify::internal
