// Fewer elements than a vector has lanes, without a scalar loop and without touching a byte outside.
//
// With predicates (AVX-512, SVE) that is one masked vector. Elsewhere it is two pieces of the same power of
// two, one from the front and one from the back, which overlap.
#pragma once

#include "vector.hpp"

#if defined(__AVX512BW__)
#include <immintrin.h>
#endif

#if defined(RECTIFY_ARCH) && (defined(__AVX512BW__) || defined(__ARM_FEATURE_SVE))
#define RECTIFY_PREDICATES 1
#else
#define RECTIFY_PREDICATES 0
#endif

namespace rectify::internal {
namespace {

#if RECTIFY_PREDICATES

#if defined(__AVX512BW__)
template <class V>
RECTIFY_INLINE V load_partial(const unsigned char* p, std::size_t n) {
    const std::uint64_t first = ~(~std::uint64_t{0} << n);  // n < 64
    if constexpr (sizeof(Lane<V>) == 1)
        return V(_mm512_maskz_loadu_epi8(static_cast<__mmask64>(first), p));
    else if constexpr (sizeof(Lane<V>) == 2)
        return V(_mm512_maskz_loadu_epi16(static_cast<__mmask32>(first), p));
    else if constexpr (sizeof(Lane<V>) == 4)
        return V(_mm512_maskz_loadu_epi32(static_cast<__mmask16>(first), p));
    else
        return V(_mm512_maskz_loadu_epi64(static_cast<__mmask8>(first), p));
}

template <class V>
RECTIFY_INLINE void store_partial(unsigned char* p, V v, std::size_t n) {
    const std::uint64_t first = ~(~std::uint64_t{0} << n);
    if constexpr (sizeof(Lane<V>) == 1)
        _mm512_mask_storeu_epi8(p, static_cast<__mmask64>(first), v);
    else if constexpr (sizeof(Lane<V>) == 2)
        _mm512_mask_storeu_epi16(p, static_cast<__mmask32>(first), v);
    else if constexpr (sizeof(Lane<V>) == 4)
        _mm512_mask_storeu_epi32(p, static_cast<__mmask16>(first), v);
    else
        _mm512_mask_storeu_epi64(p, static_cast<__mmask8>(first), v);
}
#else
template <class T>
RECTIFY_INLINE svbool_t first_lanes(std::size_t n) {
    if constexpr (sizeof(T) == 1) return svwhilelt_b8_u64(0, n);
    if constexpr (sizeof(T) == 2) return svwhilelt_b16_u64(0, n);
    if constexpr (sizeof(T) == 4) return svwhilelt_b32_u64(0, n);
    if constexpr (sizeof(T) == 8) return svwhilelt_b64_u64(0, n);
}

template <class V>
RECTIFY_INLINE V load_partial(const unsigned char* p, std::size_t n) {
    return V(svld1(first_lanes<Lane<V>>(n), reinterpret_cast<const Lane<V>*>(p)));
}

template <class V>
RECTIFY_INLINE void store_partial(unsigned char* p, V v, std::size_t n) {
    svst1(first_lanes<Lane<V>>(n), reinterpret_cast<Lane<V>*>(p), typename V::register_type(v));
}
#endif

#elif defined(RECTIFY_ARCH)

template <class T>
using Vector16 = xsimd::make_sized_batch_t<T, 16 / sizeof(T)>;

// The low `bytes`, a power of two, of a 16-byte vector; the others 0.
template <class V, std::size_t bytes>
RECTIFY_INLINE V load_low(const unsigned char* p) {
    if constexpr (bytes == 16) {
        return load_vector<V>(p);
    } else {
        std::uint64_t low = 0;
        std::memcpy(&low, p, bytes);
        return xsimd::bitwise_cast<Lane<V>>(Vector16<std::uint64_t>(low, std::uint64_t{0}));
    }
}

template <std::size_t bytes, class V>
RECTIFY_INLINE void store_low(unsigned char* p, V v) {
    std::memcpy(p, &v, bytes);
}

// Calls f(constant) with the largest power of two of bytes that is not above `size`.
template <class T, class F>
RECTIFY_INLINE void with_piece(std::size_t size, F f) {
    if constexpr (sizeof(Vector<T>) > 16)
        if (size >= 16) return f(std::integral_constant<std::size_t, 16>{});
    if (size >= 8) return f(std::integral_constant<std::size_t, 8>{});
    if constexpr (sizeof(T) <= 4)
        if (size >= 4) return f(std::integral_constant<std::size_t, 4>{});
    if constexpr (sizeof(T) <= 2)
        if (size >= 2) return f(std::integral_constant<std::size_t, 2>{});
    if constexpr (sizeof(T) == 1)
        if (size == 1) return f(std::integral_constant<std::size_t, 1>{});
}

#endif

}  // namespace
}  // namespace rectify::internal
