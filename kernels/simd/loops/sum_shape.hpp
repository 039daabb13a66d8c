// What sums along planes and sums of columns share: the range that is summed, and where its totals go.
#pragma once

#include "loops/channel_tile.hpp"
#include "loops/line_stage.hpp"
#include "loops/sum_vectors.hpp"

namespace rectify::internal {
namespace {

struct SumShape {
    const ChannelArrays channels;
    const std::size_t outer;
    const ReductionSlice& slice;
    const bool streaming;
    std::size_t range = 0, begin_group = 0, end_group = 0;

    // The totals of `count` channels are complete.
    template <class P, class V>
    void store(std::size_t channel, std::size_t count, Totals<P, V> totals) const {
        if (slice.totals == nullptr) {
            store_sums(static_cast<P*>(slice.sums) + channel, totals, count);
            return;
        }
        auto* row = static_cast<Total<P>*>(slice.totals) + range * channels.count;
        for (std::size_t c = 0; c < count; ++c) row[channel + c] = totals.get(c);
    }
};

}  // namespace
}  // namespace rectify::internal
