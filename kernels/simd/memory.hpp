// Vectors in memory: whole ones, parts of one, and past the caches. The accesses are those of the instruction
// set, see arch/.
//
// A part of a vector is one masked access with predicates (AVX-512, SVE), else one or two pieces of a power of
// two elements, of 16 bytes at most. There is no scalar loop, and no byte outside is touched.
#pragma once

#include "vector.hpp"

namespace rectify::internal {
namespace {

template <class T>
RECTIFY_INLINE T load_value(const unsigned char* p) {
    T value;
    std::memcpy(&value, p, sizeof value);
    return value;
}

// The first n elements, less than a vector; the other lanes are 0. Without predicates, through registers,
// because a vector that is loaded waits for narrower stores; elements that widen, through a copy.
template <class V, class Stored>
RECTIFY_INLINE V load_first(const unsigned char* p, std::size_t n) {
    if constexpr (has_predicates) {
        return load_partial<V, Stored>(p, n);
    } else if constexpr (lanes<V> > 1 && !widens<V, Stored>) {
        return load_words<V>(p, n * sizeof(Stored));
    } else {
        alignas(V) unsigned char copy[lanes<V> * sizeof(Stored)] = {};
        std::memcpy(copy, p, n * sizeof(Stored));
        return load<V, Stored>(copy);
    }
}

template <class V, class Stored>
RECTIFY_INLINE void store_first(unsigned char* p, V v, std::size_t n) {
    if constexpr (has_predicates) {
        store_partial<V, Stored>(p, v, n);
    } else {
        alignas(V) unsigned char copy[lanes<V> * sizeof(Stored)];
        store<V, Stored>(copy, v);
        std::memcpy(p, copy, n * sizeof(Stored));
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

}  // namespace
}  // namespace rectify::internal
