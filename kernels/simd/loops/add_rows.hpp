// Adds rows of values lane by lane: terms to the sums of their channels, and partial sums to each other.
#pragma once

#include <cstddef>
#include <cstring>

#include "arithmetic.hpp"
#include "vector.hpp"

namespace rectify::internal {
namespace {

template <class P>
RECTIFY_INLINE P load_value(const unsigned char* p) {
    P value;
    std::memcpy(&value, p, sizeof value);
    return value;
}

template <class P>
RECTIFY_INLINE void store_value(unsigned char* p, P value) {
    std::memcpy(p, &value, sizeof value);
}

// Adds `rows` rows of n terms to the n sums. V holds the bits of P. The last vector overlaps the one before it:
// it is computed first, because the loop overwrites the sums that it reads.
template <class V, class P>
void add_rows(unsigned char* sums, const unsigned char* terms, std::size_t rows, std::size_t n) {
    const auto vector_sum = [=](std::size_t c) __attribute__((always_inline)) {
        auto sum = as_real<P>(load_vector<V>(sums + c * sizeof(P)));
        const unsigned char* p = terms + c * sizeof(P);
        for (std::size_t r = 0; r < rows; ++r, p += n * sizeof(P)) sum = sum + as_real<P>(load_vector<V>(p));
        return as_bits<V>(sum);
    };
    if (n < lanes<V>) {
        for (std::size_t c = 0; c < n; ++c) {
            P sum = load_value<P>(sums + c * sizeof(P));
            for (std::size_t r = 0; r < rows; ++r) sum = sum + load_value<P>(terms + (r * n + c) * sizeof(P));
            store_value(sums + c * sizeof(P), sum);
        }
        return;
    }
    const std::size_t rest = n - lanes<V>;
    const V last = vector_sum(rest);
    for (std::size_t c = 0; c < rest; c += lanes<V>) store_vector(sums + c * sizeof(P), vector_sum(c));
    store_vector(sums + rest * sizeof(P), last);
}

}  // namespace
}  // namespace rectify::internal
