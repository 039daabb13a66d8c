// The terms of a sum, added up as far as they are a group: eight rows of columns, or what there is of them.
#pragma once

#include "loops/sum_group.hpp"
#include "loops/sum_sink.hpp"
#include "loops/sum_terms.hpp"
#include "sum_order.hpp"

namespace rectify::internal {
namespace {

template <class Form>
class SumVectors : public SumTerms<Form> {
    using Terms = SumTerms<Form>;
    using Terms::put, Terms::add_row, Terms::streams_;

  public:
    using Terms::compute, Terms::L, Terms::element_size;
    using typename Terms::Streams, typename Terms::Block, typename Terms::V, typename Terms::P,
        typename Terms::R;
    using Sums = Totals<P, V>;
    using Sink = SumSink<P, V>;
    static constexpr std::size_t rows = sum_order::group_rows;
    // Streamed lines are completed one after the other.
    static constexpr std::size_t vectors_per_line = line_bytes > L* element_size
                                                        ? line_bytes / (L * element_size)
                                                        : 1;

    using Terms::Terms;

    // `count` groups, the next one eight rows below. `width` columns are whole vectors; past the caches they
    // are whole lines of `vectors` vectors, or pitch-wide rows of them. A pitch that is not 0 is the block's.
    template <Walk walk, std::size_t vectors, std::size_t pitch = 0>
    __attribute__((noinline)) void add_groups(Block block, std::size_t count, std::size_t width, Sink sums,
                                              Ahead ahead = {}) const {
        const SumVectors local(*this);  // whose members can stay in registers
        if constexpr (pitch != 0) {
            block.pitch = pitch;
            block.out_pitch = pitch * element_size;
        }
        for (; count > 0; --count, block = block.below(rows))
            for (std::size_t k = 0; k < width; k += vectors * L) {
                // As if the pitch changed, because the compiler would compute the places of all rows before the
                // loop, and has no registers for them.
                if constexpr (pitch == 0) asm("" : "+r"(block.pitch), "+r"(block.out_pitch));
                std::size_t next = 0;
                if constexpr (walk == Walk::contiguous)
                    next = (block.first + k * rows) * element_size + ahead.bytes;
                if constexpr (walk == Walk::pages) next = ahead.at(k * element_size);
                local.template add_group<walk, vectors>(block.from(k), sums.from(k), next);
            }
    }

    // What there is of a group: so many rows, of which the last one ends after `last` columns.
    __attribute__((noinline)) void add_part(Block block, std::size_t there, std::size_t width, std::size_t last,
                                            Sink sums) const {
        const SumVectors local(*this);
        for (std::size_t k = 0; k < width && (there > 1 || k < last); k += L) {
            const std::size_t n = width - k < L ? width - k : L;
            sums.from(k).add(local.template sum_part<false>(block.from(k), there, n, last > k ? last - k : 0),
                             n);
        }
    }

    // A plane of less than a group, whose first row is full; past the caches all rows are, and lines are whole.
    template <bool streaming>
    __attribute__((noinline)) Total<P> sum_plane(Block block, std::size_t n) const {
        const SumVectors local(*this);
        constexpr std::size_t columns = sum_order::columns;
        const std::size_t there = (n - 1) / columns + 1, last = (n - 1) % columns + 1;
        R sums[columns / L];
#pragma GCC unroll 1
        for (std::size_t k = 0; k < columns; k += L)
            sums[k / L] = local.template sum_part<streaming>(block.from(k), there, L, last > k ? last - k : 0);
        return Sums::added_by_halves(sums);
    }

  private:
    // next: the byte from which on to ask for lines; of pages, how far behind each row's, or 0.
    template <Walk walk, std::size_t vectors>
    RECTIFY_INLINE void add_group(Block block, Sink sums, [[maybe_unused]] std::size_t next) const {
        R term[rows][vectors];
        if constexpr (Streams::converts || vectors > 1) {
            // Rolled, because this is much code otherwise.
#pragma GCC unroll 1
            for (std::size_t r = 0; r < rows; ++r) {
                if constexpr (walk == Walk::contiguous)
                    streams_.template prefetch<1>(next + r * (vectors * L * element_size));
                if constexpr (walk == Walk::pages) prefetch_rows<1>(block.below(r), next);
#pragma GCC unroll 8
                for (std::size_t v = 0; v < vectors; ++v) {
                    const Block at = block.below(r).from(v * L);
                    Terms::template put<walk != Walk::cached>(at.out, compute(at, term[r][v]));
                }
            }
        } else {
            // All loads of some rows come before their stores, because in the caches rows that lie whole pages
            // apart wait for each other otherwise. Zen 5, 1024 to 4096 channels past the caches: two rows take
            // 0.84 to 0.93 of the time of eight.
            constexpr std::size_t at_once = walk == Walk::cached ? rows : walk == Walk::pages ? 2 : rows / 2;
#pragma GCC unroll 2
            for (std::size_t first = 0; first < rows; first += at_once) {
                V gradient[at_once];
                if constexpr (walk == Walk::contiguous)
                    streams_.template prefetch<at_once>(next + first * (L * element_size));
                if constexpr (walk == Walk::pages) prefetch_rows<at_once>(block.below(first), next);
#pragma GCC unroll 8
                for (std::size_t r = 0; r < at_once; ++r)
                    gradient[r] = compute(block.below(first + r), term[first + r][0]);
#pragma GCC unroll 8
                for (std::size_t r = 0; r < at_once; ++r)
                    Terms::template put<walk != Walk::cached>(block.below(first + r).out, gradient[r]);
                // The compiler must not ask for all lines at once.
                if constexpr (walk == Walk::contiguous) asm volatile("" : : : "memory");
            }
        }
#pragma GCC unroll 8
        for (std::size_t v = 0; v < vectors; ++v)
            sums.from(v * L).add(group_sum<R>([&](std::size_t r) { return term[r][v]; }));
    }

    template <std::size_t count>
    RECTIFY_INLINE void prefetch_rows(const Block& block, std::size_t ahead) const {
        if (ahead == 0) return;
#pragma GCC unroll 8
        for (std::size_t r = 0; r < count; ++r)
            streams_.template prefetch<1>(block.below(r).first * element_size + ahead);
    }

    // n columns of it, at most a vector of them.
    template <bool streaming>
    RECTIFY_INLINE R sum_part(Block block, std::size_t there, std::size_t n, std::size_t last) const {
        if (last == 0) {
            --there;
            last = n;
        }
        return part_sum<R>(
            there, [&](std::size_t r) __attribute__((always_inline)) {
                const Block row = block.below(r);
                if constexpr (!streaming) return add_row(row, r + 1 == there && last < n ? last : n);
                R term;
                Terms::template put<streaming>(row.out, compute(row, term));
                return term;
            });
    }
};

}  // namespace
}  // namespace rectify::internal
