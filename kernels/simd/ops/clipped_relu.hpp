// Clipped ReLU, lo <= hi: x > hi gives hi, x > lo gives x, a NaN keeps its bits, everything else gives lo.
//                         The gradient passes where lo < x < hi, and only there.
#pragma once

#include "law.hpp"
#include "ops/relu.hpp"

namespace rectify::internal {
namespace {

// Bounds of +0 and above are in order with all that lies between them, read as integers.
template <class T>
struct clipped_relu_positive : Law {
    using Bits = typename T::bits;
    const Bits lo, hi;

    static bool fits(const Context& context) {
        return context.parameter<Bits>(0) >= 0 && context.parameter<Bits>(1) >= 0;
    }

    explicit clipped_relu_positive(const Context* context)
        : lo(context->parameter<Bits>(0)), hi(context->parameter<Bits>(1)) {}

    template <class V>
    RECTIFY_INLINE V forward(V x, const V*) const {
        return select(is_nan<T>(x), x, min(max(x, splat<V>(lo)), splat<V>(hi)));
    }

    template <class V>
    RECTIFY_INLINE Mask<V> passes(V x) const {
        return is_between(x, lo, hi);
    }
};

template <class T>
struct clipped_relu : Law {
    using Bits = typename T::bits;
    using mask_law = relu<T>;  // what passes, passes unscaled
    using shorter = clipped_relu_positive<T>;
    const Bound<T> lo, hi;

    explicit clipped_relu(const Context* context)
        : lo(context->parameter<Bits>(0)), hi(context->parameter<Bits>(1)) {}

    template <class V>
    RECTIFY_INLINE V forward(V x, const V*) const {
        return clipped(is_nan<T>(x), x);
    }

    static constexpr bool shortcut = true;
    template <class V>
    RECTIFY_INLINE V forward_computed(V x) const {
        return clipped(x > splat<V>(T::infinity_bits), x);
    }

    // A NaN lies beyond the infinities.
    template <class V>
    RECTIFY_INLINE Mask<V> passes(V x) const {
        return is_between(to_sortable_bits<T>(x), lo.above, hi.below);
    }

    template <class V>
    RECTIFY_INLINE V gradient(Mask<V> passes, V dy, const V*) const {
        return keep(passes, dy);
    }

  private:
    template <class V>
    RECTIFY_INLINE V clipped(Mask<V> nan, V x) const {
        const V at = to_sortable_bits<T>(x);
        const V below_hi = select(at > splat<V>(hi.above), splat<V>(hi.bits), x);
        return select(nan, x, select(at > splat<V>(lo.above), below_hi, splat<V>(lo.bits)));
    }
};

// Integers are in order, and there is one zero.
template <class T>
struct clipped_integer : Law {
    using Bits = typename T::bits;
    const Bits lo, hi;

    explicit clipped_integer(const Context* context)
        : lo(context->parameter<Bits>(0)), hi(context->parameter<Bits>(1)) {}

    template <class V>
    RECTIFY_INLINE V forward(V x, const V*) const {
        return min(max(x, V(lo)), V(hi));
    }
};
template <>
struct clipped_relu<s8> : clipped_integer<s8> {
    using clipped_integer::clipped_integer;
};
template <>
struct clipped_relu<s16> : clipped_integer<s16> {
    using clipped_integer::clipped_integer;
};
template <>
struct clipped_relu<s32> : clipped_integer<s32> {
    using clipped_integer::clipped_integer;
};
template <>
struct clipped_relu<s64> : clipped_integer<s64> {
    using clipped_integer::clipped_integer;
};

}  // namespace
}  // namespace rectify::internal
