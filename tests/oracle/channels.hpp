// The laws with one parameter per channel, as scalar loops; see family.hpp. Arrays per channel are of P and may
// lie at any address. Element (o, c, i) of a shape is (o * channels + c) * inner + i.
#pragma once

#include "family.hpp"

namespace oracle {

// sum = x + bias[c]
template <class T>
void add_bias(const void* x, const void* bias, void* sum, const rectify_shape& shape);

// sum = x * scale[c] + shift[c], the product rounded
template <class T>
void scale_shift(const void* x, const void* scale, const void* shift, void* sum, const rectify_shape& shape);

// leaky with slope[c]
template <class T>
void prelu_forward(const void* x, const void* slope, void* y, const rectify_shape& shape);
template <class T>
void prelu_forward_mask(const void* x, const void* slope, void* y, void* mask, const rectify_shape& shape);
template <class T>
void prelu_backward(const void* dy, const void* x, const void* slope, void* dx, const rectify_shape& shape);
template <class T>
void prelu_backward_mask(const void* dy, const void* mask, const void* slope, void* dx,
                         const rectify_shape& shape);

}  // namespace oracle
