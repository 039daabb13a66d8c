#include "sums.hpp"

#include <algorithm>
#include <cmath>

#include "arithmetic.hpp"
#include "oracle.hpp"

namespace oracle {
namespace {

// The sum of groups, of columns, of planes, of ranges: a double for float.
template <class P>
struct Total {
    double value = 0;

    void add(P group) { value = sum(value, static_cast<double>(group)); }
    void add(const Total& other) { value = sum(value, other.value); }
    P rounded() const { return static_cast<P>(value); }
};

// For double a pair: lo has what hi could not hold.
template <>
struct Total<double> {
    double hi = 0, lo = 0;

    void add(double group) {
        const double s = sum(hi, group), b = difference(s, hi);
        lo = sum(lo, sum(difference(hi, difference(s, b)), difference(group, b)));
        hi = s;
    }
    void add(const Total& other) {
        add(other.hi);
        lo = sum(lo, other.lo);
    }
    double rounded() const { return std::isfinite(lo) ? sum(hi, lo) : hi; }
};

constexpr std::size_t kRows = 8, kColumns = 16;  // of a group; of a plane

std::size_t rounded_up(std::size_t n, std::size_t unit) { return n / unit + (n % unit != 0 ? 1 : 0); }

std::size_t groups_of_plane(const rectify_shape& shape) { return rounded_up(shape.inner, kRows * kColumns); }

bool has_planes(const rectify_shape& shape) { return shape.inner >= kColumns; }

// G
std::size_t groups_of_channel(const rectify_shape& shape) {
    return has_planes(shape) ? shape.outer * groups_of_plane(shape) : rounded_up(shape.outer, kRows);
}

// R
template <class P>
std::size_t ranges_of_channel(const rectify_shape& shape) {
    const std::size_t most = sizeof(P) == sizeof(double) ? 128 : 256;
    for (std::size_t ranges = 32; ranges > 1; ranges /= 2)
        if (ranges <= groups_of_channel(shape) / 32 && shape.channels <= most / ranges) return ranges;
    return 1;
}

// floor(range * groups / ranges), without the product of two large numbers.
std::size_t range_begin(std::size_t range, std::size_t groups, std::size_t ranges) {
    return groups / ranges * range + groups % ranges * range / ranges;
}

// The terms of a column in eight rows, in pairs.
template <class P, class Row>
P sum_of_group(Row row) {
    const P first = sum(sum(row(0), row(1)), sum(row(2), row(3)));
    const P second = sum(sum(row(4), row(5)), sum(row(6), row(7)));
    return sum(first, second);
}

// inner < 16: groups [begin, end), one group after the other, of each the columns.
template <class P, class Term>
Total<P> sum_of_rows(const rectify_shape& shape, std::size_t begin, std::size_t end, Term term) {
    Total<P> range;
    for (std::size_t group = begin; group < end; ++group)
        for (std::size_t i = 0; i < shape.inner; ++i)
            range.add(sum_of_group<P>([&](std::size_t row) {
                const std::size_t o = group * kRows + row;
                return o < shape.outer ? term(o, i) : P(0);
            }));
    return range;
}

// inner >= 16: groups [begin, end) of one plane.
template <class P, class Term>
Total<P> sum_of_plane(std::size_t inner, std::size_t begin, std::size_t end, Term term) {
    Total<P> columns[kColumns];
    for (std::size_t group = begin; group < end; ++group)
        for (std::size_t column = 0; column < kColumns; ++column)
            columns[column].add(sum_of_group<P>([&](std::size_t row) {
                const std::size_t i = (group * kRows + row) * kColumns + column;
                return i < inner ? term(i) : P(0);
            }));
    for (std::size_t half = kColumns / 2; half > 0; half /= 2)
        for (std::size_t j = 0; j < half; ++j) columns[j].add(columns[j + half]);
    return columns[0];
}

// inner >= 16: groups [begin, end) of all planes, one plane after the other; the first and the last may be in
// other ranges, too.
template <class P, class Term>
Total<P> sum_of_planes(const rectify_shape& shape, std::size_t begin, std::size_t end, Term term) {
    const std::size_t per_plane = groups_of_plane(shape);
    Total<P> range;
    while (begin < end) {
        const std::size_t o = begin / per_plane, first = o * per_plane;
        const std::size_t last = std::min(end, first + per_plane);
        range.add(sum_of_plane<P>(shape.inner, begin - first, last - first,
                                  [&](std::size_t i) { return term(o, i); }));
        begin = last;
    }
    return range;
}

template <class P, class Term>
P sum_of_channel(const rectify_shape& shape, Term term) {
    const std::size_t groups = groups_of_channel(shape), ranges = ranges_of_channel<P>(shape);
    Total<P> total;
    for (std::size_t range = 0; range < ranges; ++range) {
        const std::size_t begin = range_begin(range, groups, ranges);
        const std::size_t end = range_begin(range + 1, groups, ranges);
        total.add(has_planes(shape) ? sum_of_planes<P>(shape, begin, end, term)
                                    : sum_of_rows<P>(shape, begin, end, term));
    }
    return total.rounded();
}

}  // namespace

template <class P>
void sum_channels(const std::vector<P>& terms, void* sums, const rectify_shape& shape) {
    for (std::size_t c = 0; c < shape.channels; ++c) {
        const P total = sum_of_channel<P>(shape, [&](std::size_t o, std::size_t i) {
            return terms[(o * shape.channels + c) * shape.inner + i];
        });
        store<P>(sums, c, Number<P>::rounded(total));  // a NaN becomes canonical
    }
}

template <class T>
std::vector<Value<T>> bias_terms(const void* dx, std::size_t n) {
    std::vector<Value<T>> terms;
    for (std::size_t i = 0; i < n; ++i) terms.push_back(Number<T>::value(load<T>(dx, i)));
    return terms;
}

template <class T>
std::vector<Value<T>> slope_terms(const void* dy, const void* x, std::size_t n) {
    std::vector<Value<T>> terms;
    for (std::size_t i = 0; i < n; ++i) {
        const Value<T> v = Number<T>::value(load<T>(x, i));
        terms.push_back(v > 0 ? 0 : product(Number<T>::value(load<T>(dy, i)), v));
    }
    return terms;
}

template <class T>
void bias_relu_backward(const void* dy, const void* x, const void* bias, void* dx, void* dbias,
                        const rectify_shape& shape) {
    const std::size_t n = shape.outer * shape.channels * shape.inner;
    std::vector<Bits<T>> activated(n);
    if (bias != nullptr)
        add_bias<T>(x, bias, activated.data(), shape);
    else
        for (std::size_t i = 0; i < n; ++i) activated[i] = load<T>(x, i);
    relu_backward<T>(dy, activated.data(), dx, n);
    sum_channels(bias_terms<T>(dx, n), dbias, shape);
}

template <class T>
void bias_relu_backward_mask(const void* dy, const void* mask, void* dx, void* dbias,
                             const rectify_shape& shape) {
    const std::size_t n = shape.outer * shape.channels * shape.inner;
    relu_backward_mask<T>(dy, mask, dx, n);
    sum_channels(bias_terms<T>(dx, n), dbias, shape);
}

template <class T>
void prelu_backward_sums(const void* dy, const void* x, const void* slope, void* dx, void* dslope,
                         const rectify_shape& shape) {
    prelu_backward<T>(dy, x, slope, dx, shape);
    sum_channels(slope_terms<T>(dy, x, shape.outer * shape.channels * shape.inner), dslope, shape);
}

template void sum_channels<float>(const std::vector<float>&, void*, const rectify_shape&);
template void sum_channels<double>(const std::vector<double>&, void*, const rectify_shape&);
#define ORACLE_SUMS(suffix, type)                                                                              \
    template std::vector<Value<type>> bias_terms<type>(const void*, std::size_t);                              \
    template std::vector<Value<type>> slope_terms<type>(const void*, const void*, std::size_t);                \
    template void bias_relu_backward<type>(const void*, const void*, const void*, void*, void*,                \
                                           const rectify_shape&);                                              \
    template void bias_relu_backward_mask<type>(const void*, const void*, void*, void*, const rectify_shape&); \
    template void prelu_backward_sums<type>(const void*, const void*, const void*, void*, void*,               \
                                            const rectify_shape&);
RECTIFY_FOR_FLOAT_TYPES(ORACLE_SUMS)

}  // namespace oracle
