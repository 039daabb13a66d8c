// Forms with parameters per channel: the elements are cut into segments, and for each the parameters become
// streams of the elementwise loop. One path for NCHW, NHWC and odd channel counts.
#pragma once

#include "loops/channel_tile.hpp"
#include "loops/elementwise.hpp"

namespace rectify::internal {
namespace {

// Where a segment's parameters come from.
enum class ParameterSource {
    row,        // the arrays themselves, because each element has the next channel
    broadcast,  // a single vector, because all elements have one channel
    tile        // one value per element, expanded
};

struct Segment {
    std::size_t length;
    ParameterSource source;
};

template <class Form, std::size_t tile_bytes = 4096>
class PerChannelLoop {
    using Loop = ElementwiseLoop<Form>;

  public:
    // The kernel of the table.
    static rectify_status run(const void* a, const void* b, void* out, void* mask, std::size_t n,
                              const Context* context, const void* const* channel) {
        PerChannelLoop channels(*context, channel);
        const Loop loop(a, b, out, mask, context, channel);
        const std::size_t boundary = loop.elements_to_boundary(line_bytes);
        std::size_t end = boundary < n ? boundary : n;  // segments end where the output's lines begin
        for (std::size_t i = 0; i < n;) {
            if (i == end) end = n;
            Loop part = loop.from(i);
            const Segment segment = channels.next(end - i);
            channels.bind(segment, part);
            if (context->walk.is_streaming())
                part.run_streaming(segment.length, context->walk);
            else
                part.run_cached(segment.length);
            channels.advance(segment.length);
            i += segment.length;
        }
        return RECTIFY_OK;
    }

  private:
    using V = typename Loop::V;
    using Tile = ChannelTile<V, Form::channels, tile_bytes>;
    using P = typename Tile::P;
    static constexpr std::size_t line = line_bytes / sizeof(typename Loop::Stored);
    // From this length on, a segment of its own costs less than the tile.
    static constexpr std::size_t long_run = Tile::capacity / 2;

    const ChannelArrays arrays_;
    const bool streaming_;
    ChannelPosition position_;  // of the next element
    std::size_t tile_segment_;
    Tile tile_;

    PerChannelLoop(const Context& context, const void* const* channel)
        : arrays_{channel, context.channels, context.inner}, streaming_(context.walk.is_streaming()) {
        const std::size_t period = arrays_.count * arrays_.inner, begin = context.begin % period;
        position_ = {begin / arrays_.inner, begin % arrays_.inner};
        // Whole periods, because then the next segment finds the tile as it needs it; and whole lines when
        // streaming.
        const std::size_t lines = streaming_ ? line : 1;
        std::size_t unit = period;
        while (unit < Tile::capacity && unit % lines != 0) unit += period;
        const bool fits = unit <= Tile::capacity && unit % lines == 0;
        tile_segment_ = fits ? Tile::capacity / unit * unit : Tile::capacity;
    }

    // The next segment, of `most` elements at most.
    Segment next(std::size_t most) const {
        // What can be done without the tile: the rest of a row of channels, or of a run of one channel.
        const bool is_row = arrays_.inner == 1, is_long = (is_row ? arrays_.count : arrays_.inner) >= long_run;
        std::size_t length = is_row ? arrays_.count - position_.channel : arrays_.inner - position_.inner;
        if (length >= most)
            length = most;
        else if (streaming_)
            length -= length % line;
        if (is_long && length > 0) return {length, is_row ? ParameterSource::row : ParameterSource::broadcast};
        // Less than a line is left of a long run: one step, across its end.
        const std::size_t segment = is_long ? Loop::step_elements : tile_segment_;
        return {segment < most ? segment : most, ParameterSource::tile};
    }

    // Makes the segment's parameters streams of the loop.
    void bind(Segment segment, Loop& loop) {
        switch (segment.source) {
            case ParameterSource::row:
                for (std::size_t k = 0; k < Form::channels; ++k)
                    loop.set_channel(k, arrays_.values(k) + position_.channel * sizeof(P));
                return;
            case ParameterSource::broadcast:
                tile_.broadcast(arrays_, position_.channel);
                loop.broadcast_channels();
                break;
            case ParameterSource::tile:
                tile_.expand(arrays_, position_, segment.length);
                break;
        }
        for (std::size_t k = 0; k < Form::channels; ++k) loop.set_channel(k, tile_.values(k));
    }

    void advance(std::size_t length) {
        position_.inner += length;
        position_.channel = (position_.channel + position_.inner / arrays_.inner) % arrays_.count;
        position_.inner %= arrays_.inner;
    }
};

}  // namespace
}  // namespace rectify::internal
