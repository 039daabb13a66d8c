// Thresholded ReLU: x > theta gives x, a NaN keeps its bits, everything else gives +0.
//                   The gradient passes where x > theta, and only there.
#pragma once

#include "law.hpp"
#include "ops/relu.hpp"

namespace rectify::internal {
namespace {

// theta >= 0: relu first; above theta, read as unsigned integers, are then all that stay.
template <class T>
struct thresholded_relu_positive : Law {
    using Bits = typename T::bits;
    const Bits theta;

    static bool fits(const Context& context) { return Bound<T>(context.parameter<Bits>(0)).above >= 0; }

    explicit thresholded_relu_positive(const Context* context)
        : theta(Bound<T>(context->parameter<Bits>(0)).above) {}

    template <class V>
    RECTIFY_INLINE V forward(V x, const V*) const {
        const V kept = keep(x > splat<V>(T::below_kept), x);
        return keep(is_above_unsigned(kept, splat<V>(theta)), kept);
    }

    template <class V>
    RECTIFY_INLINE Mask<V> passes(V x) const {
        return is_between(x, theta, static_cast<Bits>(T::infinity_bits + 1));
    }
};

template <class T>
struct thresholded_relu : Law {
    using mask_law = relu<T>;  // what passes, passes unscaled
    using shorter = thresholded_relu_positive<T>;
    const Bound<T> theta;

    explicit thresholded_relu(const Context* context) : theta(context->parameter<typename T::bits>(0)) {}

    template <class V>
    RECTIFY_INLINE V forward(V x, const V*) const {
        return keep(either<Mask<V>>(to_sortable_bits<T>(x) > splat<V>(theta.above), is_nan<T>(x)), x);
    }

    template <class V>
    RECTIFY_INLINE Mask<V> passes(V x) const {
        return is_between(to_sortable_bits<T>(x), theta.above,
                          static_cast<typename T::bits>(T::infinity_bits + 1));
    }

    template <class V>
    RECTIFY_INLINE V gradient(Mask<V> passes, V dy, const V*) const {
        return keep(passes, dy);
    }
};

}  // namespace
}  // namespace rectify::internal
