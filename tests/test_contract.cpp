// The contract's cases by name, with the expected bits written out.
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <cstring>
#include <limits>

#include "rectify/rectify.h"
#include "support/fp_environment.hpp"
#include "support/inputs.hpp"
#include "support/problem.hpp"
#include "support/settings.hpp"

using namespace rectify_tests;

namespace {

constexpr std::uint32_t kZero = 0x00000000;
constexpr std::uint32_t kMinusZero = 0x80000000;
constexpr std::uint32_t kOne = 0x3F800000;
constexpr std::uint32_t kMax = 0x7F7FFFFF;
constexpr std::uint32_t kInfinity = 0x7F800000;
constexpr std::uint32_t kMinusInfinity = 0xFF800000;
constexpr std::uint32_t kQuietNan = 0x7FC00000;
constexpr std::uint32_t kSignallingNan = 0x7F800001;
constexpr std::uint32_t kSmallestSubnormal = 0x00000001;

using Words = std::vector<std::uint32_t>;

// Longer than one unrolled step of any ISA: each value passes through body, tail and everything shorter.
constexpr std::size_t kLongest = 150;

float* as_floats(Words& words) { return reinterpret_cast<float*>(words.data()); }
const float* as_floats(const Words& words) { return reinterpret_cast<const float*>(words.data()); }

// The one value that all n results have, for every n.
std::uint32_t common(const Words& results, std::uint32_t previous, std::size_t n) {
    for (const std::uint32_t result : results) REQUIRE(result == results[0]);
    if (n > 1) REQUIRE(results[0] == previous);
    return results[0];
}

std::uint32_t forward(std::uint32_t x) {
    std::uint32_t result = 0;
    for (std::size_t n = 1; n <= kLongest; ++n) {
        const Words in(n, x);
        Words out(n, ~x);
        REQUIRE(rectify_relu_forward_f32(as_floats(in), as_floats(out), n, nullptr) == RECTIFY_OK);
        result = common(out, result, n);
    }
    return result;
}

std::uint32_t backward(std::uint32_t dy, std::uint32_t x) {
    std::uint32_t result = 0;
    for (std::size_t n = 1; n <= kLongest; ++n) {
        const Words gradients(n, dy), in(n, x);
        Words out(n, ~dy);
        REQUIRE(rectify_relu_backward_f32(as_floats(gradients), as_floats(in), as_floats(out), n, nullptr) ==
                RECTIFY_OK);
        result = common(out, result, n);
    }
    return result;
}

}  // namespace

TEST_CASE("forward: a NaN keeps its sign and payload", "[contract]") {
    for (const std::uint32_t nan : {kQuietNan, 0x7FC12345u, 0x7FFFFFFFu, 0xFFC00000u, 0xFFC54321u, 0xFFFFFFFFu})
        CHECK(forward(nan) == nan);
}

TEST_CASE("forward: a signalling NaN stays signalling", "[contract]") {
    for (const std::uint32_t nan : {kSignallingNan, 0x7F812345u, 0x7FBFFFFFu, 0xFF800001u, 0xFFBFFFFFu})
        CHECK(forward(nan) == nan);
}

TEST_CASE("forward: both zeros give +0", "[contract]") {
    CHECK(forward(kZero) == kZero);
    CHECK(forward(kMinusZero) == kZero);
}

TEST_CASE("forward: positive subnormals are kept, negative ones give +0", "[contract]") {
    for (const std::uint32_t subnormal : {kSmallestSubnormal, 0x00400000u, 0x007FFFFFu}) {
        CHECK(forward(subnormal) == subnormal);
        CHECK(forward(subnormal | kMinusZero) == kZero);
    }
}

TEST_CASE("forward: infinities and the largest numbers", "[contract]") {
    CHECK(forward(kInfinity) == kInfinity);
    CHECK(forward(kMinusInfinity) == kZero);
    CHECK(forward(kMax) == kMax);
    CHECK(forward(kMax | kMinusZero) == kZero);
}

TEST_CASE("backward: the derivative is 1 above 0 and 0 elsewhere, also at 0 and for a NaN", "[contract]") {
    for (const std::uint32_t x : {kSmallestSubnormal, 0x00800000u, kOne, kMax, kInfinity})
        CHECK(backward(kOne, x) == kOne);
    for (const std::uint32_t x : {kZero, kMinusZero, kSmallestSubnormal | kMinusZero, kOne | kMinusZero,
                                  kMinusInfinity, kQuietNan, kSignallingNan, 0xFFC00000u, 0xFF800001u})
        CHECK(backward(kOne, x) == kZero);
}

TEST_CASE("backward: a masked dy gives +0, whatever it is", "[contract]") {
    for (const std::uint32_t dy : {kOne, kOne | kMinusZero, kMinusZero, kInfinity, kMinusInfinity, kQuietNan,
                                   kSignallingNan, 0xFFFFFFFFu, kSmallestSubnormal})
        for (const std::uint32_t x : {kZero, kMinusZero, kOne | kMinusZero, kMinusInfinity, kQuietNan})
            CHECK(backward(dy, x) == kZero);
}

TEST_CASE("backward: a dy that passes keeps its bits", "[contract]") {
    for (const std::uint32_t dy : {kOne | kMinusZero, kMinusZero, kZero, kInfinity, kMinusInfinity, 0x7FC12345u,
                                   kSignallingNan, 0xFFBFFFFFu, kSmallestSubnormal, 0x807FFFFFu})
        CHECK(backward(dy, kOne) == dy);
}

TEST_CASE("backward: from the layer's output the same bytes as from its input", "[contract]") {
    const std::size_t n = 10007;
    Words x(n), y(n), dy(n), from_input(n, 1), from_output(n, 2);
    fill_floats<float>(x.data(), n, 1);
    fill_floats<float>(dy.data(), n, 2);
    REQUIRE(rectify_relu_forward_f32(as_floats(x), as_floats(y), n, nullptr) == RECTIFY_OK);
    REQUIRE(rectify_relu_backward_f32(as_floats(dy), as_floats(x), as_floats(from_input), n, nullptr) ==
            RECTIFY_OK);
    REQUIRE(rectify_relu_backward_f32(as_floats(dy), as_floats(y), as_floats(from_output), n, nullptr) ==
            RECTIFY_OK);
    CHECK(from_input == from_output);
}

TEST_CASE("backward: dy and x may be one buffer, or overlap", "[contract]") {
    const std::size_t n = 1000;
    Words shared(n + 64), got(n), expected(n);
    fill_floats<float>(shared.data(), shared.size(), 3);
    for (const std::size_t shift : {0u, 1u, 5u, 16u, 64u}) {
        for (std::size_t i = 0; i < n; ++i) {
            float x;
            std::memcpy(&x, &shared[i + shift], sizeof x);
            expected[i] = x > 0 ? shared[i] : kZero;
        }
        REQUIRE(rectify_relu_backward_f32(as_floats(shared), as_floats(shared) + shift, as_floats(got), n,
                                          nullptr) == RECTIFY_OK);
        CHECK(got == expected);
    }
}

// Flush-to-zero, denormals-are-zero, default NaN, every rounding mode, exceptions that trap.
TEST_CASE("the same bytes in every floating-point environment, which stays as it was", "[contract]") {
    for (const Operation& op : operations()) {
        if (op.arithmetic) continue;
        std::vector<Problem> problems;  // solved by the oracle now, in the default environment
        for (std::size_t n = 1; n <= kLongest; ++n) problems.emplace_back(op, n, n);
        problems.emplace_back(op, 1000, 1);
        rectify_exec streaming = with_threads(1);
        streaming.store = RECTIFY_STORE_STREAMING;
        for (const std::uint64_t control : fp_controls()) {
            std::string wrong;
            std::uint64_t after = control;
            for (const Problem& problem : problems) {
                const FpEnvironment environment(control);
                if (wrong.empty()) wrong = run(problem, nullptr);
                if (wrong.empty()) wrong = run(problem, &streaming);
                if (after == control) after = read_fp_control();
            }
            INFO(op.name << ", " << kFpRegister << " = 0x" << std::hex << control);
            CHECK(wrong == "");
            CHECK(after == control);
        }
    }
}

// Operations with arithmetic round as the environment says, and leave it as it was.
TEST_CASE("arithmetic leaves the floating-point environment as it was", "[contract]") {
    for (const Operation& op : operations()) {
        if (!op.arithmetic) continue;
        for (const std::size_t n : {1u, 7u, 150u, 1000u}) {
            const Problem problem(op, n, n);
            for (const std::uint64_t control : fp_controls()) {
                if (may_trap(control)) continue;
                std::uint64_t after = 0;
                {
                    const FpEnvironment environment(control);
                    run(problem, nullptr);
                    after = read_fp_control();
                }
                INFO(op.name << ", n = " << n << ", " << kFpRegister << " = 0x" << std::hex << control);
                CHECK(after == control);
            }
        }
    }
}

// The parameters are checked and rounded in the host's environment.
TEST_CASE("bounds are rounded to nearest even in every floating-point environment", "[contract]") {
    struct Bound {
        float value;
        std::uint16_t f16, bf16;
    };
    const Bound bounds[] = {
        {0x1p-24f, 0x0001, 0x3380},        {0x1.8p-24f, 0x0002, 0x33C0},     {0x1.4p-23f, 0x0002, 0x3420},
        {0x1.ffep-15f, 0x0400, 0x3880},    {0x1p-25f, 0x0000, 0x3300},       {0x1.000002p-25f, 0x0001, 0x3300},
        {0x1p-140f, 0x0000, 0x0000},       {0x1p-133f, 0x0000, 0x0001},      {1.0f + 0x1p-11f, 0x3C00, 0x3F80},
        {1.0f + 0x3p-11f, 0x3C02, 0x3F80}, {65519.0f, 0x7BFF, 0x4780},       {65520.0f, 0x7C00, 0x4780},
        {1.0f + 0x1p-8f, 0x3C04, 0x3F80},  {1.0f + 0x3p-8f, 0x3C0C, 0x3F82}, {0x1.fffffep127f, 0x7C00, 0x7F80},
    };
    const rectify_f16 half{0x7C00};
    const rectify_bf16 brain{0x7F80};
    const float nan = std::numeric_limits<float>::quiet_NaN(),
                infinity = std::numeric_limits<float>::infinity();
    for (const std::uint64_t control : fp_controls()) {
        INFO(kFpRegister << " = 0x" << std::hex << control);
        for (const Bound& bound : bounds) {
            rectify_f16 h{};
            rectify_bf16 b{};
            rectify_status status[7];
            {
                const FpEnvironment environment(control);
                status[0] = rectify_clipped_relu_forward_f16(&half, -infinity, bound.value, &h, 1, nullptr);
                status[1] = rectify_clipped_relu_forward_bf16(&brain, -infinity, bound.value, &b, 1, nullptr);
                status[2] = rectify_clipped_relu_forward_f16(&half, bound.value, 0, &h, 1, nullptr);
                status[3] = rectify_clipped_relu_forward_f16(&half, nan, 1, &h, 1, nullptr);
                status[4] = rectify_clipped_relu_forward_f16(&half, 0, nan, &h, 1, nullptr);
                status[5] = rectify_thresholded_relu_forward_bf16(&brain, nan, &b, 1, nullptr);
                status[6] = rectify_clipped_relu_forward_f16(&half, 0.0f, -0.0f, &h, 0, nullptr);
            }
            INFO(bound.value);
            CHECK(status[0] == RECTIFY_OK);
            CHECK(status[1] == RECTIFY_OK);
            for (std::size_t i = 2; i < 6; ++i) CHECK(status[i] == RECTIFY_PARAMETER);
            CHECK(status[6] == RECTIFY_OK);
            CHECK(h.bits == bound.f16);
            CHECK(b.bits == bound.bf16);
        }
    }
}
