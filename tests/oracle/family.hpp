// The laws of the family, and the sources that may come before them, as scalar loops; see oracle.hpp.
//
// T: float, double, rectify_f16, rectify_bf16. Every operation of the arithmetic is rounded to P = Value<T>,
// its result once to T. Parameters are given as double, which holds every one. Buffers must not overlap.
#pragma once

#include <cstddef>
#include <cstdint>

#include "number.hpp"

namespace oracle {

// By the names of the library's list. prelu is leaky with the slope of one channel; of quantized_relu, integers
// alone, there is nothing here.
enum class Activation {
    relu,
    clipped_relu,
    leaky_relu,
    thresholded_relu,
    squared_relu,
    prelu,
    quantized_relu,
};

// An activation with its parameters: lo and hi, the slope, or theta.
struct Law {
    Activation activation;
    double first = 0;
    double second = 0;
};

// Whether a law computes, beside comparing; and whether backward may be given the layer's output for its input.
bool has_arithmetic(Activation activation);
bool from_output(const Law& law);

// One element, as bits. `passes`: the gradient does, unscaled.
template <class T>
Bits<T> forward(const Law& law, Bits<T> x);
template <class T>
bool passes(const Law& law, Bits<T> x);
template <class T>
Bits<T> backward(const Law& law, Bits<T> dy, Bits<T> x);
template <class T>
Bits<T> backward(const Law& law, Bits<T> dy, bool passes);  // not for squared_relu

// n elements.
template <class T>
void forward(const Law& law, const void* x, void* y, std::size_t n);
template <class T>
void forward_mask(const Law& law, const void* x, void* y, void* mask, std::size_t n);
template <class T>
void backward(const Law& law, const void* dy, const void* x, void* dx, std::size_t n);
template <class T>
void backward_mask(const Law& law, const void* dy, const void* mask, void* dx, std::size_t n);

// sum = a + b
template <class T>
void add(const void* a, const void* b, void* sum, std::size_t n);

// y = x > hi ? hi : x > lo ? x : lo, for integers
template <class T>
void clip_integers(const void* x, T lo, T hi, void* y, std::size_t n);

}  // namespace oracle
