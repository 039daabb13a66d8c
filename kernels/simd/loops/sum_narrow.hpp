// Sums of columns where rows have less than 16 elements. Some groups are summed, and then the gradient of as
// many elements is written in the order of memory: in this order, because it may be written over the inputs.
#pragma once

#include "loops/sum_memory.hpp"
#include "loops/sum_shape.hpp"
#include "loops/sum_vectors.hpp"

namespace rectify::internal {
namespace {

template <class Form>
class SumNarrow {
    using Vectors = SumVectors<Form>;
    using Block = typename Vectors::Block;
    using Sums = typename Vectors::Sums;
    using P = typename Vectors::P;
    using V = typename Vectors::V;
    using Terms = TermsInMemory<P, V>;

  public:
    static bool fits(const SumShape& shape) {
        const ReductionSlice& slice = shape.slice;
        return slice.end_channel - slice.begin_channel == shape.channels.count &&
               shape.channels.count * shape.channels.inner < sum_order::columns;
    }

    // noinline, because other ways to sum shall not have this one's memory on their stack.
    static __attribute__((noinline)) void run(Vectors& vectors, const SumShape& shape) {
        SumNarrow(vectors, shape).sum();
    }

  private:
    static constexpr std::size_t rows = sum_order::group_rows, element_size = Vectors::element_size;
    static constexpr std::size_t line = line_bytes / element_size;
    static constexpr std::size_t parameters = Form::gradient::channels;
    // Elements at once, and with those of a line that waits.
    static constexpr std::size_t at_once = Terms::most_terms, most = at_once + line;
    static_assert(at_once >= rows * (sum_order::columns - 1), "a group of the widest rows must fit");
    using Tile = ChannelTile<V, parameters == 0 ? 1 : parameters, (most + sum_order::columns) * sizeof(P)>;

    Vectors& vectors_;
    const SumShape& shape_;
    const std::size_t inner_, width_;
    Tile tile_;
    alignas(64) P terms_[most + Vectors::L];
    alignas(64) unsigned char sums_[sum_order::columns * Sums::bytes];

    SumNarrow(Vectors& vectors, const SumShape& shape)
        : vectors_(vectors),
          shape_(shape),
          inner_(shape.channels.inner),
          width_(shape.channels.count * inner_) {}

    void sum() {
        const Sums totals{sums_};
        totals.clear(shape_.channels.count);
        if constexpr (parameters > 0) {
            tile_.expand(shape_.channels, {0, 0}, Tile::capacity);
            for (std::size_t p = 0; p < parameters; ++p) vectors_.streams().set_channel(p, tile_.values(p));
        }
        const std::size_t end = shape_.end_row(), rows_at_once = at_once / (rows * width_) * rows;
        std::size_t written = shape_.begin_group * rows * width_;
        for (std::size_t row = shape_.begin_group * rows, there; row < end; row += there) {
            there = end - row < rows_at_once ? end - row : rows_at_once;
            const Block first = block(row * width_);
            if (shape_.streaming)
                vectors_.template get_terms<false>(first, there * width_, terms_);
            else
                vectors_.get_terms(first, there * width_, terms_);
            Terms::add_rows(terms_, there, width_, inner_, totals);
            if (shape_.streaming) written = stream(written, (row + there) * width_, row + there == end);
        }
        shape_.store(0, shape_.channels.count, totals);
    }

    Block block(std::size_t i) const { return {i, 0, vectors_.out(i), 0, i % width_, 1}; }

    // Writes the elements from i on, past the caches as far as lines are whole. Those of a line that is not
    // wait, unless they are the last ones. Returns the first that waits.
    std::size_t stream(std::size_t i, std::size_t end, bool is_last) {
        if constexpr (has_streaming_stores) {
            const std::size_t offset = line_offset(vectors_.out(i));
            if (offset % element_size == 0) {
                const std::size_t missing = (line - offset / element_size) % line;
                const std::size_t first = missing < end - i ? missing : end - i;
                vectors_.get_terms(block(i), first, terms_);
                i += first;
                const std::size_t lines = (end - i) / line * line;
                vectors_.stream_lines(block(i), lines);
                i += lines;
                if (!is_last) return i;
            }
        }
        vectors_.get_terms(block(i), end - i, terms_);
        return end;
    }
};

}  // namespace
}  // namespace rectify::internal
