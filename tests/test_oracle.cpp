// The judge judged: its numbers of 16 bits, by the definition of the formats and of rounding to nearest.
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "oracle/family.hpp"
#include "support/inputs.hpp"

using namespace rectify_tests;
using oracle::Number;

namespace {

template <class T>
struct Known {
    std::uint16_t bits;
    float value;
};

template <class T>
void check_known(std::initializer_list<Known<T>> numbers) {
    for (const auto& [bits, value] : numbers) {
        INFO("bits " << bits << ", value " << value);
        CHECK(Number<T>::value(bits) == value);
        CHECK(std::signbit(Number<T>::value(bits)) == std::signbit(value));
        CHECK(Number<T>::rounded(value) == bits);
    }
}

template <class T>
void check_every_number() {
    for (unsigned b = 0; b < 65536; ++b) {
        const auto bits = static_cast<std::uint16_t>(b);
        const float value = Number<T>::value(bits);
        INFO("bits " << b);
        REQUIRE(Number<T>::is_nan(bits) == std::isnan(value));
        REQUIRE(Number<T>::rounded(value) == (std::isnan(value) ? Number<T>::canonical_nan : bits));
    }
}

// Between each two neighbours the middle goes to the even one, what is nearer to one goes there. Above the
// largest number the next would be 2^(largest exponent + 1), as if the exponent had no end.
template <class T>
void check_rounding() {
    for (std::uint16_t below = 0; below < Number<T>::infinity; ++below) {
        const auto above = static_cast<std::uint16_t>(below + 1);
        const double low = Number<T>::value(below);
        const double high = above < Number<T>::infinity ? double(Number<T>::value(above))
                                                        : std::ldexp(1.0, Number<T>::bias + 1);
        const auto middle = static_cast<float>((low + high) / 2);  // exact: one bit more than T has
        REQUIRE(double(middle) == (low + high) / 2);
        const std::uint16_t even = below % 2 == 0 ? below : above;
        INFO("between " << below << " and " << above);
        for (const float sign : {1.0f, -1.0f}) {
            const auto with_sign = [&](std::uint16_t bits) {
                return static_cast<std::uint16_t>(bits | (sign < 0 ? 0x8000 : 0));
            };
            REQUIRE(Number<T>::rounded(sign * middle) == with_sign(even));
            REQUIRE(Number<T>::rounded(sign * std::nextafter(middle, 0.0f)) == with_sign(below));
            REQUIRE(Number<T>::rounded(sign * std::nextafter(middle, INFINITY)) == with_sign(above));
            REQUIRE(Number<T>::rounded(sign * std::nextafter(static_cast<float>(low), INFINITY)) ==
                    with_sign(below));
        }
    }
}

}  // namespace

TEST_CASE("oracle: numbers written out", "[oracle]") {
    check_known<rectify_f16>({{0x0000, 0.0f},
                              {0x8000, -0.0f},
                              {0x3C00, 1.0f},
                              {0xC000, -2.0f},
                              {0x3555, 0.333251953125f},
                              {0x7BFF, 65504.0f},
                              {0x0001, 5.9604644775390625e-8f},
                              {0x03FF, 6.097555160522461e-5f},
                              {0x0400, 6.103515625e-5f},
                              {0xFC00, -INFINITY}});
    check_known<rectify_bf16>({{0x0000, 0.0f},
                               {0x8000, -0.0f},
                               {0x3F80, 1.0f},
                               {0xC040, -3.0f},
                               {0x4049, 3.140625f},
                               {0x7F80, INFINITY}});
    CHECK(Number<rectify_f16>::rounded(65520.0f) == 0x7C00);
    CHECK(Number<rectify_f16>::rounded(65519.99f) == 0x7BFF);
    CHECK(Number<rectify_f16>::rounded(3e-8f) == 1);
    CHECK(Number<rectify_f16>::rounded(2.98e-8f) == 0);
    CHECK(Number<rectify_f16>::rounded(-1e-45f) == 0x8000);
    CHECK(Number<rectify_bf16>::rounded(1e-45f) == 0);
    CHECK(Number<float>::canonical_nan == 0x7FC00000);
    CHECK(Number<double>::canonical_nan == 0x7FF8000000000000);
    CHECK(Number<rectify_f16>::canonical_nan == 0x7E00);
    CHECK(Number<rectify_bf16>::canonical_nan == 0x7FC0);
}

TEST_CASE("oracle: every number of 16 bits comes back from its value", "[oracle]") {
    check_every_number<rectify_f16>();
    check_every_number<rectify_bf16>();
}

// A bfloat16 is the upper half of a float.
TEST_CASE("oracle: the values of bfloat16 are those of the float with zeros below", "[oracle]") {
    for (std::uint32_t b = 0; b < 65536; ++b) {
        const auto bits = static_cast<std::uint16_t>(b);
        if (!Number<rectify_bf16>::is_nan(bits))
            REQUIRE(oracle::same_bits<std::uint32_t>(Number<rectify_bf16>::value(bits)) == b << 16);
    }
}

TEST_CASE("oracle: rounded to nearest, ties to even, between every two neighbours", "[oracle]") {
    check_rounding<rectify_f16>();
    check_rounding<rectify_bf16>();
}

TEST_CASE("oracle: a NaN that arithmetic makes is canonical, one that passes keeps its bits", "[oracle]") {
    const oracle::Law leaky = {oracle::Activation::leaky_relu, 0};
    CHECK(oracle::forward<float>(leaky, 0xFF800000) == 0x7FC00000);  // 0 * -inf
    CHECK(oracle::forward<float>(leaky, 0xFFA00001) == 0xFFA00001);
    CHECK(oracle::backward<float>(leaky, 0xFFA00001, 0x80000000u) == 0x7FC00000);
    CHECK(oracle::backward<float>(leaky, 0xFFA00001, 0x3F800000u) == 0xFFA00001);
}

TEST_CASE("oracle: arithmetic is rounded to P and then to T", "[oracle]") {
    // 1 + 2^-7 and 1 - 2^-24 in P: the product lies just below the number and rounds to it.
    const oracle::Law law = {oracle::Activation::leaky_relu, double(1.0f - 0x1p-24f)};
    CHECK(oracle::forward<rectify_bf16>(law, 0xBF81) == 0xBF81);
    // 3 * (1/3 rounded up) = 1 + 2^-25 * 3 exactly, 1 in P.
    const oracle::Law third = {oracle::Activation::leaky_relu, double(1.0f / 3.0f)};
    CHECK(oracle::forward<float>(third, 0xC0400000) == 0xBF800000);
}
