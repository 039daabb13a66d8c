// Adds the partial sums of every channel, in the order of common/sum_order.hpp. A NaN becomes the canonical
// one.
#pragma once

#include <limits>

#include "loops/add_rows.hpp"
#include "sum_order.hpp"
#include "table.hpp"

namespace rectify::internal {
namespace {

// out[c] from rows of n sums, one row for each partial, which are consumed; out may be the first. Partials of a
// long inner are added in order, those of a short one in pairs.
template <class T>
struct combine_partials {
    static rectify_status run(const void*, const void*, void* out, void* rows, std::size_t n,
                              const Context* context) {
        using P = typename T::parameter;
        using V = Vector<typename T::wide>;
        const std::size_t count = context->part->groups, bytes = n * sizeof(P);
        auto* row = static_cast<unsigned char*>(rows);
        if (sum_order::is_long(context->channels->inner))
            for (std::size_t g = 1; g < count; ++g) add_rows<V, P>(row, row + g * bytes, 1, n);
        else
            for (std::size_t distance = 1; distance < count; distance *= 2)
                for (std::size_t g = 0; g < count; g += 2 * distance)
                    add_rows<V, P>(row + g * bytes, row + (g + distance) * bytes, 1, n);
        for (std::size_t c = 0; c < n; ++c) {
            typename T::bits bits;
            std::memcpy(&bits, row + c * sizeof(P), sizeof bits);
            if ((bits & std::numeric_limits<typename T::bits>::max()) > T::infinity_bits)
                bits = T::canonical_nan;
            std::memcpy(static_cast<unsigned char*>(out) + c * sizeof(P), &bits, sizeof bits);
        }
        return RECTIFY_OK;
    }
};

}  // namespace
}  // namespace rectify::internal
