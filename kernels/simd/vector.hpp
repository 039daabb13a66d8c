// The vocabulary of the laws: vectors of elements as their bits. A law is written once, generic over V: a batch
// of xsimd, or in the scalar unit the plain integer.
#pragma once

#include "arch.hpp"
#include "element_types.hpp"

namespace rectify::internal {
namespace {

// An element's bits in every lane.
template <class V, class Bits>
RECTIFY_INLINE V splat(Bits bits) {
    return V(static_cast<Lane<V>>(bits));
}

// Of masks. Without short-circuit, because both sides are there already, which clang cannot know of two bools.
template <class M>
RECTIFY_INLINE M both(M a, M b) {
    return a & b;
}

template <class M>
RECTIFY_INLINE M either(M a, M b) {
    return a | b;
}

}  // namespace
}  // namespace rectify::internal
