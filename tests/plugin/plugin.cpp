#include <algorithm>
#include <memory>

#include "rectify/rectify.h"

// 1 when a call with OpenMP's threads has done what it should: more than 256 MiB move, so they are used.
extern "C" __attribute__((visibility("default"))) int use_threads() {
    const std::size_t n = 34 << 20;
    const std::unique_ptr<float[]> x(new float[n]);
    std::fill_n(x.get(), n, -1.0f);
    return rectify_relu_forward_f32(x.get(), x.get(), n, nullptr) == RECTIFY_OK &&
           std::all_of(x.get(), x.get() + n, [](float y) { return y == 0; });
}
