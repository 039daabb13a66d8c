// The mistake that the symbol law is about: an inline function with external linkage, of which the linker keeps
// one copy, whoever compiled it.
#pragma once

#include <cstddef>

__attribute__((noinline)) inline void leaky(float* x, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) x[i] = x[i] < 0 ? 0 : x[i];
}
