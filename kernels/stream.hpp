// Stores past the caches, and what goes with them.
#pragma once

#include "vector.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace rectify::internal {
namespace {

inline constexpr std::size_t line_bytes = 64;

// How far ahead of the loads the source lines are asked for. In memory-bound loops nothing else is worth as
// much: the hardware prefetchers stop at the page.
inline constexpr std::size_t prefetch_ahead = 2048;

template <std::size_t bytes>
RECTIFY_INLINE void prefetch(const unsigned char* p) {
    // What lies past the end of the buffer is never dereferenced, so its address is formed as an integer.
    const auto first = reinterpret_cast<std::uintptr_t>(p) + prefetch_ahead;
#pragma GCC unroll 8
    for (std::size_t i = 0; i < bytes; i += line_bytes)
        __builtin_prefetch(reinterpret_cast<const void*>(first + i));
}

// Stores one vector; p is aligned to its size. Without a streaming store of its own, an ISA stores plainly.
template <class V>
RECTIFY_INLINE void stream(unsigned char* p, V v) {
#if defined(RECTIFY_ARCH) && defined(__AVX512F__)
    _mm512_stream_si512(reinterpret_cast<__m512i*>(p), v);
#elif defined(RECTIFY_ARCH) && defined(__AVX2__)
    _mm256_stream_si256(reinterpret_cast<__m256i*>(p), v);
#elif defined(RECTIFY_ARCH) && defined(__x86_64__)
    _mm_stream_si128(reinterpret_cast<__m128i*>(p), v);
#else
    store_vector(p, v);
#endif
}

}  // namespace
}  // namespace rectify::internal
