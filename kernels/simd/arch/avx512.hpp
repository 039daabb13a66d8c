// AVX-512 F, CD, DQ and BW: predicates, and masks in registers of their own.
#pragma once

#include "arch/x86.hpp"
#include "bits.hpp"

namespace rectify::internal {
namespace {

inline constexpr bool has_predicates = true;
inline constexpr bool has_mask_registers = true;
inline constexpr bool has_half_conversion = true;
inline constexpr bool has_popcount = true;

template <class V, class Stored>
inline constexpr std::size_t vectors_per_step = 4;

// ---- Vectors and masks ----

template <class Bits>
using Vector = xsimd::batch<Bits, xsimd::avx512bw>;

// Through assembly, because gcc would rather read memory again than hold a register.
template <class V>
RECTIFY_INLINE void hold(V& v) {
    typename V::register_type r = v;
    asm("" : "+v"(r));
    v = V(r);
}

template <class V>
RECTIFY_INLINE V keep(Mask<V> mask, V v) {
    return select(mask, v, V(0));
}

template <class V>
RECTIFY_INLINE std::uint64_t to_bits(Mask<V> mask) {
    return mask.mask();
}

template <class V>
RECTIFY_INLINE Mask<V> from_bits(std::uint64_t word) {
    return Mask<V>::from_mask(word & low_bits(lanes<V>));
}

// The load is assembly, because gcc goes through a general register, which costs a vector operation more. For
// the same reason the units are compiled without gcc's merging of stores.
template <class V>
RECTIFY_INLINE Mask<V> load_mask(const unsigned char* p) {
    typename Mask<V>::register_type k;
    const auto& memory = *reinterpret_cast<const unsigned char(*)[sizeof k]>(p);
    if constexpr (sizeof k == 1)
        asm("kmovb %1, %0" : "=k"(k) : "m"(memory));
    else if constexpr (sizeof k == 2)
        asm("kmovw %1, %0" : "=k"(k) : "m"(memory));
    else
        asm("kmovd %1, %0" : "=k"(k) : "m"(memory));
    return Mask<V>(k);
}

template <class V>
RECTIFY_INLINE void store_mask(unsigned char* p, Mask<V> mask) {
    const typename Mask<V>::register_type k = mask;
    std::memcpy(p, &k, sizeof k);
}

// ---- Memory ----

template <class V, class Stored>
RECTIFY_INLINE V load(const unsigned char* p) {
    if constexpr (widens<V, Stored>)
        return V(_mm512_cvtepi16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p))));
    else
        return load_vector<V>(p);
}

template <class V, class Stored>
RECTIFY_INLINE void store(unsigned char* p, V v) {
    if constexpr (widens<V, Stored>)
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), _mm512_cvtepi32_epi16(v));
    else
        store_vector(p, v);
}

template <class V, class Stored>
RECTIFY_INLINE void stream(unsigned char* p, V v) {
    if constexpr (widens<V, Stored>)
        _mm256_stream_si256(reinterpret_cast<__m256i*>(p), _mm512_cvtepi32_epi16(v));
    else
        _mm512_stream_si512(reinterpret_cast<__m512i*>(p), v);
}

// ---- Tails: a masked vector ----

RECTIFY_INLINE std::uint64_t first_lanes(std::size_t n) { return ~(~std::uint64_t{0} << n); }

template <class V, class Stored>
RECTIFY_INLINE V load_partial(const unsigned char* p, std::size_t n) {
    const std::uint64_t first = first_lanes(n);
    if constexpr (widens<V, Stored>)
        return V(_mm512_cvtepi16_epi32(
            _mm512_castsi512_si256(_mm512_maskz_loadu_epi16(static_cast<__mmask32>(first), p))));
    else if constexpr (sizeof(Stored) == 1)
        return V(_mm512_maskz_loadu_epi8(static_cast<__mmask64>(first), p));
    else if constexpr (sizeof(Stored) == 2)
        return V(_mm512_maskz_loadu_epi16(static_cast<__mmask32>(first), p));
    else if constexpr (sizeof(Stored) == 4)
        return V(_mm512_maskz_loadu_epi32(static_cast<__mmask16>(first), p));
    else
        return V(_mm512_maskz_loadu_epi64(static_cast<__mmask8>(first), p));
}

template <class V, class Stored>
RECTIFY_INLINE void store_partial(unsigned char* p, V v, std::size_t n) {
    const std::uint64_t first = first_lanes(n);
    if constexpr (widens<V, Stored>)
        _mm512_mask_storeu_epi16(p, static_cast<__mmask32>(first),
                                 _mm512_castsi256_si512(_mm512_cvtepi32_epi16(v)));
    else if constexpr (sizeof(Stored) == 1)
        _mm512_mask_storeu_epi8(p, static_cast<__mmask64>(first), v);
    else if constexpr (sizeof(Stored) == 2)
        _mm512_mask_storeu_epi16(p, static_cast<__mmask32>(first), v);
    else if constexpr (sizeof(Stored) == 4)
        _mm512_mask_storeu_epi32(p, static_cast<__mmask16>(first), v);
    else
        _mm512_mask_storeu_epi64(p, static_cast<__mmask8>(first), v);
}

// ---- Half precision ----

template <class V>
RECTIFY_INLINE Real<float, V> half_to_real(V v) {
    return _mm512_cvtph_ps(_mm512_cvtepi32_epi16(v));
}

template <class V>
RECTIFY_INLINE V real_to_half(Real<float, V> r) {
    return V(_mm512_cvtepi16_epi32(_mm512_cvtps_ph(r, _MM_FROUND_TO_NEAREST_INT)));
}

// ---- To double and back ----

template <int half, class V>
RECTIFY_INLINE Real<double, V> half_to_double(Real<float, V> r) {
    if constexpr (half == 0)
        return _mm512_cvtps_pd(_mm512_castps512_ps256(r));
    else
        return _mm512_cvtps_pd(_mm512_extractf32x8_ps(r, 1));
}

template <class V>
RECTIFY_INLINE Real<float, V> from_doubles(Real<double, V> lower, Real<double, V> upper) {
    return _mm512_insertf32x8(_mm512_castps256_ps512(_mm512_cvtpd_ps(lower)), _mm512_cvtpd_ps(upper), 1);
}

}  // namespace
}  // namespace rectify::internal
