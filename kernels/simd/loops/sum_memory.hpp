// Groups whose terms wait in memory, in rows. Nothing here depends on the form, only on the type of the terms.
#pragma once

#include "loops/sum_group.hpp"
#include "loops/sum_sink.hpp"
#include "sum_order.hpp"

namespace rectify::internal {
namespace {

template <class P, class V>
class TermsInMemory {
    using R = Real<P, V>;
    using Sink = SumSink<P, V>;
    static constexpr std::size_t L = lanes<V>, rows = sum_order::group_rows;

  public:
    // Rows at once where they lie behind each other: so many terms of them.
    static constexpr std::size_t most_terms = 2048 / sizeof(P);

    // `there` rows of a group, n columns, which begin `pitch` terms apart. Behind them there is room for a
    // vector.
    static __attribute__((noinline)) void add_group(P* terms, std::size_t there, std::size_t n,
                                                    std::size_t pitch, Sink sums) {
        for (std::size_t i = there * pitch; i < rows * pitch; ++i) terms[i] = 0;
        for (std::size_t k = 0; k < n; k += L)
            sums.from(k).add(sum_of(terms + k, pitch), n - k < L ? n - k : L);
    }

    // Whole rows of `width` columns behind each other, from the first row of a group on, of which `inner`
    // columns are a channel. Behind them there is room for the rows that the last group lacks, and for a
    // vector.
    static __attribute__((noinline)) void add_rows(P* terms, std::size_t there, std::size_t width,
                                                   std::size_t inner, Totals<P, V> totals) {
        const std::size_t groups = (there + rows - 1) / rows;
        for (std::size_t i = there * width; i < groups * rows * width; ++i) terms[i] = 0;
        alignas(64) P sums[most_terms / rows + L];
        if (width == 1)
            sum_in_pairs<1>(terms, groups, sums);
        else if (width == 2)
            sum_in_pairs<2>(terms, groups, sums);
        else if (width == 4)
            sum_in_pairs<4>(terms, groups, sums);
        else if (inner == 1)
            return add_columns(terms, groups, width, totals);
        else
            for (std::size_t g = 0; g < groups; ++g)
                for (std::size_t k = 0; k < width; k += L)
                    store(sums + g * width + k, sum_of(terms + g * rows * width + k, width));
        for (std::size_t c = 0; c < width; c += inner) {
            Total<P> total = totals.get(c / inner);
            const P* sum = sums + c;
            for (std::size_t g = 0; g < groups; ++g, sum += width) {
                std::size_t j = 0;
                do total.add({sum[j]});
                while (++j < inner);
            }
            totals.set(c / inner, total);
        }
    }

  private:
    static RECTIFY_INLINE R load(const P* terms) {
        return load_vector<R>(reinterpret_cast<const unsigned char*>(terms));
    }

    static RECTIFY_INLINE void store(P* to, R sum) { store_vector(reinterpret_cast<unsigned char*>(to), sum); }

    // A vector of columns. What the last one of a row has behind the row belongs to no column.
    static RECTIFY_INLINE R sum_of(const P* terms, std::size_t pitch) {
        return group_sum<R>([&](std::size_t r)
                                __attribute__((always_inline)) { return load(terms + r * pitch); });
    }

    static RECTIFY_INLINE void add_columns(const P* terms, std::size_t groups, std::size_t width,
                                           Totals<P, V> totals) {
        for (std::size_t k = 0; k < width; k += L) {
            auto total = totals.from(k).first();
            for (std::size_t g = 0; g < groups; ++g) total.add(sum_of(terms + g * rows * width + k, width));
            totals.from(k).set_first(total);
        }
    }

    // Rows of a power of two columns: whole vectors, whose lanes are added in pairs.
    template <std::size_t width>
    static __attribute__((noinline)) void sum_in_pairs(const P* terms, std::size_t groups, P* sums) {
        constexpr std::size_t group = rows * width, at_once = L > group ? L / group : 1;
        constexpr std::size_t count = group > L ? group / L : 1;
        for (std::size_t g = 0; g < groups; g += at_once, terms += group * at_once) {
            R sum[count];
#pragma GCC unroll 32
            for (std::size_t v = 0; v < count; ++v) sum[v] = load(terms + v * L);
            add_lanes<width, group>(sum);
            if constexpr (at_once == 1) {
#pragma GCC unroll 4
                for (std::size_t k = 0; k < width; k += L) store(sums + g * width + k, sum[k / L]);
            } else {
                alignas(64) P lane[L];
                store(lane, sum[0]);
                for (std::size_t k = 0; k < at_once; ++k)
                    std::memcpy(sums + (g + k) * width, lane + k * group, width * sizeof(P));
            }
        }
    }

    // Adds to each lane the one `step` lanes on, twice as many, and so on; what the others have is of no use.
    template <std::size_t step, std::size_t end, std::size_t count>
    static RECTIFY_INLINE void add_lanes(R (&sum)[count]) {
        if constexpr (step < end) {
            if constexpr (step < L) {
#pragma GCC unroll 32
                for (std::size_t v = 0; v < count; ++v) sum[v] = sum[v] + exchange<step, V>(sum[v]);
            } else {
#pragma GCC unroll 32
                for (std::size_t v = 0; v + step / L < count; ++v) sum[v] = sum[v] + sum[v + step / L];
            }
            add_lanes<2 * step, end>(sum);
        }
    }
};

}  // namespace
}  // namespace rectify::internal
