// Quantised ReLU: max(q, z), where the zero point z stands for the real number 0.
#pragma once

#include "law.hpp"

namespace rectify::internal {
namespace {

template <class T>
struct quantized_relu : Law {
    using Bits = typename T::bits;
    const Bits zero_point;

    explicit quantized_relu(const Context* context) : zero_point(context->parameter<Bits>(0)) {}

    template <class V>
    RECTIFY_INLINE V forward(V q, const V*) const {
        return max(q, V(zero_point));
    }
};

}  // namespace
}  // namespace rectify::internal
