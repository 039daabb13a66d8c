// The values of an array per channel, expanded to one value per element in memory that stays in L1.
#pragma once

#include "memory.hpp"

namespace rectify::internal {
namespace {

// The place of an element among the channels.
struct ChannelPosition {
    std::size_t channel;
    std::size_t inner;  // its place among the elements of the channel that lie in a row

    bool operator==(const ChannelPosition& other) const {
        return channel == other.channel && inner == other.inner;
    }
};

// The arrays with one value per channel, and the shape.
struct ChannelArrays {
    const void* const* array;
    std::size_t count, inner;

    const unsigned char* values(std::size_t k) const { return static_cast<const unsigned char*>(array[k]); }

    // n elements before a place, in the row before where it has not so many.
    ChannelPosition before(ChannelPosition at, std::size_t n) const {
        for (; n > at.inner; at.inner = inner) {
            n -= at.inner;
            at.channel = (at.channel == 0 ? count : at.channel) - 1;
        }
        return {at.channel, at.inner - n};
    }
};

template <class V, std::size_t arrays, std::size_t bytes>
class ChannelTile {
  public:
    using P = Lane<V>;  // the bits of a parameter
    static constexpr std::size_t capacity = bytes / sizeof(P);

    const void* values(std::size_t k) const { return tile_[k]; }

    // A single vector of the channel's value.
    void broadcast(const ChannelArrays& from, std::size_t channel) {
        for (std::size_t k = 0; k < arrays; ++k)
            store_vector(bytes_at(k, 0), V(load_value<P>(from.values(k) + channel * sizeof(P))));
        length_ = 0;  // what was expanded is lost
    }

    // One value per element, for `length` elements from `begin` on; unless they are there already.
    void expand(const ChannelArrays& from, ChannelPosition begin, std::size_t length) {
        if (begin == begin_ && length <= length_) return;
        begin_ = begin;
        length_ = length;
        for (std::size_t k = 0; k < arrays; ++k) {
            if (from.inner == 1)
                expand_rows(k, from, begin.channel, length);
            else
                expand_runs(k, from, begin, length);
        }
    }

  private:
    std::size_t length_ = 0;  // how many values are there, 0 at first
    ChannelPosition begin_ = {0, 0};
    // The last vector of a run may end behind the tile.
    alignas(64) P tile_[arrays][capacity + lanes<V>];

    unsigned char* bytes_at(std::size_t k, std::size_t i) {
        return reinterpret_cast<unsigned char*>(&tile_[k][i]);
    }

    // Each element has the next channel: whole rows of channels, again and again.
    void expand_rows(std::size_t k, const ChannelArrays& from, std::size_t channel, std::size_t length) {
        for (std::size_t i = 0; i < length;) {
            const std::size_t left = from.count - channel;
            const std::size_t run = left < length - i ? left : length - i;
            std::memcpy(bytes_at(k, i), from.values(k) + channel * sizeof(P), run * sizeof(P));
            i += run;
            channel = 0;
        }
    }

    // Each channel's value for a run of elements, in whole vectors. What they write behind the run is
    // overwritten by the next one.
    void expand_runs(std::size_t k, const ChannelArrays& from, ChannelPosition at, std::size_t length) {
        for (std::size_t i = 0; i < length;) {
            const std::size_t left = from.inner - at.inner;
            const std::size_t run = left < length - i ? left : length - i;
            const P value = load_value<P>(from.values(k) + at.channel * sizeof(P));
            for (std::size_t j = 0; j < run; j += lanes<V>) store_vector(bytes_at(k, i + j), V(value));
            i += run;
            at.inner = 0;
            if (++at.channel == from.count) at.channel = 0;
        }
    }
};

}  // namespace
}  // namespace rectify::internal
