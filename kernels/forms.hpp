// A form makes of a law what the driver walks over: how many input streams there are, what happens to the mask
// stream, and the output for one vector of each.
#pragma once

#include "table.hpp"
#include "vector.hpp"

namespace rectify::internal {
namespace {

enum class MaskUse { none, writes, reads };

// y from x
template <template <class> class Law, class Type>
struct forward {
    using type = Type;
    static constexpr std::size_t inputs = 1;
    static constexpr MaskUse mask = MaskUse::none;
    using law = Law<Type>;

    template <class V>
    static RECTIFY_INLINE V apply(law f, const V (&in)[inputs]) {
        return f.forward(in[0]);
    }
};

// y and mask from x
template <template <class> class Law, class Type>
struct forward_mask : forward<Law, Type> {
    static constexpr MaskUse mask = MaskUse::writes;

    template <class V>
    static RECTIFY_INLINE Mask<V> passes(Law<Type> f, const V (&in)[1]) {
        return f.passes(in[0]);
    }
};

// dx from dy and x. Selected, never multiplied: a blocked NaN or infinity is gone.
template <template <class> class Law, class Type>
struct backward {
    using type = Type;
    static constexpr std::size_t inputs = 2;
    static constexpr MaskUse mask = MaskUse::none;
    using law = Law<Type>;

    template <class V>
    static RECTIFY_INLINE V apply(law f, const V (&in)[inputs]) {
        return keep(f.passes(in[1]), in[0]);
    }
};

// dx from dy and mask
template <template <class> class Law, class Type>
struct backward_mask {
    using type = Type;
    static constexpr std::size_t inputs = 1;
    static constexpr MaskUse mask = MaskUse::reads;
    using law = Law<Type>;

    template <class V>
    static RECTIFY_INLINE V apply(law, const V (&in)[inputs], Mask<V> passes) {
        return keep(passes, in[0]);
    }
};

// out from a and b
template <template <class> class Law, class Type>
struct combine {
    using type = Type;
    static constexpr std::size_t inputs = 2;
    static constexpr MaskUse mask = MaskUse::none;
    using law = Law<Type>;

    template <class V>
    static RECTIFY_INLINE V apply(law f, const V (&in)[inputs]) {
        return f.combine(in[0], in[1]);
    }
};

// Not element by element: the law walks itself.
template <template <class> class Law, class Type>
struct reduce {};

}  // namespace
}  // namespace rectify::internal
