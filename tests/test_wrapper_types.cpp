// The C++ interface for every type, masks, rows and counts.
#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cstring>
#include <vector>

#include "rectify/rectify.hpp"

extern "C" int rectify_tests_in_c(void);

// The compiler has the type in C++ (gcc 12 for aarch64 has it in C alone).
#if defined(__FLT16_MANT_DIG__) && (defined(__clang__) || defined(__x86_64__) || __GNUC__ >= 13)
#define HAS_FLOAT16
#endif

namespace {

// The eight numbers, as elements of a type and back.
using Numbers = std::vector<int>;
const Numbers kX = {-1, 2, 0, 4, -2, 1, 0, 2};
const Numbers kDy = {1, -2, 4, -1, 2, 2, -4, 0};
const Numbers kY = {0, 2, 0, 4, 0, 1, 0, 2};
const Numbers kDx = {0, -2, 0, -1, 0, 2, 0, 0};
constexpr std::uint8_t kMask = 0xAA;  // elements 1, 3, 5, 7

template <class T>
T from(int number) {
    if constexpr (std::is_arithmetic_v<T>) {
        return static_cast<T>(number);
    } else {
        // 0, 1, 2, 4 and their negatives, by sign and exponent.
        constexpr bool half = std::is_same_v<T, rectify::f16>
#if defined(HAS_FLOAT16)
                              || std::is_same_v<T, _Float16>
#endif
            ;
        const int magnitude = number < 0 ? -number : number;
        const int one = half ? 0x3C00 : 0x3F80, doubled = half ? 0x0400 : 0x0080;
        int bits = 0;
        if (magnitude != 0) bits = one + doubled * (magnitude / 2);
        const auto word = static_cast<std::uint16_t>(number < 0 ? bits + 0x8000 : bits);
        T value;
        std::memcpy(&value, &word, sizeof value);
        return value;
    }
}

template <class T>
std::vector<T> from(const Numbers& numbers) {
    std::vector<T> all;
    for (const int number : numbers) all.push_back(from<T>(number));
    return all;
}

template <class T>
bool same(const std::vector<T>& got, const Numbers& expected) {
    const std::vector<T> want = from<T>(expected);
    return std::memcmp(got.data(), want.data(), want.size() * sizeof(T)) == 0;
}

}  // namespace

#if defined(HAS_FLOAT16)
#define WITH_FLOAT16 , _Float16
#else
#define WITH_FLOAT16
#endif
#if defined(__BFLT16_MANT_DIG__) || defined(__ARM_FEATURE_BF16_SCALAR_ARITHMETIC)
#define WITH_BFLOAT16 , __bf16
#else
#define WITH_BFLOAT16
#endif
#define FLOATS float, double, rectify::f16, rectify::bf16 WITH_FLOAT16 WITH_BFLOAT16

TEMPLATE_TEST_CASE("wrapper: forward", "[wrapper]", FLOATS, std::int8_t, std::int16_t, std::int32_t,
                   std::int64_t) {
    const auto x = from<TestType>(kX);
    auto y = from<TestType>(kDy);
    rectify::relu_forward(x.data(), y.data(), x.size());
    CHECK(same(y, kY));
}

TEMPLATE_TEST_CASE("wrapper: training", "[wrapper]", FLOATS) {
    const auto x = from<TestType>(kX), dy = from<TestType>(kDy);
    auto y = dy, dx = dy;
    std::uint8_t mask = 0;
    rectify::relu_backward(dy.data(), x.data(), dx.data(), x.size());
    CHECK(same(dx, kDx));
    rectify::relu_forward_mask(x.data(), y.data(), &mask, x.size());
    CHECK(same(y, kY));
    CHECK(mask == kMask);
    dx = dy;
    rectify::relu_backward_mask(dy.data(), &mask, dx.data(), x.size());
    CHECK(same(dx, kDx));
}

TEMPLATE_TEST_CASE("wrapper: quantised forward", "[wrapper]", std::int8_t, std::uint8_t) {
    const std::vector<TestType> q = {0, 100, 7, 6, 8};
    std::vector<TestType> y(5);
    rectify::quantized_relu_forward(q.data(), TestType(7), y.data(), q.size());
    CHECK(y == std::vector<TestType>{7, 100, 7, 7, 8});
}

TEMPLATE_TEST_CASE("wrapper: rows", "[wrapper]", FLOATS) {
    // Two rows of three columns, four elements apart; the fourth is not touched.
    const rectify::rows shape = {2, 3, 4, 4, 1};
    const auto x = from<TestType>(kX), dy = from<TestType>(kDy);
    auto y = dy, dx = dy;
    std::uint8_t mask[2] = {0xFF, 0xFF};
    rectify::relu_forward(x.data(), y.data(), shape);
    CHECK(same(y, {0, 2, 0, -1, 0, 1, 0, 0}));
    rectify::relu_backward(dy.data(), x.data(), dx.data(), shape);
    CHECK(same(dx, {0, -2, 0, -1, 0, 2, 0, 0}));
    y = dx = dy;
    rectify::relu_forward_mask(x.data(), y.data(), mask, shape);
    CHECK(same(y, {0, 2, 0, -1, 0, 1, 0, 0}));
    CHECK(mask[0] == 2);
    CHECK(mask[1] == 2);
    rectify::relu_backward_mask(dy.data(), mask, dx.data(), shape);
    CHECK(same(dx, {0, -2, 0, -1, 0, 2, 0, 0}));
}

TEST_CASE("wrapper: rows of s8", "[wrapper]") {
    const auto x = from<std::int8_t>(kX);
    auto y = from<std::int8_t>(kDy);
    rectify::relu_forward(x.data(), y.data(), rectify::rows{2, 3, 4, 4, 0});
    CHECK(same(y, {0, 2, 0, -1, 0, 1, 0, 0}));
}

TEST_CASE("wrapper: masks", "[wrapper]") {
    const std::uint8_t a[2] = {0x0F, 0xFE}, b[2] = {0x80, 0x01};
    std::uint8_t both[2] = {};
    std::size_t count = 0, counts[3] = {};
    CHECK(rectify::mask_bytes(9) == 2);
    rectify::mask_or(a, b, both, 9);
    CHECK(both[0] == 0x8F);
    CHECK(both[1] == 0xFF);
    rectify::mask_count(both, 9, &count);
    CHECK(count == 6);
    rectify::mask_count_channels(both, counts, rectify::shape{1, 3, 3});
    CHECK(counts[0] == 3);
    CHECK(counts[1] == 1);
    CHECK(counts[2] == 2);
}

TEST_CASE("wrapper: the header is C, and its functions work from there", "[wrapper]") {
    INFO("line of test_header.c");
    CHECK(rectify_tests_in_c() == 0);
}
