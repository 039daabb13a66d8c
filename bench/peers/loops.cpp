// What one writes without any library: plain loops at -O3, for the compiler's own target ("loop") and, the same
// file once more, for this very CPU ("loop_native"); with OpenMP's plain form where there are more threads.
// Written so that the compiler can do without branches, which random signs would make a hundred times slower.
#include <cstdint>
#include <cstring>

#include "peers.hpp"

namespace rectify_bench {
namespace {

// Inlined into the loop that is timed, as it would be in a host.
template <class Law>
PeerCall loop(const char* operation, Law law) {
    if (team_size() == 1) {
        return {operation, batch([law](const Operands& o, std::size_t n, const Calls&) {
                    const float *x = floats(o.x), *dy = floats(o.dy);
                    const auto* mask = static_cast<const std::uint8_t*>(o.mask);
                    float* out = floats(o.out);
                    for (std::size_t i = 0; i < n; ++i) out[i] = law(x, dy, mask, i);
                    return RECTIFY_OK;
                })};
    }
    return {operation, batch([law](const Operands& o, std::size_t n, const Calls&) {
                const float *x = floats(o.x), *dy = floats(o.dy);
                const auto* mask = static_cast<const std::uint8_t*>(o.mask);
                float* out = floats(o.out);
#ifdef _OPENMP
#pragma omp parallel for
#endif
                for (std::size_t i = 0; i < n; ++i) out[i] = law(x, dy, mask, i);
                return RECTIFY_OK;
            })};
}

using Floats = const float*;
using Mask = const std::uint8_t*;

const Registered registered({
    RECTIFY_LOOP_NAME,
    RECTIFY_LOOP_FLAGS,
    {
        loop("relu_forward", [](Floats x, Floats, Mask, std::size_t i) { return x[i] > 0 ? x[i] : 0; }),
        loop("relu_backward",
             [](Floats x, Floats dy, Mask, std::size_t i) {
                 const float gradient = dy[i];
                 return x[i] > 0 ? gradient : 0;
             }),
        loop("relu_backward_mask",
             [](Floats, Floats dy, Mask mask, std::size_t i) {
                 std::uint32_t bits;
                 std::memcpy(&bits, dy + i, sizeof bits);
                 bits &= 0u - (mask[i / 8] >> i % 8 & 1u);
                 float gradient;
                 std::memcpy(&gradient, &bits, sizeof bits);
                 return gradient;
             }),
        loop("add_relu_forward",
             [](Floats a, Floats b, Mask, std::size_t i) {
                 const float sum = a[i] + b[i];
                 return sum > 0 ? sum : 0;
             }),
        loop("leaky_relu_forward",
             [](Floats x, Floats, Mask, std::size_t i) {
                 const float negative = peer_slope * x[i];
                 return x[i] > negative ? x[i] : negative;
             }),
    },
});

}  // namespace
}  // namespace rectify_bench
