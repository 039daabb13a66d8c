// Forms with parameters per channel: their values become one more input stream of the driver. A long row of
// channels is such a stream as it lies in memory, a long run of one channel needs a single vector, and all else
// is expanded, one value per element, into a tile that stays in L1. One path for NCHW, NHWC and odd channel
// counts.
#pragma once

#include "loops/loop.hpp"

namespace rectify::internal {
namespace {

template <class Form, std::size_t kTileBytes = 4096>
class ChannelLoop {
  public:
    static rectify_status run(const void* a, const void* b, void* out, void* mask, std::size_t n,
                              const Context* context, const void* const* channel) {
        ChannelLoop channels(*context, channel);
        const Loop<Form> loop(a, b, out, mask, context, channel);
        const std::size_t boundary = loop.up_to_boundary(line_bytes);
        std::size_t end = boundary < n ? boundary : n;  // segments end where the output's lines begin
        for (std::size_t i = 0; i < n;) {
            if (i == end) end = n;
            Loop<Form> part = loop.from(i);
            const std::size_t length = channels.next(end - i, part);
            if (context->streaming)
                part.streamed(length);
            else
                part.walk(length);
            i += length;
        }
        return RECTIFY_OK;
    }

  private:
    using V = typename Loop<Form>::V;
    using P = Lane<V>;  // the bits of a parameter
    static constexpr std::size_t tile = kTileBytes / sizeof(P);
    static constexpr std::size_t line = line_bytes / sizeof(typename Loop<Form>::Stored);
    // From here on a segment of its own costs less than the tile.
    static constexpr std::size_t long_run = tile / 2;

    const Context& context_;
    const void* const* const arrays_;
    const std::size_t count_, inner_;
    std::size_t channel_, at_;  // the next element: its channel, and its place among the channel's inner ones
    std::size_t segment_ = tile;
    std::size_t filled_ = 0, filled_channel_ = 0, filled_at_ = 0;  // the tile: how many values, and from where
    alignas(64) P tile_[Form::channels][tile + lanes<V>];

    ChannelLoop(const Context& context, const void* const* arrays)
        : context_(context), arrays_(arrays), count_(context.channels), inner_(context.inner) {
        const std::size_t period = count_ * inner_, begin = context.begin % period;
        channel_ = begin / inner_;
        at_ = begin % inner_;
        // Whole periods, so that the next segment finds the tile as it needs it; and whole lines where they go
        // past the caches.
        const std::size_t lines = context.streaming ? line : 1;
        std::size_t unit = period;
        while (unit < tile && unit % lines != 0) unit += period;
        if (unit <= tile && unit % lines == 0) segment_ = tile / unit * unit;
    }

    // The next segment, of `most` elements at most, whose parameters become streams of `loop`; its length.
    std::size_t next(std::size_t most, Loop<Form>& loop) {
        // What lies ahead in one piece: a row of channels, or a run of one of them.
        const bool row = inner_ == 1, is_long = (row ? count_ : inner_) >= long_run;
        std::size_t length = row ? count_ - channel_ : inner_ - at_;
        if (length >= most)
            length = most;
        else if (context_.streaming)
            length -= length % line;
        if (is_long && length > 0) {
            for (std::size_t k = 0; k < Form::channels; ++k) {
                if (!row) repeat(k);
                loop.set_channel(k, row ? static_cast<const void*>(values(k)) : tile_[k]);
            }
            if (!row) loop.hold_channels();
        } else {
            const std::size_t segment = is_long ? Loop<Form>::step_lanes() : segment_;
            length = segment < most ? segment : most;
            if (channel_ != filled_channel_ || at_ != filled_at_ || length > filled_) fill(length);
            for (std::size_t k = 0; k < Form::channels; ++k) loop.set_channel(k, tile_[k]);
        }
        at_ += length;
        channel_ = (channel_ + at_ / inner_) % count_;
        at_ %= inner_;
        return length;
    }

    const unsigned char* values(std::size_t k) const {
        return static_cast<const unsigned char*>(arrays_[k]) + channel_ * sizeof(P);
    }

    // A vector of the channel's value.
    void repeat(std::size_t k) {
        P value;
        std::memcpy(&value, values(k), sizeof value);
        store_vector(reinterpret_cast<unsigned char*>(tile_[k]), V(value));
        filled_ = 0;
    }

    void fill(std::size_t length) {
        filled_ = length;
        filled_channel_ = channel_;
        filled_at_ = at_;
        for (std::size_t k = 0; k < Form::channels; ++k) {
            const auto* values = static_cast<const unsigned char*>(arrays_[k]);
            std::size_t channel = channel_, at = at_;
            for (std::size_t i = 0; i < length;) {
                if (inner_ == 1) {
                    const std::size_t left = count_ - channel;
                    const std::size_t run = left < length - i ? left : length - i;
                    std::memcpy(&tile_[k][i], values + channel * sizeof(P), run * sizeof(P));
                    i += run;
                    channel = 0;
                    continue;
                }
                const std::size_t left = inner_ - at;
                const std::size_t run = left < length - i ? left : length - i;
                P value;
                std::memcpy(&value, values + channel * sizeof(P), sizeof value);
                // Past the run's end, where the next one begins: the tile has room for a vector more.
                for (std::size_t j = 0; j < run; j += lanes<V>)
                    store_vector(reinterpret_cast<unsigned char*>(&tile_[k][i + j]), V(value));
                i += run;
                at = 0;
                if (++channel == count_) channel = 0;
            }
        }
    }
};

}  // namespace
}  // namespace rectify::internal
