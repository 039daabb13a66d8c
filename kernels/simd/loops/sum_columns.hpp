// Sums per channel for inner < 16: a column for each element of inner, a row for each of outer.
#pragma once

#include "loops/sum_narrow.hpp"
#include "loops/sum_rows.hpp"
#include "loops/sum_shape.hpp"

namespace rectify::internal {
namespace {

template <class Form>
class SumColumns {
    using Vectors = SumVectors<Form>;
    using Block = typename Vectors::Block;
    using Sums = typename Vectors::Sums;
    using Sink = typename Vectors::Sink;
    using P = typename Vectors::P;
    using V = typename Vectors::V;

  public:
    static void run(Vectors& vectors, const SumShape& shape) {
        // The room for totals, and that of several ranges, which the caller has then, must fit a small stack.
        const std::size_t inner = shape.channels.inner;
        if (SumNarrow<Form>::fits(shape))
            SumNarrow<Form>::run(vectors, shape);
        else if (goes_by_rows(vectors, shape))
            shape.slice.totals == nullptr ? run_rows<4096>(vectors, shape) : run_rows<2048>(vectors, shape);
        else if (shape.slice.totals == nullptr)
            run_with<4096>(vectors, shape);
        else if (inner == 1)
            run_with<3072>(vectors, shape);
        else
            run_with<2048>(vectors, shape);
    }

  private:
    static constexpr std::size_t L = Vectors::L, rows = sum_order::group_rows;
    static constexpr std::size_t element_size = Vectors::element_size;
    static constexpr std::size_t parameters = Form::gradient::channels;
    static constexpr std::size_t block_bytes = 512;
    using Tile = ChannelTile<V, parameters == 0 ? 1 : parameters, block_bytes>;
    static_assert(sum_order::totals_bytes <= 2048, "as the room that run() gives");

    Vectors& vectors_;
    const SumShape& shape_;
    unsigned char* const here_;
    const std::size_t most_here_;
    SumRows<Form>* const by_rows_;  // or null
    const std::size_t inner_, channel_, count_;
    const RowRange range_;
    const bool whole_lines_ = has_whole_lines(vectors_, range_);
    const bool contiguous_ =
        range_.is_contiguous() && (range_.width * element_size < 4096 || shape_.asks_ahead);

    // Whether rows begin and end with lines of the output.
    static bool has_whole_lines(const Vectors& vectors, const RowRange& range) {
        return (line_offset(vectors.out(range.first)) | range.width * element_size % line_bytes |
                range.pitch * element_size % line_bytes) == 0;
    }

    static bool goes_by_rows(const Vectors& vectors, const SumShape& shape) {
        const std::size_t begin = shape.slice.begin_channel, offset = line_offset(vectors.out(0));
        const RowRange range = shape.rows_of(begin, shape.slice.end_channel - begin);
        if (shape.streaming) return offset % element_size == 0 && !has_whole_lines(vectors, range);
        // Lines of rows that lie whole pages apart drive each other out of L1 before the next columns come.
        return range.pitch * element_size % 4096 == 0 && shape.outer >= rows &&
               (Vectors::vectors_per_line > 1 || offset != 0);
    }

    template <std::size_t bytes>
    static __attribute__((noinline)) void run_with(Vectors& vectors, const SumShape& shape) {
        alignas(64) unsigned char here[bytes];
        run_in(vectors, shape, here, bytes / Sums::bytes, nullptr);
    }

    template <std::size_t bytes>
    static __attribute__((noinline)) void run_rows(Vectors& vectors, const SumShape& shape) {
        alignas(64) unsigned char here[bytes];
        SumRows<Form> by_rows(vectors, shape);
        run_in(vectors, shape, here, bytes / Sums::bytes, &by_rows);
    }

    static __attribute__((noinline)) void run_in(Vectors& vectors, const SumShape& shape, unsigned char* here,
                                                 std::size_t most_here, SumRows<Form>* by_rows) {
        const ReductionSlice& slice = shape.slice;
        for (std::size_t c = slice.begin_channel, count; c < slice.end_channel; c += count) {
            count = shape.template channels_at_once<Sums>(slice.end_channel - c, most_here);
            SumColumns(vectors, shape, here, most_here, by_rows, c, count).sum();
        }
    }

    SumColumns(Vectors& vectors, const SumShape& shape, unsigned char* here, std::size_t most_here,
               SumRows<Form>* by_rows, std::size_t channel, std::size_t count)
        : vectors_(vectors),
          shape_(shape),
          here_(here),
          most_here_(most_here),
          by_rows_(by_rows),
          inner_(shape.channels.inner),
          channel_(channel),
          count_(count),
          range_(shape.rows_of(channel, count)) {}

    Sums here() const { return {here_}; }
    Sums there() const { return {static_cast<unsigned char*>(shape_.slice.sums) + channel_ * sizeof(P)}; }
    std::size_t count_here() const { return count_ < most_here_ ? count_ : most_here_; }

    void sum() {
        here().clear(count_here());
        if (count_ > most_here_) there().clear(count_ - most_here_);
        add_groups();
        if (count_ > most_here_) shape_.store(channel_ + most_here_, count_ - most_here_, there());
        shape_.store(channel_, count_here(), here());
    }

    void add_groups() {
        if (inner_ == 1) {
            for (std::size_t k = 0; k < parameters; ++k)
                vectors_.streams().set_channel(k, shape_.channels.values(k) + channel_ * sizeof(P));
            // Group by group, unless one walk does all of a group.
            const bool one_by_one = count_ > most_here_ || range_.width % L != 0 || by_rows_ != nullptr;
            const std::size_t at_once = one_by_one ? 1 : shape_.end_group;
            for (std::size_t g = shape_.begin_group; g < shape_.end_group; g += at_once) {
                const std::size_t left = shape_.end_row() - g * rows;
                const std::size_t there = one_by_one && left > rows ? rows : left;
                add(block(g, 0), there, count_here(), {here()}, 0);
                if (count_ > most_here_)
                    add(block(g, most_here_), there, count_ - most_here_, {this->there()}, most_here_);
            }
        } else {
            ChannelTotals<P, V> channels(inner_, count_, here(), most_here_, there());
            for (std::size_t g = shape_.begin_group; g < shape_.end_group; ++g) {
                const std::size_t left = shape_.end_row() - g * rows, rows_there = left < rows ? left : rows;
                if (parameters == 0 || by_rows_ != nullptr)
                    add(block(g, 0), rows_there, range_.width, {here(), &channels}, 0);
                else
                    add_blocks(g, rows_there, {here(), &channels});
            }
        }
    }

    Block block(std::size_t group, std::size_t column) {
        const std::size_t i = group * rows * range_.pitch + range_.first + column;
        return {i, range_.pitch, vectors_.out(i), range_.pitch * element_size, column, 1};
    }

    // Some rows from the beginning of a group on. `before`: columns of the same rows.
    void add(Block block, std::size_t there, std::size_t width, Sink sums, std::size_t before) {
        if (by_rows_ != nullptr) return by_rows_->add(block, there, width, before, range_, sums);
        constexpr std::size_t line = Vectors::vectors_per_line;
        std::size_t whole = width / L * L;
        if (!shape_.streaming || !whole_lines_) {
            vectors_.template add_groups<Walk::cached, 1>(block, there / rows, whole, sums);
        } else if constexpr (has_streaming_stores) {
            whole = width;
            if (contiguous_)
                vectors_.template add_groups<Walk::contiguous, line>(
                    block, there / rows, whole, sums, Ahead::in_memory(range_, before, element_size));
            else
                vectors_.template add_groups<Walk::pages, line>(
                    block, there / rows, whole, sums,
                    shape_.asks_ahead ? Ahead::in_rows(range_, before, element_size) : Ahead{});
        }
        // The last columns, and the last group.
        for (std::size_t r = 0; r < there; r += rows) {
            const std::size_t n = there - r < rows ? there - r : rows;
            const std::size_t done = n == rows ? whole : 0;
            if (done < width)
                vectors_.add_part(block.below(r).from(done), n, width - done, width - done, sums.from(done));
        }
    }

    // With values per channel, which are expanded to one per column.
    __attribute__((noinline)) void add_blocks(std::size_t group, std::size_t there, Sink sums) {
        constexpr std::size_t most = Tile::capacity;
        Tile tile;
        for (std::size_t k = 0; k < range_.width; k += most) {
            const std::size_t width = range_.width - k < most ? range_.width - k : most;
            tile.expand(shape_.channels, {channel_ + k / inner_, k % inner_}, width);
            for (std::size_t p = 0; p < parameters; ++p) vectors_.streams().set_channel(p, tile.values(p));
            Block part = block(group, k);
            part.channel = 0;  // of the tile
            add(part, there, width, sums, k);
        }
    }
};

}  // namespace
}  // namespace rectify::internal
