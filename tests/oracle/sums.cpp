#include "sums.hpp"

#include "arithmetic.hpp"
#include "oracle.hpp"

namespace oracle {
namespace {

// inner >= 16: for each o 16 lanes, by halves, then over o.
template <class P, class Term>
P sum_of_lanes(const rectify_shape& shape, Term term) {
    P total = 0;
    for (std::size_t o = 0; o < shape.outer; ++o) {
        P lanes[16] = {};
        for (std::size_t i = 0; i < shape.inner; ++i) lanes[i % 16] = sum(lanes[i % 16], term(o, i));
        for (std::size_t half = 8; half > 0; half /= 2)
            for (std::size_t j = 0; j < half; ++j) lanes[j] = sum(lanes[j], lanes[j + half]);
        total = sum(total, lanes[0]);
    }
    return total;
}

// floor(r * n / 32), without the product
std::size_t range_begin(std::size_t r, std::size_t n) { return n / 32 * r + n % 32 * r / 32; }

// inner < 16: 32 ranges of the positions, then in pairs.
template <class P, class Term>
P sum_of_ranges(const rectify_shape& shape, Term term) {
    const std::size_t n = shape.outer * shape.inner;
    P ranges[32] = {};
    for (std::size_t r = 0; r < 32; ++r)
        for (std::size_t p = range_begin(r, n); p < range_begin(r + 1, n); ++p)
            ranges[r] = sum(ranges[r], term(p / shape.inner, p % shape.inner));
    for (std::size_t left = 16; left > 0; left /= 2)
        for (std::size_t j = 0; j < left; ++j) ranges[j] = sum(ranges[2 * j], ranges[2 * j + 1]);
    return ranges[0];
}

}  // namespace

template <class P>
void sum_channels(const std::vector<P>& terms, void* sums, const rectify_shape& shape) {
    for (std::size_t c = 0; c < shape.channels; ++c) {
        const auto term = [&](std::size_t o, std::size_t i) {
            return terms[(o * shape.channels + c) * shape.inner + i];
        };
        const P total = shape.inner >= 16 ? sum_of_lanes<P>(shape, term) : sum_of_ranges<P>(shape, term);
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
