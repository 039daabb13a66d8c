// Thresholded ReLU: x > theta gives x, a NaN keeps its bits, everything else gives +0.
//                   The gradient passes where x > theta, and only there.
#pragma once

#include "law.hpp"

namespace rectify::internal {
namespace {

template <class T>
struct thresholded_relu : Law {
    const Bound<T> theta;

    explicit thresholded_relu(const Context* context) : theta(context->parameter<typename T::bits>(0)) {}

    template <class V>
    RECTIFY_INLINE V forward(V x, const V*) const {
        return keep(either<Mask<V>>(ordered<T>(x) > lane<V>(theta.above), is_nan<T>(x)), x);
    }

    template <class V>
    RECTIFY_INLINE Mask<V> passes(V x) const {
        const V at = ordered<T>(x);
        return both<Mask<V>>(at > lane<V>(theta.above), at < lane<V>(T::infinity_bits + 1));
    }

    template <class V>
    RECTIFY_INLINE V gradient(Mask<V> passes, V dy, const V*) const {
        return keep(passes, dy);
    }
};

}  // namespace
}  // namespace rectify::internal
