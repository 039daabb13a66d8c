// What sums are added up in behind their groups: double; for sums in double, pairs of doubles (Knuth's TwoSum).
//
// For a vector of columns these are two vectors of doubles in memory: the lower and the upper lanes, or all hi
// and all lo. They may lie in the array of the sums, so they need not be aligned.
#pragma once

#include <cstring>

#include "arithmetic.hpp"
#include "element_types.hpp"
#include "memory.hpp"
#include "sum_order.hpp"
#include "vector.hpp"

namespace rectify::internal {
namespace {

// The sum of a group; term(r) is that of row r.
template <class R, class F>
RECTIFY_INLINE R group_sum(F term) {
    const R first = (term(0) + term(1)) + (term(2) + term(3));
    return first + ((term(4) + term(5)) + (term(6) + term(7)));
}

// sum = hi + value, rounded; returns what the rounding lost.
template <class D>
RECTIFY_INLINE D two_sum(D hi, D value, D& sum) {
    sum = hi + value;
    const D part = sum - hi;
    return (hi - (sum - part)) + (value - part);
}

// The total of one column.
template <class P>
struct Total;

template <>
struct Total<float> {
    double sum = 0;

    void add(const Total& other) { sum = sum + other.sum; }
};

template <>
struct Total<double> {
    double hi = 0, lo = 0;

    void add(const Total& other) {
        const double lost = two_sum(hi, other.hi, hi);
        lo = (lo + lost) + other.lo;
    }
};

// The totals of columns, a vector of V after the other.
template <class P, class V>
struct Totals {
    using D = Real<double, V>;
    static constexpr std::size_t L = lanes<V>, bytes = sizeof(Total<P>), sum_bytes = sizeof(P);
    static constexpr bool has_pairs = sizeof(P) == sizeof(double);

    unsigned char* data;

    // Those from a column on, which is the first of a vector.
    RECTIFY_INLINE Totals from(std::size_t column) const { return {data + column * bytes}; }

    void clear(std::size_t columns) const { std::memset(data, 0, (columns + L - 1) / L * L * bytes); }

    // Adds to the first vector.
    RECTIFY_INLINE void add(Real<P, V> sums) const {
        unsigned char* const upper = data + L * bytes / 2;
        if constexpr (has_pairs) {
            D hi;
            const D lost = two_sum<D>(load_vector<D>(data), sums, hi);
            store_vector(data, hi);
            store_vector(upper, D(load_vector<D>(upper) + lost));
        } else {
            store_vector(data, D(load_vector<D>(data) + half_to_double<0, V>(sums)));
            if constexpr (L > 1) store_vector(upper, D(load_vector<D>(upper) + half_to_double<1, V>(sums)));
        }
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
        constexpr std::size_t lanes_of_double = lanes<D>, count = columns / lanes_of_double;
        constexpr std::size_t stride = has_pairs ? 2 * sizeof(D) : sizeof(D);
        D hi[count], lo[count];
        for (std::size_t k = 0; k < count; ++k) {
            hi[k] = load_vector<D>(data + k * stride);
            if constexpr (has_pairs) lo[k] = load_vector<D>(data + k * stride + sizeof(D));
        }
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
        Total<P> total[lanes_of_double];
        for (std::size_t j = 0; j < lanes_of_double; ++j) {
            const double first = load_value<double>(last + j * sizeof(double));
            if constexpr (has_pairs)
                total[j] = {first, load_value<double>(last + sizeof(D) + j * sizeof(double))};
            else
                total[j] = {first};
        }
        for (std::size_t half = lanes_of_double / 2; half > 0; half /= 2)
            for (std::size_t j = 0; j < half; ++j) total[j].add(total[j + half]);
        return total[0];
    }

    // The first vector as sums: rounded, a NaN canonical. lo is not finite where hi is not.
    RECTIFY_INLINE V rounded() const {
        using T = std::conditional_t<has_pairs, f64, f32>;
        const D first = load_vector<D>(data),
                second = L > 1 || has_pairs ? load_vector<D>(data + L * bytes / 2) : first;
        if constexpr (has_pairs) {
            const V hi = as_bits<V>(first), sum = as_bits<V>(D(first + second));
            return from_real<T, V>(as_real<P>(select(is_unordered<V>(D(second - second)), hi, sum)));
        } else {
            return from_real<T, V>(from_doubles<V>(first, second));
        }
    }

  private:
    unsigned char* place(std::size_t column) const {
        return data + column / L * (L * bytes) + column % L * sizeof(double);
    }
};

// One sum per channel from its totals. From the last to the first, because the totals may lie in the same
// array, so far before their sums that none is overwritten before it is read.
template <class P, class V>
void store_sums(void* sums, Totals<P, V> totals, std::size_t count) {
    for (std::size_t c = (count + lanes<V> - 1) / lanes<V> * lanes<V>; c > 0;) {
        c -= lanes<V>;
        unsigned char* const to = static_cast<unsigned char*>(sums) + c * sizeof(P);
        const auto rounded = as_real<P>(totals.from(c).rounded());
        if (count - c >= lanes<V>) {
            store_vector(to, rounded);
        } else {
            P first[lanes<V>];
            store_vector(reinterpret_cast<unsigned char*>(first), rounded);
            std::memcpy(to, first, (count - c) * sizeof(P));
        }
    }
}

// One sum per channel from the totals of several ranges, in order; row r has those of range r.
template <class P>
void combine_ranges(void* sums, const void* totals, std::size_t ranges, std::size_t channels) {
    using V = Vector<std::conditional_t<sizeof(P) == sizeof(double), std::int64_t, std::int32_t>>;
    const auto* row = static_cast<const Total<P>*>(totals);
    alignas(64) unsigned char data[lanes<V> * sizeof(Total<P>)];
    const Totals<P, V> added{data};
    for (std::size_t first = 0; first < channels; first += lanes<V>) {
        const std::size_t count = channels - first < lanes<V> ? channels - first : lanes<V>;
        added.clear(count);
        for (std::size_t c = 0; c < count; ++c) {
            Total<P> total = row[first + c];
            for (std::size_t r = 1; r < ranges; ++r) total.add(row[r * channels + first + c]);
            added.set(c, total);
        }
        store_sums<P, V>(static_cast<P*>(sums) + first, added, count);
    }
}

}  // namespace
}  // namespace rectify::internal
