// Sums of columns where rows have less than 16 elements: the terms of whole rows are computed one after the
// other, and then added column by column.
#pragma once

#include "loops/line_stage.hpp"
#include "loops/sum_shape.hpp"
#include "loops/sum_vectors.hpp"

namespace rectify::internal {
namespace {

template <class Form>
class SumNarrow {
    using Vectors = SumVectors<Form>;
    using Sums = typename Vectors::Sums;
    using P = typename Vectors::P;
    using V = typename Vectors::V;

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
    static constexpr std::size_t rows = sum_order::group_rows, tile_bytes = 1024, most = tile_bytes / sizeof(P);
    static constexpr std::size_t parameters = Form::gradient::channels;
    static_assert(most >= rows * (sum_order::columns - 1), "a group of the widest rows must fit");

    Vectors& vectors_;
    const SumShape& shape_;
    const std::size_t inner_, width_;
    LineStage stage_;
    ChannelTile<V, parameters == 0 ? 1 : parameters, tile_bytes> tile_;
    alignas(64) P terms_[most + Vectors::L];
    alignas(64) unsigned char sums_[sum_order::columns * Sums::bytes];

    SumNarrow(Vectors& vectors, const SumShape& shape)
        : vectors_(vectors),
          shape_(shape),
          inner_(shape.channels.inner),
          width_(shape.channels.count * inner_) {}

    Sums sums() { return {sums_}; }

    void sum() {
        sums().clear(shape_.channels.count);
        if constexpr (parameters > 0) {
            tile_.expand(shape_.channels, {0, 0}, most / (rows * width_) * (rows * width_));
            for (std::size_t p = 0; p < parameters; ++p) vectors_.streams().set_channel(p, tile_.values(p));
        }
        const std::size_t end = shape_.end_row();
        std::size_t there = most / (rows * width_) * rows;
        for (std::size_t o = shape_.begin_group * rows; o < end; o += there) {
            if (there > end - o) there = end - o;
            get_terms(o * width_, there * width_);
            for (std::size_t r = 0; r < there; r += rows) add(r, there - r < rows ? there - r : rows);
        }
        if (shape_.streaming) stage_.finish();
        shape_.store(0, shape_.channels.count, sums());
    }

    void get_terms(std::size_t i, std::size_t n) {
        unsigned char* out = vectors_.out(i);
        if (shape_.streaming) {
            vectors_.prefetch_elements(i, n);
            out = stage_.add(out, n * Vectors::element_size);
        }
        vectors_.get_terms({i, 0, out, 0, 0, 1}, n, terms_);
    }

    // The group that begins with a row, `there` rows of it.
    void add(std::size_t row, std::size_t there) {
        const P* const first = terms_ + row * width_;
        for (std::size_t c = 0, k = 0; c < shape_.channels.count; ++c) {
            Total<P> total = sums().get(c);
            for (std::size_t j = 0; j < inner_; ++j, ++k)
                total.add(
                    {group_sum<P>([&](std::size_t r) { return r < there ? first[r * width_ + k] : P(0); })});
            sums().set(c, total);
        }
    }
};

}  // namespace
}  // namespace rectify::internal
