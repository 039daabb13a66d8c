// Where the sums of groups go: each to the total of its column, or, where several columns are a channel, one
// after the other to the total of that.
#pragma once

#include "loops/channel_tile.hpp"
#include "loops/sum_total.hpp"

namespace rectify::internal {
namespace {

// The totals of channels that are `inner` columns each.
template <class P, class V>
class ChannelTotals {
    using Sums = Totals<P, V>;

  public:
    // Of `count` channels, the first most_here in `here`, the others in `there`.
    ChannelTotals(std::size_t inner, std::size_t count, Sums here, std::size_t most_here, Sums there)
        : inner_(inner),
          count_(count),
          most_here_(most_here),
          here_(here),
          there_(there),
          missing_(inner) {}

    // The sums of the next n columns, at most a vector of them; after the last one comes the first of the next
    // group.
    __attribute__((noinline)) void add(Real<P, V> sums, std::size_t n) {
        alignas(64) unsigned char data[Sums::L * Sums::bytes];
        const Sums column{data};
        typename Sums::First zero{typename Sums::D(0.0), typename Sums::D(0.0)};
        zero.add(sums);
        column.set_first(zero);
        const ChannelTotals local(*this);  // whose members can stay in registers
        std::size_t c = 0, channel = channel_, missing = missing_;
        const auto add_until = [&](std::size_t end) __attribute__((always_inline)) {
            const bool is_here = channel < local.most_here_;
            const Sums totals = is_here ? local.here_ : local.there_;
            const std::size_t at = is_here ? channel : channel - local.most_here_;
            Total<P> total = totals.get(at);
            for (; c < end; ++c) total.add(column.get(c));
            totals.set(at, total);
        };
        while (n - c >= missing) {
            add_until(c + missing);
            missing = local.inner_;
            if (++channel == local.count_) channel = 0;
        }
        if (c < n) {
            missing -= n - c;
            add_until(n);
        }
        channel_ = channel;
        missing_ = missing;
    }

  private:
    const std::size_t inner_, count_, most_here_;
    const Sums here_, there_;
    std::size_t channel_ = 0, missing_;  // the channel of the next column, and how many it lacks
};

template <class P, class V>
struct SumSink {
    Totals<P, V> totals;
    ChannelTotals<P, V>* channels = nullptr;  // or those of channels of several columns

    RECTIFY_INLINE SumSink from(std::size_t column) const {
        return {channels == nullptr ? totals.from(column) : totals, channels};
    }

    // Adds n columns, at most a vector of them.
    RECTIFY_INLINE void add(Real<P, V> sums, std::size_t n = lanes<V>) const {
        if (channels != nullptr) return channels->add(sums, n);
        totals.add(sums);
    }
};

}  // namespace
}  // namespace rectify::internal
