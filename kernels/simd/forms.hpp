// A form makes of a law what a loop can run: how many input streams there are, how many arrays with one
// parameter per channel, what happens to the mask, and the output for one vector of each.
//
// A forward form is a source (x; a + b; x + bias; x * scale + shift) and an activation. What a source computes
// is rounded to the element type before the activation sees it, so that a fused call gives the bytes of the
// calls that it stands for.
#pragma once

#include "arithmetic.hpp"
#include "table.hpp"
#include "vector.hpp"

namespace rectify::internal {
namespace {

enum class MaskUse { none, writes, reads };

template <class Law, class Type, bool uses_real_lanes, std::size_t input_count, std::size_t channel_count,
          MaskUse use>
struct Form {
    using type = Type;
    using law = Law;
    using lane = std::conditional_t<uses_real_lanes, typename Type::wide, typename Type::bits>;
    using result = typename Type::bits;  // what is written per element
    static constexpr bool computes = uses_real_lanes;
    static constexpr std::size_t inputs = input_count;
    static constexpr std::size_t channels = channel_count;
    static constexpr std::size_t streams = inputs + channels;
    static constexpr MaskUse mask = use;
    using shorter = void;  // the same with the law's shorter law
};

// ---- Sources ----------------------------------------------------------------------------------------------

// in: the input streams, then those of the channels, as bits.
struct Input {
    static constexpr std::size_t inputs = 1, channels = 0;
    static constexpr bool computes = false;

    template <class T, class V>
    static RECTIFY_INLINE V value(const V* in) {
        return in[0];
    }
};

struct Add {
    static constexpr std::size_t inputs = 2, channels = 0;
    static constexpr bool computes = true;

    template <class T, class V>
    static RECTIFY_INLINE V value(const V* in) {
        return from_real<T, V>(to_real<T>(in[0]) + to_real<T>(in[1]));
    }
};

struct Bias {
    static constexpr std::size_t inputs = 1, channels = 1;
    static constexpr bool computes = true;

    template <class T, class V>
    static RECTIFY_INLINE V value(const V* in) {
        using P = typename T::parameter;
        return from_real<T, V>(to_real<T>(in[0]) + as_real<P>(in[1]));
    }
};

struct ScaleShift {
    static constexpr std::size_t inputs = 1, channels = 2;
    static constexpr bool computes = true;

    template <class T, class V>
    static RECTIFY_INLINE V value(const V* in) {
        using P = typename T::parameter;
        return from_real<T, V>(to_real<T>(in[0]) * as_real<P>(in[1]) + as_real<P>(in[2]));
    }
};

// ---- Forward ----------------------------------------------------------------------------------------------

// The channels that the law has come behind those of the source.
template <class Source, class Law, class Type, MaskUse use>
struct Forward : Form<Law, Type, Source::computes || Law::computes, Source::inputs,
                      Source::channels + Law::channels, use> {
    using shorter = std::conditional_t<Source::computes || std::is_void_v<typename Law::shorter>, void,
                                       Forward<Source, typename Law::shorter, Type, use>>;

    template <class V>
    static RECTIFY_INLINE V apply(const Law& law, const V* in) {
        const V x = Source::template value<Type>(in);
        if constexpr (Source::computes && Law::shortcut)
            return law.forward_computed(x);
        else
            return law.forward(x, in + Source::inputs + Source::channels);
    }

    template <class V>
    static RECTIFY_INLINE Mask<V> passes(const Law& law, const V* in) {
        return law.passes(Source::template value<Type>(in));
    }
};

#define RECTIFY_FORWARD(name, source)                                 \
    template <template <class> class Law, class Type>                 \
    struct name : Forward<source, Law<Type>, Type, MaskUse::none> {}; \
    template <template <class> class Law, class Type>                 \
    struct name##_mask : Forward<source, Law<Type>, Type, MaskUse::writes> {};
RECTIFY_FORWARD(forward, Input)
RECTIFY_FORWARD(add_forward, Add)
RECTIFY_FORWARD(bias_forward, Bias)
RECTIFY_FORWARD(scale_shift_forward, ScaleShift)
#undef RECTIFY_FORWARD

// ---- Backward ---------------------------------------------------------------------------------------------

// dx from dy and what the source makes of x. Selected, never multiplied: a blocked NaN or infinity is gone.
template <class Source, template <class> class Law, class Type>
struct Backward : Form<Law<Type>, Type, Source::computes || Law<Type>::computes, 1 + Source::inputs,
                       Source::channels + Law<Type>::channels, MaskUse::none> {
    template <class V>
    static RECTIFY_INLINE V apply(const Law<Type>& law, const V* in) {
        return law.gradient(law.passes(Source::template value<Type>(in + 1)), in[0],
                            in + 1 + Source::inputs + Source::channels);
    }
};

template <template <class> class Law, class Type>
struct bias_backward : Backward<Bias, Law, Type> {};

// dx from dy and x, where the gradient is more than passed or blocked.
template <class Law, class Type>
struct BackwardInput : Form<Law, Type, true, 2, 0, MaskUse::none> {
    template <class V>
    static RECTIFY_INLINE V apply(const Law& law, const V* in) {
        return law.gradient(in[1], in[0]);
    }
};

template <template <class> class Law, class Type>
using backward = std::conditional_t<Law<Type>::gradient_needs_input, BackwardInput<Law<Type>, Type>,
                                    Backward<Input, Law, Type>>;

// dx from dy and mask, by the law that the activation has there: one kernel for all that share it.
template <class Law, class Type>
struct BackwardMask : Form<Law, Type, Law::computes, 1, Law::channels, MaskUse::reads> {
    template <class V>
    static RECTIFY_INLINE V apply(const Law& law, const V* in, Mask<V> passes) {
        return law.gradient(passes, in[0], in + 1);
    }
};

template <class Law>
using MaskLaw = std::conditional_t<std::is_void_v<typename Law::mask_law>, Law, typename Law::mask_law>;

template <template <class> class Law, class Type>
using backward_mask = BackwardMask<MaskLaw<Law<Type>>, Type>;

// ---- Backward with sums -----------------------------------------------------------------------------------

// What an element adds to the sum of its channel, in P: dx itself, ...
template <class Gradient>
struct GradientTerm : Gradient {
    using T = typename Gradient::type;
    using lane = typename T::wide;
    using result = lane;

    template <class V, class... Passes>
    static RECTIFY_INLINE V apply(const typename Gradient::law& law, const V* in, Passes... passes) {
        return as_bits<V>(to_real<T>(Gradient::template apply<V>(law, in, passes...)));
    }
};

// ... or what the law says.
template <template <class> class Law, class Type>
struct ParameterTerm : Form<Law<Type>, Type, true, 2, 0, MaskUse::none> {
    using result = typename Type::wide;

    template <class V>
    static RECTIFY_INLINE V apply(const Law<Type>& law, const V* in) {
        return law.parameter_term(in[1], in[0]);
    }
};

// A gradient in the lanes of its terms.
template <class Gradient>
struct InWideLanes : Gradient {
    using lane = typename Gradient::type::wide;
};

template <class Gradient, class Term>
struct Sums {
    using gradient = Gradient;
    using term = Term;
};
template <template <class> class Law, class Type>
struct bias_backward_sums : Sums<bias_backward<Law, Type>, GradientTerm<bias_backward<Law, Type>>> {
    // x is the output of the layer.
    using without_optional = Sums<backward<Law, Type>, GradientTerm<backward<Law, Type>>>;
};
template <template <class> class Law, class Type>
struct bias_backward_mask_sums : Sums<backward_mask<Law, Type>, GradientTerm<backward_mask<Law, Type>>> {};
template <template <class> class Law, class Type>
struct backward_sums : Sums<backward<Law, Type>, ParameterTerm<Law, Type>> {};

// ---- Others -----------------------------------------------------------------------------------------------

// out from a and b
template <template <class> class Law, class Type>
struct combine : Form<Law<Type>, Type, false, 2, 0, MaskUse::none> {
    template <class V>
    static RECTIFY_INLINE V apply(const Law<Type>& law, const V* in) {
        return law.combine(in[0], in[1]);
    }
};

}  // namespace
}  // namespace rectify::internal
