// The sums of a call from the totals of its channels.
#pragma once

#include "loops/sum_total.hpp"

namespace rectify::internal {
namespace {

// One sum per channel from its totals. From the last to the first, because the totals may lie in the same
// array, so far before their sums that none is overwritten before it is read.
template <class P, class V>
void store_sums(void* sums, Totals<P, V> totals, std::size_t count) {
    for (std::size_t c = (count + lanes<V> - 1) / lanes<V> * lanes<V>; c > 0;) {
        c -= lanes<V>;
        unsigned char* const to = static_cast<unsigned char*>(sums) + c * sizeof(P);
        const auto rounded = as_real<P>(totals.from(c).rounded());
        if (count - c >= lanes<V>) {
            store_vector(to, rounded);
        } else {
            P first[lanes<V>];
            store_vector(reinterpret_cast<unsigned char*>(first), rounded);
            std::memcpy(to, first, (count - c) * sizeof(P));
        }
    }
}

// One sum per channel from the totals of several ranges, in order; row r has those of range r.
template <class P>
void combine_ranges(void* sums, const void* totals, std::size_t ranges, std::size_t channels) {
    using V = Vector<std::conditional_t<sizeof(P) == sizeof(double), std::int64_t, std::int32_t>>;
    const auto* row = static_cast<const Total<P>*>(totals);
    alignas(64) unsigned char data[lanes<V> * sizeof(Total<P>)];
    const Totals<P, V> added{data};
    for (std::size_t first = 0; first < channels; first += lanes<V>) {
        const std::size_t count = channels - first < lanes<V> ? channels - first : lanes<V>;
        added.clear(count);
        for (std::size_t c = 0; c < count; ++c) {
            Total<P> total = row[first + c];
            for (std::size_t r = 1; r < ranges; ++r) total.add(row[r * channels + first + c]);
            added.set(c, total);
        }
        store_sums<P, V>(static_cast<P*>(sums) + first, added, count);
    }
}

}  // namespace
}  // namespace rectify::internal
