// Adds the partial sums of every channel, in the order of common/sum_order.hpp. A NaN becomes the canonical
// one.
#pragma once

#include <limits>

#include "loops/add_rows.hpp"
#include "sum_order.hpp"
#include "table.hpp"

namespace rectify::internal {
namespace {

// sums[c] from `count` rows of n partial sums, which are consumed; sums may be the first. Partials of a long
// inner are added in order, those of a short one in pairs.
template <class T>
void combine_partials(void* sums, void* rows, std::size_t count, std::size_t n, std::size_t inner) {
    using P = typename T::parameter;
    using V = Vector<typename T::wide>;
    const std::size_t bytes = n * sizeof(P);
    auto* row = static_cast<unsigned char*>(rows);
    if (sum_order::is_long(inner))
        for (std::size_t g = 1; g < count; ++g) add_rows<V, P>(row, row + g * bytes, 1, n);
    else
        for (std::size_t distance = 1; distance < count; distance *= 2)
            for (std::size_t g = 0; g < count; g += 2 * distance)
                add_rows<V, P>(row + g * bytes, row + (g + distance) * bytes, 1, n);
    for (std::size_t c = 0; c < n; ++c) {
        typename T::bits bits;
        std::memcpy(&bits, row + c * sizeof(P), sizeof bits);
        if ((bits & std::numeric_limits<typename T::bits>::max()) > T::infinity_bits) bits = T::canonical_nan;
        std::memcpy(static_cast<unsigned char*>(sums) + c * sizeof(P), &bits, sizeof bits);
    }
}

}  // namespace
}  // namespace rectify::internal
