// Where the rows of a sum lie in memory.
#pragma once

#include <cstddef>

#include "sum_order.hpp"
#include "vector.hpp"

namespace rectify::internal {
namespace {

// Bytes from the beginning of the line on that it is in.
RECTIFY_INLINE std::size_t line_offset(const unsigned char* out) {
    return reinterpret_cast<std::uintptr_t>(out) % line_bytes;
}

// How the groups lie in memory, and where their results go.
enum class Walk {
    cached,      // through the caches
    contiguous,  // the groups lie behind each other, in DRAM: what comes is asked for in the order of memory
    pages        // rows go on for pages, in DRAM: each is asked for, unless the hardware sees where they go
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

// How far ahead a streaming loop asks for its inputs, in bytes; 0: not at all. Where rows lie apart, at the end
// of one it asks for that of the next group, which is so much farther.
struct Ahead {
    std::size_t bytes = 0, to_row_end = 0, to_next_group = 0;

    // From a column on, for elements of `size` bytes: contiguous groups, of which that many columns are done.
    static Ahead in_memory(const RowRange& range, std::size_t column, std::size_t size) {
        const std::size_t group = sum_order::group_rows * range.width * size;
        return {(group > prefetch_ahead ? group : prefetch_ahead) +
                column * (sum_order::group_rows - 1) * size};
    }

    // The same where they are not.
    static Ahead in_rows(const RowRange& range, std::size_t column, std::size_t size) {
        // Zen 5, 2048 to 16384 channels: 0.8 to 0.95 of the time that it takes without.
        constexpr std::size_t bytes = 512;
        return {bytes, (range.width - column) * size,
                (sum_order::group_rows * range.pitch - range.width) * size};
    }

    // Of a place in a row.
    RECTIFY_INLINE std::size_t at(std::size_t byte) const {
        return bytes + (byte + bytes < to_row_end ? 0 : to_next_group);
    }
};

}  // namespace
}  // namespace rectify::internal
