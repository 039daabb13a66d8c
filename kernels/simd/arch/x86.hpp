// What SSE2, AVX2 and AVX-512 share, and what only the first two do: masks that are vectors.
#pragma once

#include <immintrin.h>

#include "arch/batch.hpp"

namespace rectify::internal {
namespace {

inline constexpr bool has_streaming_stores = true;

// ---- Tuning: see check.hpp ----

inline constexpr std::size_t prefetch_ahead = 4096;
inline constexpr std::size_t align_from_steps = 4;

// ---- Vectors ----

template <int count, class V>
RECTIFY_INLINE V shift_left(V v) {
    return V(v << count);
}

template <int count, class V>
RECTIFY_INLINE V shift_right(V v) {
    return V(v >> count);
}

// ---- Masks that are vectors ----

// By one `and`, because gcc makes four instructions of a select with zero on AVX2.
template <class V>
RECTIFY_INLINE V keep_by_and(Mask<V> mask, V v) {
    return V(static_cast<typename V::register_type>(mask)) & v;
}

// to_bits of eight 16-bit lanes, for which there is no instruction: they are narrowed to bytes.
RECTIFY_INLINE std::uint64_t words_to_bits(__m128i m) {
    return static_cast<unsigned>(_mm_movemask_epi8(_mm_packs_epi16(m, _mm_setzero_si128())));
}

}  // namespace
}  // namespace rectify::internal
