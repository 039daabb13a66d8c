// SSE2, which every x86-64 CPU has.
#pragma once

#include "arch/x86.hpp"

namespace rectify::internal {
namespace {

inline constexpr bool has_predicates = false;
inline constexpr bool has_mask_registers = false;
inline constexpr bool has_half_conversion = false;
inline constexpr bool has_popcount = false;

// A step is a whole line, of elements that widen, too.
template <class V, class Stored>
inline constexpr std::size_t vectors_per_step = widens<V, Stored> ? 8 : 4;

// ---- Vectors and masks ----

template <class Bits>
using Vector = xsimd::batch<Bits, xsimd::sse2>;

template <class V>
RECTIFY_INLINE void hold(V&) {}

template <class V>
RECTIFY_INLINE V keep(Mask<V> mask, V v) {
    return keep_by_and(mask, v);
}

template <class V>
RECTIFY_INLINE std::uint64_t to_bits(Mask<V> mask) {
    if constexpr (sizeof(Lane<V>) == 2)
        return words_to_bits(mask);
    else
        return mask.mask();
}

template <class V>
RECTIFY_INLINE Mask<V> from_bits(std::uint64_t word) {
    return from_bits_by_compare<V>(word);
}

// ---- Memory ----

// Four 16-bit elements to 32-bit lanes and back.
RECTIFY_INLINE __m128i widen(std::uint64_t low) {
    const __m128i v = _mm_cvtsi64_si128(static_cast<long long>(low));
    return _mm_srai_epi32(_mm_unpacklo_epi16(v, v), 16);
}
RECTIFY_INLINE std::uint64_t narrow(__m128i v) {
    return static_cast<std::uint64_t>(_mm_cvtsi128_si64(_mm_packs_epi32(v, v)));
}

template <class V, class Stored>
RECTIFY_INLINE V load(const unsigned char* p) {
    if constexpr (widens<V, Stored>) {
        std::uint64_t low;
        std::memcpy(&low, p, sizeof low);
        return V(widen(low));
    } else {
        return load_vector<V>(p);
    }
}

template <class V, class Stored>
RECTIFY_INLINE void store(unsigned char* p, V v) {
    if constexpr (widens<V, Stored>) {
        const std::uint64_t low = narrow(v);
        std::memcpy(p, &low, sizeof low);
    } else {
        store_vector(p, v);
    }
}

template <class V, class Stored>
RECTIFY_INLINE void stream(unsigned char* p, V v) {
    if constexpr (widens<V, Stored>)
        _mm_stream_si64(reinterpret_cast<long long*>(p), static_cast<long long>(narrow(v)));
    else
        _mm_stream_si128(reinterpret_cast<__m128i*>(p), v);
}

// ---- To double and back ----

template <int half, class V>
RECTIFY_INLINE Real<double, V> half_to_double(Real<float, V> r) {
    if constexpr (half == 0)
        return _mm_cvtps_pd(r);
    else
        return _mm_cvtps_pd(_mm_movehl_ps(r, r));
}

template <class V>
RECTIFY_INLINE Real<float, V> from_doubles(Real<double, V> lower, Real<double, V> upper) {
    return _mm_movelh_ps(_mm_cvtpd_ps(lower), _mm_cvtpd_ps(upper));
}

}  // namespace
}  // namespace rectify::internal
