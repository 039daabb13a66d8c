// The laws of the contract as plain scalar loops, one element at a time: what every kernel is compared with.
//
// Written from the contract's text and not from the kernels: the laws of float and double are float compares
// here, those of the 16-bit formats follow from their fields, results are copied as bytes, mask bits are set
// one by one. The compares need the default floating-point environment, so a test that switches flush-to-zero
// on calls the oracle before. No alignment is assumed; buffers must not overlap.
//
// T: float, double, rectify_f16, rectify_bf16 everywhere; forward also int8_t to int64_t; quantised int8_t and
// uint8_t.
#pragma once

#include <cstddef>
#include <cstdint>

#include "rectify/rectify.h"

namespace oracle {

// y = x > 0 || isnan(x) ? x : +0
template <class T>
void relu_forward(const void* x, void* y, std::size_t n);

// dx = x > 0 ? dy : +0
template <class T>
void relu_backward(const void* dy, const void* x, void* dx, std::size_t n);

// y as above, and bit i % 8 of mask[i / 8] = x[i] > 0; the spare bits are 0
template <class T>
void relu_forward_mask(const void* x, void* y, void* mask, std::size_t n);

// dx = bit i of the mask ? dy : +0
template <class T>
void relu_backward_mask(const void* dy, const void* mask, void* dx, std::size_t n);

// y = max(q, zero_point)
template <class T>
void quantized_relu_forward(const void* q, T zero_point, void* y, std::size_t n);

inline std::size_t mask_bytes(std::size_t n) { return n / 8 + (n % 8 != 0 ? 1 : 0); }
bool mask_bit(const void* mask, std::size_t i);

// mask = a | b, the spare bits too
void mask_or(const void* a, const void* b, void* mask, std::size_t n);

std::size_t mask_count(const void* mask, std::size_t n);

// Element (o, c, i) is bit (o * channels + c) * inner + i.
void mask_count_channels(const void* mask, std::size_t* counts, const rectify_shape& shape);

}  // namespace oracle
