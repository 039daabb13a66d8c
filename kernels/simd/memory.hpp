// Vectors in memory: whole ones, fewer elements than a vector has lanes, and past the caches. Elements can be
// narrower in memory than in their lanes: 16 bits, extended by the sign to 32.
//
// Fewer elements go without a scalar loop and without touching a byte outside. With predicates (AVX-512, SVE)
// that is one masked vector. Elsewhere it is pieces of a power of two, of 16 bytes at most.
#pragma once

#include "vector.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#if defined(RECTIFY_ARCH) && (defined(__AVX512BW__) || defined(__ARM_FEATURE_SVE))
#define RECTIFY_PREDICATES 1
#else
#define RECTIFY_PREDICATES 0
#endif

namespace rectify::internal {
namespace {

inline constexpr bool has_predicates = RECTIFY_PREDICATES;

template <class V, class Stored>
inline constexpr bool widens = sizeof(Stored) < sizeof(Lane<V>);

inline constexpr std::size_t line_bytes = 64;

// How far ahead of the loads the source lines are asked for. In memory-bound loops nothing else is worth as
// much: the hardware prefetchers stop at the page.
inline constexpr std::size_t prefetch_ahead = 4096;

template <std::size_t bytes>
RECTIFY_INLINE void prefetch(const unsigned char* p) {
    // What lies past the end of the buffer is never dereferenced, so its address is formed as an integer.
    const auto first = reinterpret_cast<std::uintptr_t>(p) + prefetch_ahead;
#pragma GCC unroll 8
    for (std::size_t i = 0; i < bytes; i += line_bytes)
        __builtin_prefetch(reinterpret_cast<const void*>(first + i));
}

#ifdef RECTIFY_ARCH

template <class T>
using Vector16 = xsimd::make_sized_batch_t<T, 16 / sizeof(T)>;

// ---- 16-byte vectors and their low part ------------------------------------------------------------------

template <class V>
RECTIFY_INLINE V from_low(std::uint64_t low) {
    return reinterpret<Lane<V>>(Vector16<std::uint64_t>(low, std::uint64_t{0}));
}

template <class V>
RECTIFY_INLINE std::uint64_t to_low(V v) {
    std::uint64_t low;
    std::memcpy(&low, &v, sizeof low);
    return low;
}

// Four 16-bit elements to 32-bit lanes and back.
#if defined(__x86_64__)
RECTIFY_INLINE __m128i widen(std::uint64_t low) {
    const __m128i v = _mm_cvtsi64_si128(static_cast<long long>(low));
    return _mm_srai_epi32(_mm_unpacklo_epi16(v, v), 16);
}
RECTIFY_INLINE std::uint64_t narrow(__m128i v) {
    return static_cast<std::uint64_t>(_mm_cvtsi128_si64(_mm_packs_epi32(v, v)));
}
#elif !RECTIFY_PREDICATES
RECTIFY_INLINE int32x4_t widen(std::uint64_t low) { return vmovl_s16(vcreate_s16(low)); }
RECTIFY_INLINE std::uint64_t narrow(int32x4_t v) {
    return vget_lane_u64(vreinterpret_u64_s16(vmovn_s32(v)), 0);
}
#endif

// What is used twice is loaded once: gcc would rather read memory again than hold a register.
template <class V>
RECTIFY_INLINE void hold([[maybe_unused]] V& v) {
#if defined(__AVX512BW__)
    typename V::register_type r = v;
    asm("" : "+v"(r));
    v = V(r);
#endif
}

// ---- Whole vectors ----------------------------------------------------------------------------------------

template <class V, class Stored>
RECTIFY_INLINE V load(const unsigned char* p) {
    if constexpr (!widens<V, Stored>) {
        return load_vector<V>(p);
    } else {
#if defined(__AVX512BW__)
        return V(_mm512_cvtepi16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p))));
#elif defined(__AVX2__)
        return V(_mm256_cvtepi16_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p))));
#elif defined(__ARM_FEATURE_SVE)
        return V(svld1sh_s32(svptrue_b32(), reinterpret_cast<const std::int16_t*>(p)));
#else
        std::uint64_t low;
        std::memcpy(&low, p, sizeof low);
        return V(widen(low));
#endif
    }
}

template <class V, class Stored>
RECTIFY_INLINE void store(unsigned char* p, V v) {
    if constexpr (!widens<V, Stored>) {
        store_vector(p, v);
    } else {
#if defined(__AVX512BW__)
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), _mm512_cvtepi32_epi16(v));
#elif defined(__AVX2__)
        const __m256i packed = _mm256_packs_epi32(v, v);
        _mm_storeu_si128(reinterpret_cast<__m128i*>(p),
                         _mm256_castsi256_si128(_mm256_permute4x64_epi64(packed, 8)));
#elif defined(__ARM_FEATURE_SVE)
        svst1h_s32(svptrue_b32(), reinterpret_cast<std::int16_t*>(p), typename V::register_type(v));
#else
        const std::uint64_t low = narrow(v);
        std::memcpy(p, &low, sizeof low);
#endif
    }
}

// Past the caches; p is aligned to what is stored. An ISA without streaming stores keeps to the caches.
#if defined(__x86_64__)
inline constexpr bool has_streaming_stores = true;

template <class V, class Stored>
RECTIFY_INLINE void stream(unsigned char* p, V v) {
    if constexpr (!widens<V, Stored>) {
#if defined(__AVX512BW__)
        _mm512_stream_si512(reinterpret_cast<__m512i*>(p), v);
#elif defined(__AVX2__)
        _mm256_stream_si256(reinterpret_cast<__m256i*>(p), v);
#else
        _mm_stream_si128(reinterpret_cast<__m128i*>(p), v);
#endif
    } else {
#if defined(__AVX512BW__)
        _mm256_stream_si256(reinterpret_cast<__m256i*>(p), _mm512_cvtepi32_epi16(v));
#elif defined(__AVX2__)
        const __m256i packed = _mm256_packs_epi32(v, v);
        _mm_stream_si128(reinterpret_cast<__m128i*>(p),
                         _mm256_castsi256_si128(_mm256_permute4x64_epi64(packed, 8)));
#else
        _mm_stream_si64(reinterpret_cast<long long*>(p), static_cast<long long>(narrow(v)));
#endif
    }
}
#else
inline constexpr bool has_streaming_stores = false;

template <class V, class Stored>
void stream(unsigned char* p, V v);
#endif

// ---- The first n lanes, n less than all -------------------------------------------------------------------

#if defined(__AVX512BW__)

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

#elif defined(__ARM_FEATURE_SVE)

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

#else

// The first n, a power of two, elements of a 16-byte vector; the others 0.
template <class V, class Stored, std::size_t n>
RECTIFY_INLINE V load_piece(const unsigned char* p) {
    if constexpr (n * sizeof(Stored) == 16) {
        return load_vector<V>(p);
    } else {
        std::uint64_t low = 0;
        std::memcpy(&low, p, n * sizeof(Stored));
        if constexpr (widens<V, Stored>)
            return V(widen(low));
        else
            return from_low<V>(low);
    }
}

template <class V, class Stored, std::size_t n>
RECTIFY_INLINE void store_piece(unsigned char* p, V v) {
    if constexpr (n * sizeof(Stored) == 16) {
        store_vector(p, v);
    } else if constexpr (widens<V, Stored>) {
        const std::uint64_t low = narrow(v);
        std::memcpy(p, &low, n * sizeof(Stored));
    } else {
        const std::uint64_t low = to_low(v);
        std::memcpy(p, &low, n * sizeof(Stored));
    }
}

// Calls f(constant) with the largest power of two, `most` or below, that is not above n; n is not 0.
template <std::size_t most, class F>
RECTIFY_INLINE void with_piece(std::size_t n, F f) {
    if constexpr (most == 1)
        f(std::integral_constant<std::size_t, 1>{});
    else if (n >= most)
        f(std::integral_constant<std::size_t, most>{});
    else
        with_piece<most / 2>(n, f);
}

#endif

#else

template <class V, class Stored>
RECTIFY_INLINE V load(const unsigned char* p) {
    return static_cast<V>(load_vector<Stored>(p));
}

template <class V, class Stored>
RECTIFY_INLINE void store(unsigned char* p, V v) {
    store_vector(p, static_cast<Stored>(v));
}

inline constexpr bool has_streaming_stores = false;

template <class V, class Stored>
void stream(unsigned char* p, V v);

template <class V>
RECTIFY_INLINE void hold(V&) {}

#endif

// What an instruction set lacks is declared all the same, because `if constexpr` looks up the names in the branch that
// it leaves out.
#ifndef RECTIFY_ARCH
template <class T>
using Vector16 = T;
#endif
template <class V, class Stored>
V load_partial(const unsigned char* p, std::size_t n);
template <class V, class Stored>
void store_partial(unsigned char* p, V v, std::size_t n);
template <class V, class Stored, std::size_t n>
V load_piece(const unsigned char* p);
template <class V, class Stored, std::size_t n>
void store_piece(unsigned char* p, V v);
template <std::size_t most, class F>
void with_piece(std::size_t n, F f);

}  // namespace
}  // namespace rectify::internal
