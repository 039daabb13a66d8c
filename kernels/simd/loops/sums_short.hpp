// Sums per channel for a short inner: 32 ranges of the positions o * inner + i, and then in pairs. Two ranges
// are added as soon as both are there, so that one buffer for each level of the tree is enough.
#pragma once

#include "loops/add_rows.hpp"
#include "loops/gradient_writer.hpp"
#include "sum_order.hpp"

namespace rectify::internal {
namespace {

template <class Passes>
class SumShortInner {
  public:
    // `count` ranges from `range` on of n positions, for channels [first, last); sums[c] is that of channel c.
    static void run(const Passes& passes, GradientWriter<Passes>& gradient, std::size_t range,
                    std::size_t count, std::size_t n, std::size_t first, std::size_t last,
                    unsigned char* sums) {
        const std::size_t most = channels_per_pass(passes.inner());
        for (std::size_t c = first; c < last; c += most) {
            SumShortInner loop(passes, gradient, n, c, last - c < most ? last - c : most);
            unsigned char* to = sums + c * sizeof(P);
            if (!loop.pairwise(range, count, to)) std::memset(to, 0, loop.width_ * sizeof(P));
        }
    }

  private:
    using P = typename Passes::P;
    using V = typename Passes::V;
    static constexpr std::size_t tile = Passes::tile;
    static constexpr std::size_t most_channels = 1024 / sizeof(P);  // whose sums a buffer has room for

    const Passes& passes_;
    GradientWriter<Passes>& gradient_;
    const std::size_t positions_;
    const std::size_t channel_, width_;  // the channels of this pass: the first one, and how many
    alignas(64) unsigned char terms_[tile * sizeof(P)];

    SumShortInner(const Passes& passes, GradientWriter<Passes>& gradient, std::size_t positions,
                  std::size_t channel, std::size_t width)
        : passes_(passes), gradient_(gradient), positions_(positions), channel_(channel), width_(width) {}

    // So many that a row of them fits the tile.
    static std::size_t channels_per_pass(std::size_t inner) {
        const std::size_t fit = tile / inner;
        return fit < most_channels ? fit : most_channels;
    }

    // ---- The tree -----------------------------------------------------------------------------------------

    // Ranges [range, range + count); false, and nothing written, when they hold no position.
    __attribute__((noinline)) bool pairwise(std::size_t range, std::size_t count, unsigned char* to) {
        const std::size_t begin = sum_order::range_begin(range, positions_);
        const std::size_t end = sum_order::range_begin(range + count, positions_);
        if (begin == end) return false;
        if (count == 1) {
            sum_range(begin, end, to);
            return true;
        }
        const bool left = pairwise(range, count / 2, to);
        return pairwise_right(range + count / 2, count / 2, to, left) || left;
    }

    // noinline, so that only the levels that need the buffer have it on their stack.
    __attribute__((noinline)) bool pairwise_right(std::size_t range, std::size_t count, unsigned char* to,
                                                  bool left) {
        if (!left) return pairwise(range, count, to);
        alignas(64) unsigned char sums[most_channels * sizeof(P)];
        if (!pairwise(range, count, sums)) return false;
        add_rows<V, P>(to, sums, 1, width_);
        return true;
    }

    // ---- One range ----------------------------------------------------------------------------------------

    // Positions [begin, end). A row is what one outer index has of this pass's channels; of the first row and
    // of the last one the range may have a part.
    void sum_range(std::size_t begin, std::size_t end, unsigned char* to) {
        std::memset(to, 0, width_ * sizeof(P));
        const std::size_t inner = passes_.inner(), row = width_ * inner;
        const bool all_channels = width_ == passes_.channels();
        if constexpr (Passes::one_pass)
            if (inner == 1 && all_channels && width_ >= Passes::step && width_ % lanes<V> == 0)
                return sum_rows_in_one_pass(begin * row, (end - begin) * row, to);
        const std::size_t most_rows = all_channels ? tile / row : 1;
        std::size_t i = begin % inner;
        // `end` lies in row last_row; of that row only the first `left` positions belong to this range.
        const std::size_t last_row = end / inner, left = end % inner;
        for (std::size_t o = begin / inner; o < last_row || i < left;) {
            std::size_t rows = 1, last = o < last_row ? inner : left;
            if (i == 0 && last == inner) rows = last_row - o < most_rows ? last_row - o : most_rows;
            const std::size_t element = (o * passes_.channels() + channel_) * inner;
            passes_.terms(element, rows * row, terms_);
            if (inner == 1)
                add_rows<V, P>(to, terms_, rows, width_);
            else
                add_positions(to, rows, i, last);
            if (last != inner) break;
            gradient_.add(element, rows * row);
            o += rows;
            i = 0;
        }
    }

    // Positions [i, last) of every row.
    void add_positions(unsigned char* to, std::size_t rows, std::size_t i, std::size_t last) const {
        const std::size_t inner = passes_.inner();
        for (std::size_t r = 0; r < rows; ++r)
            for (std::size_t c = 0; c < width_; ++c) {
                P sum = load_value<P>(to + c * sizeof(P));
                for (std::size_t j = i; j < last; ++j)
                    sum = sum + load_value<P>(terms_ + ((r * width_ + c) * inner + j) * sizeof(P));
                store_value(to + c * sizeof(P), sum);
            }
    }

    // ---- In one pass --------------------------------------------------------------------------------------

    struct Sink {
        unsigned char* sums;
        std::size_t bytes;
        std::size_t next = 0;

        template <class Law>
        RECTIFY_INLINE void add(std::size_t, const Law& law, const V* in, Mask<V> mask) {
            unsigned char* p = sums + next;
            store_vector(p, as_bits<V>(as_real<P>(load_vector<V>(p)) + Passes::term(law, in, mask)));
            next += sizeof(V);
            if (next == bytes) next = 0;
        }
    };

    // n elements: rows of whole vectors of channels. The sums are rotated, because the first vector begins with
    // the channel where a line of the output begins. noinline because of the buffer, as above.
    __attribute__((noinline)) void sum_rows_in_one_pass(std::size_t begin, std::size_t n, unsigned char* to) {
        const std::size_t first = passes_.peel_length(begin), bytes = width_ * sizeof(P);
        if (first != 0) {
            passes_.peel(begin, first, terms_);
            add_rows<V, P>(to, terms_, 1, first);
        }
        const std::size_t rotation = first * sizeof(P);
        alignas(64) unsigned char rotated[most_channels * sizeof(P)];
        rotate(rotated, to, bytes, rotation);
        Sink sink{rotated, bytes};
        const std::size_t last = first + passes_.steps(begin + first, n - first, sink);
        rotate(to, rotated, bytes, bytes - rotation);
        if (last != n) {
            passes_.peel(begin + last, n - last, terms_);
            add_rows<V, P>(to + (width_ - (n - last)) * sizeof(P), terms_, 1, n - last);
        }
    }

    static void rotate(unsigned char* to, const unsigned char* from, std::size_t bytes, std::size_t by) {
        std::memcpy(to, from + by, bytes - by);
        std::memcpy(to + bytes - by, from, by);
    }
};

}  // namespace
}  // namespace rectify::internal
