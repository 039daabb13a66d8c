// The vectors of a sum: eight rows of columns at once, or one row. Terms and gradient are computed from one
// load, in lanes of P.
#pragma once

#include "loops/sum_block.hpp"
#include "loops/sum_total.hpp"
#include "loops/vector_streams.hpp"
#include "memory.hpp"
#include "sum_order.hpp"

namespace rectify::internal {
namespace {

template <class Form>
class SumVectors {
    using Gradient = InWideLanes<typename Form::gradient>;
    using Term = typename Form::term;

  public:
    using Streams = VectorStreams<Gradient>;
    using V = typename Streams::V;
    using P = typename Gradient::type::parameter;
    using R = Real<P, V>;
    using Sums = Totals<P, V>;
    static constexpr std::size_t L = lanes<V>;
    static constexpr std::size_t rows = sum_order::group_rows;
    static constexpr std::size_t element_size = sizeof(typename Streams::Result);
    // Streamed lines are completed one after the other.
    static constexpr std::size_t vectors_per_line = line_bytes > L* element_size
                                                        ? line_bytes / (L * element_size)
                                                        : 1;

    using Block = SumBlock<element_size>;

    explicit SumVectors(const Streams& streams) : streams_(streams) {}

    Streams& streams() { return streams_; }
    unsigned char* out(std::size_t i) const { return streams_.out + i * element_size; }

    // `count` groups, the next one eight rows below. `width` columns are whole vectors; past the caches they
    // are whole lines of `vectors` vectors, or pitch-wide rows of them. A pitch that is not 0 is the block's.
    // ahead: where in memory to ask for what comes, in bytes from the block's first element.
    template <Walk walk, std::size_t vectors, std::size_t pitch = 0>
    __attribute__((noinline)) void add_groups(Block block, std::size_t count, std::size_t width, Sums sums,
                                              std::size_t ahead = 0) const {
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
                local.template add_group<walk, vectors>(block.from(k), sums.from(k),
                                                        (block.first + k * rows) * element_size + ahead);
            }
    }

    // A vector of what there is of a group: `full` rows with n lanes, then one with `rest`. Two sums are added
    // when both are there, so that nothing is added for what is missing.
    __attribute__((noinline)) void add_part(Block block, std::size_t full, std::size_t n, std::size_t rest,
                                            Sums sums) const {
        const SumVectors local(*this);
        const std::size_t there = full + (rest != 0);
        R one, two, four;  // the sums of so many rows that wait for as many more
        for (std::size_t r = 0; r < there; ++r, block = block.below(1)) {
            R sum = local.add_row(block, r < full ? n : rest);
            if ((r & 1) == 0) {
                one = sum;
                continue;
            }
            sum = one + sum;
            if ((r & 2) == 0) {
                two = sum;
                continue;
            }
            sum = two + sum;
            four = (r & 4) == 0 ? sum : four + sum;
        }
        R total = (there & 2) == 0 ? one : (there & 1) == 0 ? two : two + one;
        if (there >= 4) total = (there & 3) == 0 ? four : four + total;
        sums.add(total);
    }

    // One row of n elements, and its terms.
    __attribute__((noinline)) void get_terms(Block block, std::size_t n, P* terms) const {
        const SumVectors local(*this);
        for (std::size_t k = 0; k < n; k += L) {
            const R term = local.add_row(block.from(k), n - k < L ? n - k : L);
            store_vector(reinterpret_cast<unsigned char*>(terms + k), term);
        }
    }

    // Asks for what streaming loops over n elements come to some pages behind element i.
    RECTIFY_INLINE void prefetch_elements(std::size_t i, std::size_t n) const {
        for (std::size_t byte = 0; byte < n * element_size; byte += line_bytes)
            streams_.template prefetch<1>(i * element_size + prefetch_ahead + byte);
    }

    // The first n elements of a row; beyond them the terms are 0.
    RECTIFY_INLINE R add_row(Block block, std::size_t n) const {
        R term;
        if (L == 1 || n == L)
            store<V, Result>(block.out, compute(block, term));
        else if constexpr (L > 1)
            store_first<V, Result>(block.out, compute_first(block, n, term), n);
        return term;
    }

    // The gradient and the terms of a vector.
    RECTIFY_INLINE V compute(Block block, R& term) const {
        return compute_loaded(
            [&](std::size_t k, auto tag)
                __attribute__((always_inline)) { return load<V, decltype(tag)>(place(k, block, sizeof tag)); },
            streams_.mask_at(block.first), term);
    }

  private:
    using Result = typename Streams::Result;

    Streams streams_;

    // next: the byte from which on to ask for lines.
    template <Walk walk, std::size_t vectors>
    RECTIFY_INLINE void add_group(Block block, Sums sums, [[maybe_unused]] std::size_t next) const {
        R term[rows][vectors];
        if constexpr (Streams::converts || vectors > 1) {
            // Rolled, because this is much code otherwise.
#pragma GCC unroll 1
            for (std::size_t r = 0; r < rows; ++r) {
                if constexpr (walk == Walk::contiguous)
                    streams_.template prefetch<1>(next + r * (vectors * L * element_size));
#pragma GCC unroll 8
                for (std::size_t v = 0; v < vectors; ++v) {
                    const Block at = block.below(r).from(v * L);
                    put<walk != Walk::cached>(at.out, compute(at, term[r][v]));
                }
            }
        } else {
            // All loads of some rows come before their stores, because rows that lie whole pages apart wait for
            // each other otherwise.
            constexpr std::size_t at_once = walk == Walk::contiguous ? rows / 2 : rows;
#pragma GCC unroll 2
            for (std::size_t first = 0; first < rows; first += at_once) {
                V gradient[at_once];
                if constexpr (walk == Walk::contiguous)
                    streams_.template prefetch<at_once>(next + first * (L * element_size));
#pragma GCC unroll 8
                for (std::size_t r = 0; r < at_once; ++r)
                    gradient[r] = compute(block.below(first + r), term[first + r][0]);
#pragma GCC unroll 8
                for (std::size_t r = 0; r < at_once; ++r)
                    put<walk != Walk::cached>(block.below(first + r).out, gradient[r]);
                // The compiler must not ask for all lines at once.
                if constexpr (walk == Walk::contiguous) asm volatile("" : : : "memory");
            }
        }
#pragma GCC unroll 8
        for (std::size_t v = 0; v < vectors; ++v)
            sums.from(v * L).add(group_sum<R>([&](std::size_t r) { return term[r][v]; }));
    }

    template <bool streaming>
    static RECTIFY_INLINE void put(unsigned char* to, V gradient) {
        if constexpr (streaming)
            stream<V, Result>(to, gradient);
        else
            store<V, Result>(to, gradient);
    }

    RECTIFY_INLINE V compute_first(Block block, std::size_t n, R& term) const {
        Mask<V> mask{};
        if constexpr (Streams::reads_mask) mask = from_bits<V>(streams_.mask(block.first).load(n));
        return compute_loaded(
            [&](std::size_t k, auto tag) __attribute__((always_inline)) {
                return load_first<V, decltype(tag)>(place(k, block, sizeof tag), n);
            },
            mask, term);
    }

    RECTIFY_INLINE const unsigned char* place(std::size_t k, const Block& block, std::size_t size) const {
        return streams_.in[k] + (k < Gradient::inputs ? block.first : block.channel) * size;
    }

    template <class Load>
    RECTIFY_INLINE V compute_loaded(Load load, Mask<V> mask, R& term) const {
        V v[Gradient::streams];
        Streams::load_streams(v, load);
        if constexpr (Term::mask == MaskUse::reads)
            term = as_real<P>(Term::template apply<V>(streams_.law, v, mask));
        else
            term = as_real<P>(Term::template apply<V>(streams_.law, v));
        return streams_.template compute<V>(v, mask);
    }
};

}  // namespace
}  // namespace rectify::internal
