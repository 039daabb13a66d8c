// What sums are added up in behind their groups: double; for sums in double, pairs of doubles (Knuth's TwoSum).
//
// For a vector of columns these are two vectors of doubles in memory: the lower and the upper lanes, or all hi
// and all lo. They may lie in the array of the sums, so they need not be aligned.
#pragma once

#include <cstring>

#include "arithmetic.hpp"
#include "element_types.hpp"
#include "loops/total.hpp"
#include "memory.hpp"
#include "sum_order.hpp"
#include "vector.hpp"

namespace rectify::internal {
namespace {

// The totals of columns, a vector of V after the other.
template <class P, class V>
struct Totals {
    using D = Real<double, V>;
    static constexpr std::size_t L = lanes<V>, bytes = sizeof(Total<P>), sum_bytes = sizeof(P);
    static constexpr bool has_pairs = sizeof(P) == sizeof(double);

    unsigned char* data;

    // Those from a column on, which is the first of a vector.
    RECTIFY_INLINE Totals from(std::size_t column) const { return {data + column * bytes}; }

    // By vectors, because one that is loaded waits for narrower stores.
    RECTIFY_INLINE void clear(std::size_t columns) const {
        for (std::size_t i = 0; i < (columns + L - 1) / L * L * bytes; i += sizeof(D)) {
            D zero(0.0);
            hold(zero);
            store_vector(data + i, zero);
        }
    }

    // The first vector of them, in registers.
    struct First {
        D lower, upper;  // or hi and lo

        RECTIFY_INLINE void add(Real<P, V> sums) {
            if constexpr (has_pairs) {
                D hi;
                const D lost = two_sum<D>(lower, sums, hi);
                lower = hi;
                upper = upper + lost;
            } else {
                lower = lower + half_to_double<0, V>(sums);
                if constexpr (L > 1) upper = upper + half_to_double<1, V>(sums);
            }
        }
    };

    RECTIFY_INLINE First first() const {
        const D lower = load_vector<D>(data);
        return {lower, L > 1 || has_pairs ? load_vector<D>(data + L * bytes / 2) : lower};
    }

    RECTIFY_INLINE void set_first(First totals) const {
        store_vector(data, totals.lower);
        if constexpr (L > 1 || has_pairs) store_vector(data + L * bytes / 2, totals.upper);
    }

    // Adds to the first vector.
    RECTIFY_INLINE void add(Real<P, V> sums) const {
        First totals = first();
        totals.add(sums);
        set_first(totals);
    }

    Total<P> get(std::size_t column) const {
        const double first = load_value<double>(place(column));
        if constexpr (has_pairs)
            return {first, load_value<double>(place(column) + L * sizeof first)};
        else
            return {first};
    }

    void set(std::size_t column, const Total<P>& total) const {
        if constexpr (has_pairs) {
            std::memcpy(place(column), &total.hi, sizeof total.hi);
            std::memcpy(place(column) + L * sizeof total.hi, &total.lo, sizeof total.lo);
        } else {
            std::memcpy(place(column), &total.sum, sizeof total.sum);
        }
    }

    // The sum of so many columns by halves.
    template <std::size_t columns>
    RECTIFY_INLINE Total<P> added_by_halves() const {
        constexpr std::size_t count = columns / lanes<D>, stride = has_pairs ? 2 * sizeof(D) : sizeof(D);
        D hi[count], lo[count];
        // Unrolled, because gcc copies the array by narrower vectors otherwise, and their loads wait for them.
#pragma GCC unroll 16
        for (std::size_t k = 0; k < count; ++k) {
            hi[k] = load_vector<D>(data + k * stride);
            if constexpr (has_pairs) lo[k] = load_vector<D>(data + k * stride + sizeof(D));
        }
        return add_halves(hi, lo);
    }

    // The same where each column has one sum alone.
    template <std::size_t vectors>
    static RECTIFY_INLINE Total<P> added_by_halves(const Real<P, V> (&sums)[vectors]) {
        constexpr std::size_t halves = has_pairs || L == 1 ? 1 : 2;
        D hi[vectors * halves], lo[vectors * halves];
#pragma GCC unroll 16
        for (std::size_t k = 0; k < vectors; ++k) {
            if constexpr (has_pairs) {
                hi[k] = sums[k];
                lo[k] = D(0.0);
            } else {
                hi[k * halves] = half_to_double<0, V>(sums[k]);
                if constexpr (halves == 2) hi[k * halves + 1] = half_to_double<1, V>(sums[k]);
            }
        }
        return add_halves(hi, lo);
    }

    // The first vector as sums: rounded, a NaN canonical. lo is not finite where hi is not.
    RECTIFY_INLINE V rounded() const {
        using T = std::conditional_t<has_pairs, f64, f32>;
        const auto [first, second] = this->first();
        if constexpr (has_pairs) {
            const V hi = as_bits<V>(first), sum = as_bits<V>(D(first + second));
            return from_real<T, V>(as_real<P>(select(is_unordered<V>(D(second - second)), hi, sum)));
        } else {
            return from_real<T, V>(from_doubles<V>(first, second));
        }
    }

  private:
    template <std::size_t count>
    static RECTIFY_INLINE Total<P> add_halves(D (&hi)[count], [[maybe_unused]] D (&lo)[count]) {
#pragma GCC unroll 4
        for (std::size_t half = count / 2; half > 0; half /= 2)
#pragma GCC unroll 8
            for (std::size_t j = 0; j < half; ++j) {
                if constexpr (has_pairs) {
                    D sum;
                    const D lost = two_sum<D>(hi[j], hi[j + half], sum);
                    hi[j] = sum;
                    lo[j] = D(D(lo[j] + lost) + lo[j + half]);
                } else {
                    hi[j] = hi[j] + hi[j + half];
                }
            }
        alignas(D) unsigned char last[2 * sizeof(D)];
        store_vector(last, hi[0]);
        if constexpr (has_pairs) store_vector(last + sizeof(D), lo[0]);
        constexpr std::size_t lanes_of_double = lanes<D>;
        Total<P> total[lanes_of_double];
#pragma GCC unroll 8
        for (std::size_t j = 0; j < lanes_of_double; ++j) {
            const double first = load_value<double>(last + j * sizeof(double));
            if constexpr (has_pairs)
                total[j] = {first, load_value<double>(last + sizeof(D) + j * sizeof(double))};
            else
                total[j] = {first};
        }
#pragma GCC unroll 4
        for (std::size_t half = lanes_of_double / 2; half > 0; half /= 2)
#pragma GCC unroll 8
            for (std::size_t j = 0; j < half; ++j) total[j].add(total[j + half]);
        return total[0];
    }

    unsigned char* place(std::size_t column) const {
        if (!has_pairs) return data + column * bytes;
        return data + column / L * (L * bytes) + column % L * sizeof(double);
    }
};

}  // namespace
}  // namespace rectify::internal
