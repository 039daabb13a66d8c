// The laws of the contract as plain scalar loops, one element at a time: what every kernel is compared with.
//
// Written from the contract's text and not from the kernels: laws are float compares here, results are copied
// as bytes. The compares need the default floating-point environment, so a test that switches flush-to-zero on
// calls the oracle before. No alignment is assumed; buffers must not overlap.
#pragma once

#include <cstddef>

namespace oracle {

// y = x > 0 || isnan(x) ? x : +0
template <class T>
void relu_forward(const void* x, void* y, std::size_t n);

// dx = x > 0 ? dy : +0
template <class T>
void relu_backward(const void* dy, const void* x, void* dx, std::size_t n);

extern template void relu_forward<float>(const void*, void*, std::size_t);
extern template void relu_backward<float>(const void*, const void*, void*, std::size_t);

}  // namespace oracle
