// Compiled with the parent's -ffast-math, whose startup code flushes denormals to zero, and beside another
// xsimd.
#include <cstdint>
#include <cstring>
#include <rectify/rectify.hpp>
#include <xsimd/config/xsimd_config.hpp>

#if !defined(__FAST_MATH__)
#error "the flags did not arrive"
#endif

int main() {
    const std::uint32_t x[] = {0x00000001, 0x80000001, 0x80000000, 0x7FC12345,
                               0xFF812345, 0xFF800000, 0x7F800000};
    const std::uint32_t expected[] = {0x00000001, 0, 0, 0x7FC12345, 0xFF812345, 0, 0x7F800000};
    constexpr std::size_t n = 7, copies = 9;
    constexpr std::uint32_t infinities[] = {0x7F800000, 0xFF800000}, canonical = 0x7FC00000;
    float in[n * copies], out[n * copies], plus[n * copies], minus[n * copies];
    for (std::size_t i = 0; i < copies; ++i) std::memcpy(in + i * n, x, sizeof x);
    for (std::size_t i = 0; i < n * copies; ++i) {
        std::memcpy(plus + i, infinities, sizeof *plus);
        std::memcpy(minus + i, infinities + 1, sizeof *minus);
    }
    for (std::size_t isa = 0; isa < rectify_isa_count(); ++isa) {
        if (!rectify_isa_supported(rectify_isa_name(isa))) continue;
        if (rectify_set_isa(rectify_isa_name(isa)) != RECTIFY_OK) return 1;
        rectify::relu_forward(in, out, n * copies);
        for (std::size_t i = 0; i < copies; ++i)
            if (std::memcmp(out + i * n, expected, sizeof expected) != 0) return 2;
        // A NaN that arithmetic makes is found, and is canonical.
        rectify::add_relu_forward(plus, minus, out, n * copies);
        for (const float& y : out)
            if (std::memcmp(&y, &canonical, sizeof y) != 0) return 5;
    }
    // A bound that is a NaN is refused, for all that -ffast-math says of NaN.
    if (rectify_clipped_relu_forward_f32(in, in[3], 1, out, n, nullptr) != RECTIFY_PARAMETER) return 3;
    return xsimd::batch<float>{1}() == 8 && XSIMD_VERSION_MAJOR == 8 ? 0 : 4;
}
