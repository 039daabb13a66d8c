// Squared ReLU: x > 0 gives x * x, a NaN keeps its bits, everything else gives +0.
//               The gradient is (2 * x) * dy where x > 0, else +0.
// Source: So et al., Primer: searching for efficient transformers for language modeling, NeurIPS 2021.
#pragma once

#include "law.hpp"

namespace rectify::internal {
namespace {

template <class T>
struct squared_relu : Law {
    static constexpr bool computes = true, gradient_needs_input = true;

    explicit squared_relu(const Context*) {}

    template <class V>
    RECTIFY_INLINE V forward(V x, const V*) const {
        // A NaN, and only that, lies above infinity, read as an unsigned integer.
        const V kept = keep(x > splat<V>(T::below_kept), x);
        const RealOf<T, V> r = to_real<T>(kept);
        return select(is_above_unsigned(kept, splat<V>(T::infinity_bits)), kept, number_from_real<T, V>(r * r));
    }

    template <class V>
    RECTIFY_INLINE V gradient(V x, V dy) const {
        const RealOf<T, V> r = to_real<T>(x);
        return keep(is_positive<T>(x), from_real<T, V>((r + r) * to_real<T>(dy)));
    }
};

}  // namespace
}  // namespace rectify::internal
