// NEON of 64-bit Arm, which every such CPU has.
#pragma once

#include <arm_neon.h>

#include "arch/batch.hpp"

namespace rectify::internal {
namespace {

inline constexpr bool has_predicates = false;
inline constexpr bool has_mask_registers = false;
inline constexpr bool has_streaming_stores = false;
inline constexpr bool has_half_conversion = true;
inline constexpr bool has_popcount = true;

// ---- Tuning: see check.hpp ----

inline constexpr std::size_t prefetch_ahead = 4096;
inline constexpr std::size_t align_from_steps = 4;

// A step is a whole line, of elements that widen, too.
template <class V, class Stored>
inline constexpr std::size_t vectors_per_step = widens<V, Stored> ? 8 : 4;

// ---- Vectors and masks ----

template <class Bits>
using Vector = xsimd::batch<Bits, xsimd::neon64>;

template <class V>
RECTIFY_INLINE void hold(V&) {}

template <class V>
RECTIFY_INLINE V keep(Mask<V> mask, V v) {
    return select(mask, v, V(0));
}

// Of the register, because xsimd 13 compares the count with one constant after another.
template <int count, class V>
RECTIFY_INLINE V shift_left(V v) {
    return V(typename V::register_type(v) << count);
}

template <int count, class V>
RECTIFY_INLINE V shift_right(V v) {
    return V(typename V::register_type(v) >> count);
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
    if constexpr (widens<V, Stored>) {
        std::uint64_t low;
        std::memcpy(&low, p, sizeof low);
        return V(vmovl_s16(vcreate_s16(low)));
    } else {
        return load_vector<V>(p);
    }
}

template <class V, class Stored>
RECTIFY_INLINE void store(unsigned char* p, V v) {
    if constexpr (widens<V, Stored>) {
        const std::uint64_t low = vget_lane_u64(vreinterpret_u64_s16(vmovn_s32(v)), 0);
        std::memcpy(p, &low, sizeof low);
    } else {
        store_vector(p, v);
    }
}

// ---- Half precision ----

template <class V>
RECTIFY_INLINE Real<float, V> half_to_real(V v) {
    return vcvt_f32_f16(vreinterpret_f16_s16(vmovn_s32(v)));
}

template <class V>
RECTIFY_INLINE V real_to_half(Real<float, V> r) {
    return V(vmovl_s16(vreinterpret_s16_f16(vcvt_f16_f32(r))));
}

// ---- To double and back ----

template <int half, class V>
RECTIFY_INLINE Real<double, V> half_to_double(Real<float, V> r) {
    if constexpr (half == 0)
        return vcvt_f64_f32(vget_low_f32(r));
    else
        return vcvt_high_f64_f32(r);
}

template <class V>
RECTIFY_INLINE Real<float, V> from_doubles(Real<double, V> lower, Real<double, V> upper) {
    return vcvt_high_f32_f64(vcvt_f32_f64(lower), upper);
}

}  // namespace
}  // namespace rectify::internal
