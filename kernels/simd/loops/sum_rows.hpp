// Columns row by row: the gradient of a row is written in the order of memory, and its terms wait in L1 for
// those of the rest of the group. So it is, past the caches, where rows do not begin and end with lines of the
// output, and where rows would drive each other out of L1.
//
// Past the caches, a line in which a row ends is written with the next row. It is computed twice, because
// streaming calls are never in place.
#pragma once

#include "loops/channel_tile.hpp"
#include "loops/line_stage.hpp"
#include "loops/sum_memory.hpp"
#include "loops/sum_shape.hpp"
#include "loops/sum_vectors.hpp"

namespace rectify::internal {
namespace {

template <class Form>
class SumRows {
    using Vectors = SumVectors<Form>;
    using Block = typename Vectors::Block;
    using Sink = typename Vectors::Sink;
    using P = typename Vectors::P;

  public:
    SumRows(const Vectors& vectors, const SumShape& shape) : vectors_(vectors), shape_(shape) {}

    // The columns of a block, `width` from `column` on: `there` rows of a group.
    void add(Block block, std::size_t there, std::size_t width, std::size_t column, const RowRange& range,
             Sink sums) {
        for (std::size_t k = 0, n; k < width; k += n) {
            n = width - k <= most_strip ? width - k : strip;
            add_strip(block.from(k), there, n, column + k, range, sums.from(k));
        }
    }

  private:
    using V = typename Vectors::V;
    using R = typename Vectors::R;
    using Result = typename Vectors::Streams::Result;
    static constexpr std::size_t L = Vectors::L, rows = sum_order::group_rows;
    static constexpr std::size_t element_size = Vectors::element_size, line = line_bytes / element_size;
    static constexpr std::size_t parameters = Form::gradient::channels;
    // Columns at once; the last ones are up to L - 1 more, because less than a vector is slow.
    static constexpr std::size_t strip = 256 / sizeof(P), most_strip = strip + L - 1;
    using Tile = ChannelTile<V, parameters == 0 ? 1 : parameters, (line + most_strip + line) * sizeof(P)>;

    const Vectors& vectors_;
    const SumShape& shape_;
    Tile tile_;
    alignas(64) P terms_[line + rows * (most_strip + line) + Vectors::L];

    __attribute__((noinline)) void add_strip(Block block, std::size_t there, std::size_t n, std::size_t column,
                                             const RowRange& range, Sink sums) {
        Vectors vectors(vectors_);  // whose members can stay in registers
        if constexpr (parameters > 0) {
            const ChannelArrays& channels = shape_.channels;
            const std::size_t inner = channels.inner, c = range.first + column;
            tile_.expand(channels, channels.before({c / inner, c % inner}, line), line + n + line);
            for (std::size_t p = 0; p < parameters; ++p) vectors.streams().set_channel(p, tile_.values(p));
        }
        block.channel = line;
        block.channel_step = 1;
        // What comes is asked for in the order of memory, or in each row.
        std::size_t next = 0;
        if (range.is_contiguous())
            next = block.first * element_size + Ahead::in_memory(range, column, element_size).bytes;
        const std::size_t pitch = n + line;
        P* terms = terms_ + line;
        for (std::size_t r = 0; r < there; ++r, terms += pitch, block = block.below(1)) {
            if (!shape_.streaming) {
                vectors.get_terms(block, n, terms);
                continue;
            }
            if (shape_.asks_ahead && !range.is_contiguous())
                next = block.first * element_size + Ahead::in_rows(range, column, element_size).at(0);
            const std::size_t row = block.first - column;
            const std::size_t begin = range.is_contiguous() ? range.begin_row * range.pitch : row;
            const std::size_t end = range.is_contiguous() ? range.end_row * range.pitch : row + range.width;
            stream(vectors, block, n, terms, begin, end, next);
        }
        TermsInMemory<P, V>::add_group(terms_ + line, there, n, pitch, sums);
    }

    // n elements in a row, and their terms. Those from begin to end may be accessed. next: the byte from which
    // on to ask for lines, or 0.
    static RECTIFY_INLINE void stream(Vectors& vectors, Block block, std::size_t n, P* terms, std::size_t begin,
                                      std::size_t end, std::size_t& next) {
        std::size_t head = line_offset(block.out) / element_size;
        if (head > block.first - begin) {
            const std::size_t ours = n < line - head ? n : line - head;
            vectors.get_terms(block, ours, terms);
            block = block.from(ours);
            terms += ours;
            n -= ours;
            head = 0;
        }
        block = block.back(head);
        terms -= head;
        n += head;
        std::size_t k = 0;
        if constexpr (has_streaming_stores)
            for (; k + line <= n; k += line) {
                if (next != 0) {
                    vectors.streams().template prefetch<1>(next);
                    next += line_bytes;
                }
                for (std::size_t v = 0; v < line; v += L) {
                    const Block at = block.from(k + v);
                    R term;
                    internal::stream<V, Result>(at.out, vectors.compute(at, term));
                    store_term(terms + k + v, term);
                }
            }
        if (k < n && line > end - block.first - k) return vectors.get_terms(block.from(k), n - k, terms + k);
        for (; k < n; k += L) {
            R term;
            vectors.compute(block.from(k), term);
            store_term(terms + k, term);
        }
    }

    static RECTIFY_INLINE void store_term(P* to, R term) {
        store_vector(reinterpret_cast<unsigned char*>(to), term);
    }
};

}  // namespace
}  // namespace rectify::internal
