// What sums along planes and sums of columns share: the range that is summed, and where its totals go.
#pragma once

#include "loops/channel_tile.hpp"
#include "loops/sum_block.hpp"
#include "loops/sum_results.hpp"
#include "table.hpp"

namespace rectify::internal {
namespace {

struct SumShape {
    const ChannelArrays channels;
    const std::size_t outer;
    const ReductionSlice& slice;
    const bool streaming;
    const bool asks_ahead;  // the CPU wants to be told what comes even where rows go on for pages
    std::size_t range = 0, begin_group = 0, end_group = 0;

    std::size_t end_row() const {
        const std::size_t end = end_group * sum_order::group_rows;
        return end < outer ? end : outer;
    }

    // Those of some channels.
    RowRange rows_of(std::size_t channel, std::size_t count) const {
        const std::size_t inner = channels.inner;
        return {channel * inner, count * inner, channels.count * inner, begin_group * sum_order::group_rows,
                end_row()};
    }

    // How many of the next `left` channels are summed together where there is room for the totals of
    // `most_here`. Those of as many more can lie in the array of the sums, where the sums of both are to be, if
    // they are whole vectors.
    template <class Sums>
    std::size_t channels_at_once(std::size_t left, std::size_t most_here) const {
        if (left <= most_here || slice.totals != nullptr) return left < most_here ? left : most_here;
        if (left >= 2 * most_here) return 2 * most_here;
        const std::size_t vectors = (left - most_here + Sums::L - 1) / Sums::L;
        return vectors * Sums::L * Sums::bytes <= left * Sums::sum_bytes ? left : left / Sums::L * Sums::L;
    }

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
