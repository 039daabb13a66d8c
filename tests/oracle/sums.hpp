// Backward with sums per channel, the sums in the documented order, as scalar loops; see channels.hpp.
#pragma once

#include <vector>

#include "channels.hpp"

namespace oracle {

// sums[c] = the terms of channel c, added in the order that the shape gives.
template <class P>
void sum_channels(const std::vector<P>& terms, void* sums, const rectify_shape& shape);

// dx as relu's from x + bias[c], or from x where bias is null; dbias[c] = the sum of dx.
template <class T>
void bias_relu_backward(const void* dy, const void* x, const void* bias, void* dx, void* dbias,
                        const rectify_shape& shape);
template <class T>
void bias_relu_backward_mask(const void* dy, const void* mask, void* dx, void* dbias,
                             const rectify_shape& shape);

// dx as prelu's; dslope[c] = the sum of dy * x over what is not > 0.
template <class T>
void prelu_backward_sums(const void* dy, const void* x, const void* slope, void* dx, void* dslope,
                         const rectify_shape& shape);

// The terms of these sums, one per element, 0 where it does not count.
template <class T>
std::vector<Value<T>> bias_terms(const void* dx, std::size_t n);
template <class T>
std::vector<Value<T>> slope_terms(const void* dy, const void* x, std::size_t n);

}  // namespace oracle
