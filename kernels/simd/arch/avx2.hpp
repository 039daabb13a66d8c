// AVX2 and F16C.
#pragma once

#include "arch/x86.hpp"

namespace rectify::internal {
namespace {

inline constexpr bool has_predicates = false;
inline constexpr bool has_mask_registers = false;
inline constexpr bool has_half_conversion = true;
inline constexpr bool has_popcount = true;

template <class V, class Stored>
inline constexpr std::size_t vectors_per_step = 4;

// ---- Vectors and masks ----

template <class Bits>
using Vector = xsimd::batch<Bits, xsimd::avx2>;

template <class V>
RECTIFY_INLINE void hold(V&) {}

template <class V>
RECTIFY_INLINE V keep(Mask<V> mask, V v) {
    return keep_by_and(mask, v);
}

template <class V>
RECTIFY_INLINE std::uint64_t to_bits(Mask<V> mask) {
    if constexpr (sizeof(Lane<V>) != 2) {
        return mask.mask();
    } else if constexpr (sizeof(V) == 16) {
        return words_to_bits(mask);
    } else {
        const __m256i m = mask;
        const __m128i packed = _mm_packs_epi16(_mm256_castsi256_si128(m), _mm256_extracti128_si256(m, 1));
        return static_cast<unsigned>(_mm_movemask_epi8(packed));
    }
}

template <class V>
RECTIFY_INLINE Mask<V> from_bits(std::uint64_t word) {
    return from_bits_by_compare<V>(word);
}

// ---- Memory ----

// Eight 32-bit lanes to 16-bit elements. The instruction packs within each half of the vector.
RECTIFY_INLINE __m128i narrow(__m256i v) {
    const __m256i packed = _mm256_packs_epi32(v, v);
    return _mm256_castsi256_si128(_mm256_permute4x64_epi64(packed, 8));
}

template <class V, class Stored>
RECTIFY_INLINE V load(const unsigned char* p) {
    if constexpr (widens<V, Stored>)
        return V(_mm256_cvtepi16_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p))));
    else
        return load_vector<V>(p);
}

template <class V, class Stored>
RECTIFY_INLINE void store(unsigned char* p, V v) {
    if constexpr (widens<V, Stored>)
        _mm_storeu_si128(reinterpret_cast<__m128i*>(p), narrow(v));
    else
        store_vector(p, v);
}

template <class V, class Stored>
RECTIFY_INLINE void stream(unsigned char* p, V v) {
    if constexpr (widens<V, Stored>)
        _mm_stream_si128(reinterpret_cast<__m128i*>(p), narrow(v));
    else
        _mm256_stream_si256(reinterpret_cast<__m256i*>(p), v);
}

// ---- Half precision ----

template <class V>
RECTIFY_INLINE Real<float, V> half_to_real(V v) {
    return _mm256_cvtph_ps(narrow(v));
}

template <class V>
RECTIFY_INLINE V real_to_half(Real<float, V> r) {
    return V(_mm256_cvtepi16_epi32(_mm256_cvtps_ph(r, _MM_FROUND_TO_NEAREST_INT)));
}

// ---- To double and back ----

template <int half, class V>
RECTIFY_INLINE Real<double, V> half_to_double(Real<float, V> r) {
    if constexpr (half == 0)
        return _mm256_cvtps_pd(_mm256_castps256_ps128(r));
    else
        return _mm256_cvtps_pd(_mm256_extractf128_ps(r, 1));
}

template <class V>
RECTIFY_INLINE Real<float, V> from_doubles(Real<double, V> lower, Real<double, V> upper) {
    return _mm256_set_m128(_mm256_cvtpd_ps(upper), _mm256_cvtpd_ps(lower));
}

}  // namespace
}  // namespace rectify::internal
