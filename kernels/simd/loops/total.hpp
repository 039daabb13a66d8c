// The total of one column: a double; for sums in double, a pair of doubles (Knuth's TwoSum).
#pragma once

#include "inline.hpp"

namespace rectify::internal {
namespace {

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

}  // namespace
}  // namespace rectify::internal
