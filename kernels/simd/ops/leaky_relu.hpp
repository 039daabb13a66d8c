// Leaky ReLU: x > 0 or NaN gives x, everything else gives slope * x.
//             The gradient is dy where x > 0, else slope * dy.
// PReLU is the same with a slope per channel; the gradient of the slope sums dy * x where x is not > 0.
#pragma once

#include "law.hpp"

namespace rectify::internal {
namespace {

template <class T>
struct Leaky : Law {
    using P = typename T::parameter;
    static constexpr bool computes = true;

    template <class V>
    static RECTIFY_INLINE V scaled(V x, RealOf<T, V> slope) {
        return from_real<T, V>(slope * to_real<T>(x));
    }

    template <class V>
    RECTIFY_INLINE Mask<V> passes(V x) const {
        return is_positive<T>(x);
    }
};

// A slope above 0 and below infinity makes no NaN, and +0 of +0.
template <class T>
struct leaky_relu_positive : Leaky<T> {
    using P = typename T::parameter;
    const P slope;

    static bool fits(const Context& context) {
        using Bits = typename T::wide;
        const Bits bits = context.parameter<Bits>(0);
        return bits > 0 && bits < std::conditional_t<sizeof(P) == sizeof(double), f64, f32>::infinity_bits;
    }

    explicit leaky_relu_positive(const Context* context) : slope(context->parameter<P>(0)) {}

    template <class V>
    RECTIFY_INLINE V forward(V x, const V*) const {
        const V scaled = number_from_real<T, V>(RealOf<T, V>(slope) * to_real<T>(x));
        return select(x <= splat<V>(T::below_kept), scaled, x);
    }
};

template <class T>
struct leaky_relu : Leaky<T> {
    using P = typename T::parameter;
    using shorter = leaky_relu_positive<T>;
    const P slope;

    explicit leaky_relu(const Context* context) : slope(context->parameter<P>(0)) {}

    template <class V>
    RECTIFY_INLINE V forward(V x, const V*) const {
        return select(is_positive_or_nan<T>(x), x, this->scaled(x, RealOf<T, V>(slope)));
    }

    static constexpr bool shortcut = true;
    template <class V>
    RECTIFY_INLINE V forward_computed(V x) const {
        return select(x > V(0), x, this->scaled(x, RealOf<T, V>(slope)));
    }

    template <class V>
    RECTIFY_INLINE V gradient(Mask<V> passes, V dy, const V*) const {
        return select(passes, dy, this->scaled(dy, RealOf<T, V>(slope)));
    }
};

template <class T>
struct prelu : Leaky<T> {
    using P = typename T::parameter;
    static constexpr std::size_t channels = 1;

    explicit prelu(const Context*) {}

    template <class V>
    RECTIFY_INLINE V forward(V x, const V* slope) const {
        return select(is_positive_or_nan<T>(x), x, this->scaled(x, as_real<P>(slope[0])));
    }

    template <class V>
    RECTIFY_INLINE V gradient(Mask<V> passes, V dy, const V* slope) const {
        return select(passes, dy, this->scaled(dy, as_real<P>(slope[0])));
    }

    // Of the sum that is dslope, in P.
    template <class V>
    RECTIFY_INLINE V parameter_term(V x, V dy) const {
        return select(this->passes(x), V(0), as_bits<V>(to_real<T>(dy) * to_real<T>(x)));
    }
};

}  // namespace
}  // namespace rectify::internal
