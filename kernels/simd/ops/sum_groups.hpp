// The groups of sums per channel are added up, and a NaN becomes the canonical one.
#pragma once

#include <limits>

#include "forms.hpp"
#include "loops/sums.hpp"

namespace rectify::internal {
namespace {

// sums[c] from `groups` rows of n sums, which are consumed; sums may be the first. Groups of planes are added in order,
// groups of ranges in pairs.
template <class T>
void combine_partials(void* sums, void* rows, std::size_t groups, std::size_t n, std::size_t inner) {
    using P = typename T::parameter;
    using V = Vector<typename T::wide>;
    const std::size_t bytes = n * sizeof(P);
    auto* row = static_cast<unsigned char*>(rows);
    if (inner >= sum_lanes)
        for (std::size_t g = 1; g < groups; ++g) add_rows<V, P>(row, row + g * bytes, 1, n);
    else
        for (std::size_t step = 1; step < groups; step *= 2)
            for (std::size_t g = 0; g < groups; g += 2 * step)
                add_rows<V, P>(row + g * bytes, row + (g + step) * bytes, 1, n);
    for (std::size_t c = 0; c < n; ++c) {
        typename T::bits bits;
        std::memcpy(&bits, row + c * sizeof(P), sizeof bits);
        if ((bits & std::numeric_limits<typename T::bits>::max()) > T::infinity_bits) bits = T::canonical_nan;
        std::memcpy(static_cast<unsigned char*>(sums) + c * sizeof(P), &bits, sizeof bits);
    }
}

}  // namespace
}  // namespace rectify::internal
