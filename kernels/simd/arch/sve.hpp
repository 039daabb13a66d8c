// SVE of a fixed vector length, which a flag of the compiler names: predicates, but masks are not their bits.
#pragma once

#include <arm_sve.h>

#include "arch/batch.hpp"

namespace rectify::internal {
namespace {

inline constexpr bool has_predicates = true;
inline constexpr bool has_mask_registers = false;
inline constexpr bool has_streaming_stores = false;
inline constexpr bool has_half_conversion = true;
inline constexpr bool has_popcount = true;

// ---- Tuning: see check.hpp ----

inline constexpr std::size_t prefetch_ahead = 4096;
inline constexpr std::size_t align_from_steps = 4;

template <class V, class Stored>
inline constexpr std::size_t vectors_per_step = 4;

// ---- Vectors and masks ----

template <class Bits>
using Vector = xsimd::batch<Bits, xsimd::sve>;

template <class V>
RECTIFY_INLINE void hold(V&) {}

template <class V>
RECTIFY_INLINE V keep(Mask<V> mask, V v) {
    return select(mask, v, V(0));
}

template <int count, class V>
RECTIFY_INLINE V shift_left(V v) {
    return V(v << count);
}

template <int count, class V>
RECTIFY_INLINE V shift_right(V v) {
    return V(v >> count);
}

template <class V>
RECTIFY_INLINE std::uint64_t to_bits(Mask<V> mask) {
    return to_bits_by_sum<V>(mask);
}

template <class V>
RECTIFY_INLINE Mask<V> from_bits(std::uint64_t word) {
    return from_bits_by_compare<V>(word);
}

// ---- Memory ----

template <class V, class Stored>
RECTIFY_INLINE V load(const unsigned char* p) {
    if constexpr (widens<V, Stored>)
        return V(svld1sh_s32(svptrue_b32(), reinterpret_cast<const std::int16_t*>(p)));
    else
        return load_vector<V>(p);
}

template <class V, class Stored>
RECTIFY_INLINE void store(unsigned char* p, V v) {
    if constexpr (widens<V, Stored>)
        svst1h_s32(svptrue_b32(), reinterpret_cast<std::int16_t*>(p), typename V::register_type(v));
    else
        store_vector(p, v);
}

// ---- Tails: a predicate ----

template <class V>
RECTIFY_INLINE svbool_t first_lanes(std::size_t n) {
    if constexpr (sizeof(Lane<V>) == 1) return svwhilelt_b8_u64(0, n);
    if constexpr (sizeof(Lane<V>) == 2) return svwhilelt_b16_u64(0, n);
    if constexpr (sizeof(Lane<V>) == 4) return svwhilelt_b32_u64(0, n);
    if constexpr (sizeof(Lane<V>) == 8) return svwhilelt_b64_u64(0, n);
}

template <class V, class Stored>
RECTIFY_INLINE V load_partial(const unsigned char* p, std::size_t n) {
    if constexpr (widens<V, Stored>)
        return V(svld1sh_s32(first_lanes<V>(n), reinterpret_cast<const std::int16_t*>(p)));
    else
        return V(svld1(first_lanes<V>(n), reinterpret_cast<const Lane<V>*>(p)));
}

template <class V, class Stored>
RECTIFY_INLINE void store_partial(unsigned char* p, V v, std::size_t n) {
    if constexpr (widens<V, Stored>)
        svst1h_s32(first_lanes<V>(n), reinterpret_cast<std::int16_t*>(p), typename V::register_type(v));
    else
        svst1(first_lanes<V>(n), reinterpret_cast<Lane<V>*>(p), typename V::register_type(v));
}

// ---- Half precision ----

// The conversions are between a lane and its low half.
template <class V>
RECTIFY_INLINE Real<float, V> half_to_real(V v) {
    const svint32_t bits = typename V::register_type(v);
    return svcvt_f32_f16_x(svptrue_b32(), svreinterpret_f16_s32(bits));
}

template <class V>
RECTIFY_INLINE V real_to_half(Real<float, V> r) {
    const svfloat32_t reals = typename Real<float, V>::register_type(r);
    const svint32_t bits = svreinterpret_s32_f16(svcvt_f16_f32_x(svptrue_b32(), reals));
    return V(svexth_s32_x(svptrue_b32(), bits));
}

// ---- To double and back ----

// The conversion takes the lower halves of 64-bit lanes.
template <int half, class V>
RECTIFY_INLINE Real<double, V> half_to_double(Real<float, V> r) {
    const svfloat32_t v = typename Real<float, V>::register_type(r);
    if constexpr (half == 0)
        return svcvt_f64_f32_x(svptrue_b64(), svzip1_f32(v, v));
    else
        return svcvt_f64_f32_x(svptrue_b64(), svzip2_f32(v, v));
}

template <class V>
RECTIFY_INLINE Real<float, V> from_doubles(Real<double, V> lower, Real<double, V> upper) {
    const svfloat64_t low = typename Real<double, V>::register_type(lower);
    const svfloat64_t high = typename Real<double, V>::register_type(upper);
    return svuzp1_f32(svcvt_f32_f64_x(svptrue_b64(), low), svcvt_f32_f64_x(svptrue_b64(), high));
}

}  // namespace
}  // namespace rectify::internal
