// Sums per channel for inner >= 16: 16 columns along each plane.
#pragma once

#include "loops/line_stage.hpp"
#include "loops/sum_shape.hpp"
#include "loops/sum_vectors.hpp"

namespace rectify::internal {
namespace {

template <class Form>
class SumPlanes {
    using Vectors = SumVectors<Form>;
    using Block = typename Vectors::Block;
    using Sums = typename Vectors::Sums;
    using Sink = typename Vectors::Sink;
    using P = typename Vectors::P;
    using V = typename Vectors::V;

  public:
    static __attribute__((noinline)) void run(Vectors& vectors, const SumShape& shape) {
        constexpr std::size_t most = state_bytes / Sums::bytes;
        const ReductionSlice& slice = shape.slice;
        for (std::size_t c = slice.begin_channel; c < slice.end_channel; c += most)
            SumPlanes(vectors, shape).sum(c, slice.end_channel - c < most ? slice.end_channel - c : most);
    }

  private:
    static constexpr std::size_t state_bytes = 1536;
    static constexpr std::size_t L = Vectors::L, columns = sum_order::columns,
                                 group = sum_order::group_elements;
    static constexpr std::size_t element_size = Vectors::element_size;
    static constexpr std::size_t vectors_per_row =
        columns / L < Vectors::vectors_per_line ? columns / L : Vectors::vectors_per_line;
    static constexpr std::size_t parameters = Form::gradient::channels;
    static_assert(columns % L == 0, "a vector is part of the columns");

    Vectors& vectors_;
    const SumShape& shape_;
    LineStage stage_;
    alignas(64) unsigned char state_[state_bytes];

    SumPlanes(Vectors& vectors, const SumShape& shape) : vectors_(vectors), shape_(shape) {}

    // The parts of the planes of these channels that the range has, in the order of memory.
    void sum(std::size_t channel, std::size_t count) {
        const std::size_t inner = shape_.channels.inner, per_plane = sum_order::groups_per_plane(inner);
        const Sums totals{state_};
        totals.clear(count);
        for (std::size_t g = shape_.begin_group; g < shape_.end_group;) {
            const std::size_t left = shape_.end_group - g, first = g % per_plane;
            const std::size_t last = per_plane - first < left ? per_plane : first + left;
            const std::size_t begin = first * group, end = last == per_plane ? inner : last * group;
            const std::size_t plane = g / per_plane * shape_.channels.count + channel;
            for (std::size_t c = 0; c < count; ++c) {
                Total<P> total = totals.get(c);
                total.add(sum_plane(channel + c, (plane + c) * inner + begin, end - begin));
                totals.set(c, total);
            }
            g += last - first;
        }
        if (shape_.streaming) stage_.finish();
        shape_.store(channel, count, totals);
    }

    Total<P> sum_plane(std::size_t channel, std::size_t i, std::size_t n) {
        alignas(64) unsigned char parameter[parameters + 1][sizeof(V)];
        for (std::size_t k = 0; k < parameters; ++k) {
            store_vector(parameter[k], V(load_value<Lane<V>>(shape_.channels.values(k) + channel * sizeof(P))));
            vectors_.streams().set_channel(k, parameter[k]);
        }
        if (n >= columns && n < group) return sum_short(i, n);
        alignas(64) unsigned char lane[columns * Sums::bytes];
        const Sums sums{lane};
        sums.clear(columns);
        if (shape_.streaming)
            add_streaming(i, n, {sums});
        else
            add_cached(block(i, vectors_.out(i)), n, {sums});
        return sums.template added_by_halves<columns>();
    }

    Total<P> sum_short(std::size_t i, std::size_t n) {
        unsigned char* const out = vectors_.out(i);
        if constexpr (has_streaming_stores)
            if (shape_.streaming && n % columns == 0 &&
                (n * element_size | line_offset(out)) % line_bytes == 0) {
                vectors_.prefetch_elements(i, n);
                return vectors_.template sum_plane<true>(block(i, out), n);
            }
        return vectors_.template sum_plane<false>(block(i, place(i, n)), n);
    }

    // Where n elements of the output are to be put.
    unsigned char* place(std::size_t i, std::size_t n) {
        unsigned char* const out = vectors_.out(i);
        if (!shape_.streaming) return out;
        vectors_.prefetch_elements(i, n);
        return stage_.add(out, n * element_size);
    }

    static Block block(std::size_t i, unsigned char* out) {
        return {i, columns, out, columns * element_size, 0, 0};
    }

    void add_cached(Block block, std::size_t n, Sink sums) {
        const std::size_t whole = n / group * group, rest = n - whole;
        if (whole != 0) vectors_.template add_groups<Walk::cached, 1, columns>(block, n / group, columns, sums);
        if (rest != 0)
            vectors_.add_part(block.from(whole), (rest - 1) / columns + 1, columns, (rest - 1) % columns + 1,
                              sums);
    }

    void add_streaming(std::size_t i, std::size_t n, Sink sums) {
        if constexpr (has_streaming_stores)
            if (line_offset(vectors_.out(i)) == 0 && n >= group) {
                const std::size_t whole = n / group * group;
                vectors_.template add_groups<Walk::contiguous, vectors_per_row, columns>(
                    block(i, vectors_.out(i)), n / group, columns, sums, {prefetch_ahead});
                i += whole;
                n -= whole;
            }
        for (std::size_t length; n > 0; i += length, n -= length) {
            length = n < group ? n : group;
            add_cached(block(i, place(i, length)), length, sums);
        }
    }
};

}  // namespace
}  // namespace rectify::internal
