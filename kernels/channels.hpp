// Forms with parameters per channel: their values become one more input stream of the driver, one value per
// element, expanded into a tile that stays in L1. One path for NCHW, NHWC and odd channel counts.
#pragma once

#include "loop.hpp"

namespace rectify::internal {
namespace {

template <class Form, std::size_t kTileBytes = 4096>
class ChannelLoop {
  public:
    static rectify_status run(const void* a, const void* b, void* out, void* mask, std::size_t n,
                              const Context* context) {
        ChannelLoop channels(*context);
        const Loop<Form> loop(a, b, out, mask, context, context->channels->value);
        const std::size_t boundary = loop.up_to_boundary(line_bytes);
        std::size_t length = boundary == Loop<Form>::none || boundary == 0 ? channels.segment_ : boundary;
        for (std::size_t i = 0; i < n; i += length, length = channels.segment_) {
            if (length > n - i) length = n - i;
            Loop<Form> part = loop.from(i);
            channels.expand(length, part);
            if (context->streaming)
                part.streamed(length);
            else
                part.walk(length);
        }
        return RECTIFY_OK;
    }

  private:
    using V = typename Loop<Form>::V;
    using P = Lane<V>;  // the bits of a parameter
    static constexpr std::size_t tile = kTileBytes / sizeof(P);

    const Context& context_;
    std::size_t segment_ = tile;
    std::size_t channel_, at_;  // the next element: its channel, and its place among the channel's inner ones
    // What the tile holds: the values from (filled_channel_, filled_at_) on. A tile of one channel holds them
    // wherever in that channel it is used.
    std::size_t filled_ = 0, filled_channel_ = 0, filled_at_ = 0;
    bool constant_ = false;
    alignas(64) P tile_[Form::channels][tile + lanes<V>];

    explicit ChannelLoop(const Context& context) : context_(context) {
        const std::size_t period = context.channels->count * context.channels->inner;
        const std::size_t begin = context.begin % period;
        channel_ = begin / context.channels->inner;
        at_ = begin % context.channels->inner;
        // Whole periods, so that the next segment finds the tile as it needs it; and whole lines where they go
        // past the caches.
        constexpr std::size_t line = line_bytes / sizeof(typename Loop<Form>::Stored);
        std::size_t unit = period;
        if (context.streaming)
            while (unit < tile && unit % line != 0) unit += period;
        if (unit <= tile && unit % (context.streaming ? line : 1) == 0) segment_ = tile / unit * unit;
    }

    // The values of the next `length` elements, as streams of `loop`.
    void expand(std::size_t length, Loop<Form>& loop) {
        const std::size_t inner = context_.channels->inner;
        if (inner == 1 && channel_ + length <= context_.channels->count) {
            for (std::size_t k = 0; k < Form::channels; ++k) loop.set_channel(k, source(k));
        } else {
            const bool one = inner > 1 && at_ + length <= inner;
            const bool there = one && constant_ ? channel_ == filled_channel_
                                                : channel_ == filled_channel_ && at_ == filled_at_;
            if (!there || length > filled_) fill(one, one ? tile : length);
            for (std::size_t k = 0; k < Form::channels; ++k) loop.set_channel(k, tile_[k]);
        }
        at_ += length;
        channel_ = (channel_ + at_ / inner) % context_.channels->count;
        at_ %= inner;
    }

    const unsigned char* source(std::size_t k) const {
        return static_cast<const unsigned char*>(context_.channels->value[k]) + channel_ * sizeof(P);
    }

    void fill(bool one, std::size_t length) {
        filled_ = length;
        filled_channel_ = channel_;
        filled_at_ = at_;
        constant_ = one;
        for (std::size_t k = 0; k < Form::channels; ++k) {
            const auto* values = static_cast<const unsigned char*>(context_.channels->value[k]);
            std::size_t channel = channel_, at = at_;
            for (std::size_t i = 0; i < length;) {
                if (context_.channels->inner == 1) {
                    const std::size_t left = context_.channels->count - channel;
                    const std::size_t run = left < length - i ? left : length - i;
                    std::memcpy(&tile_[k][i], values + channel * sizeof(P), run * sizeof(P));
                    i += run;
                    channel = 0;
                    continue;
                }
                std::size_t run = one ? length : context_.channels->inner - at;
                if (run > length - i) run = length - i;
                P value;
                std::memcpy(&value, values + channel * sizeof(P), sizeof value);
                // Past the run's end, where the next one begins: the tile has room for a vector more.
                for (std::size_t j = 0; j < run; j += lanes<V>)
                    store_vector(reinterpret_cast<unsigned char*>(&tile_[k][i + j]), V(value));
                i += run;
                at = 0;
                if (++channel == context_.channels->count) channel = 0;
            }
        }
    }
};

}  // namespace
}  // namespace rectify::internal
