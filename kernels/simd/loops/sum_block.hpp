// Where the rows of a sum lie in memory.
#pragma once

#include <cstddef>

#include "inline.hpp"

namespace rectify::internal {
namespace {

// How the groups lie in memory, and where their results go.
enum class Walk {
    cached,      // through the caches
    contiguous,  // the groups lie behind each other, in DRAM: what comes is asked for in the order of memory
    pages        // rows go on for pages, in DRAM: the hardware sees where they go
};

// A part of a group: rows from element `first` on, `pitch` elements apart; their results in `out`,
// out_pitch bytes apart. channel: the place of the first column in the streams per channel, which go on
// with the columns by channel_step, 0 or 1.
template <std::size_t element_size>
struct SumBlock {
    std::size_t first, pitch;
    unsigned char* out;
    std::size_t out_pitch;
    std::size_t channel, channel_step;

    RECTIFY_INLINE SumBlock from(std::size_t column) const {
        return {first + column, pitch, out + column * element_size, out_pitch, channel + column * channel_step,
                channel_step};
    }
    RECTIFY_INLINE SumBlock back(std::size_t columns) const {
        return {
            first - columns, pitch, out - columns * element_size, out_pitch, channel - columns * channel_step,
            channel_step};
    }
    RECTIFY_INLINE SumBlock below(std::size_t row) const {
        return {first + row * pitch, pitch, out + row * out_pitch, out_pitch, channel, channel_step};
    }
};

// The rows that one thread sums: `width` elements of each, the first one at element `first`, from one row to
// another.
struct RowRange {
    std::size_t first, width, pitch, begin_row, end_row;

    bool is_contiguous() const { return width == pitch; }
};

}  // namespace
}  // namespace rectify::internal
