// Parameters that have no meaning are refused, and nothing is written.
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>

#include "support/family.hpp"
#include "support/problem.hpp"
#include "support/settings.hpp"

using namespace rectify_tests;

namespace {

constexpr std::size_t kCount = 100, kMost = std::numeric_limits<std::size_t>::max();

template <class T>
struct Memory {
    std::vector<T> x = std::vector<T>(kCount), dy = x, y = x;
    std::vector<std::uint8_t> mask = std::vector<std::uint8_t>(kCount);
    Memory() {
        std::memset(y.data(), 0x5A, kCount * sizeof(T));
        std::memset(mask.data(), 0x5A, kCount);
    }
    bool untouched() const {
        const auto* bytes = reinterpret_cast<const unsigned char*>(y.data());
        for (std::size_t i = 0; i < kCount * sizeof(T); ++i)
            if (bytes[i] != 0x5A) return false;
        return mask == std::vector<std::uint8_t>(kCount, 0x5A);
    }
};

// The functions that take the parameters: all but backward from the mask.
template <class T>
void answers(const Activation<T>& a, rectify_status expected) {
    INFO(a.name);
    Memory<T> m;
    const rectify_exec bad = with_threads(-1);
    T* const shifted = reinterpret_cast<T*>(reinterpret_cast<unsigned char*>(m.x.data()) + 1);
    const auto forward = [&](const T* x, T* y, std::size_t n, const rectify_exec* exec) {
        const rectify_status plain = a.forward(x, y, n, exec);
        CHECK((!a.has_mask() || a.forward_mask(x, y, m.mask.data(), n, exec) == plain));
        CHECK(a.backward(m.dy.data(), x, y, n, exec) == plain);
        return plain;
    };
    CHECK(forward(m.x.data(), m.y.data(), kCount, nullptr) == expected);
    if (expected == RECTIFY_OK) return;
    // In the order exec, sizes, parameters, null, overlap; also when there are no elements.
    CHECK(forward(m.x.data(), m.y.data(), 0, nullptr) == expected);
    CHECK(forward(m.x.data(), nullptr, kCount, nullptr) == expected);
    CHECK(forward(m.x.data(), shifted, kCount, nullptr) == expected);
    CHECK(forward(m.x.data(), m.y.data(), kMost, nullptr) == RECTIFY_SIZE);
    CHECK(forward(m.x.data(), m.y.data(), kCount, &bad) == RECTIFY_PARAMETER);
    CHECK(m.untouched());
}

template <class T>
void added_answers(const Activation<T>& a, rectify_status expected) {
    INFO(a.name);
    Memory<T> m;
    CHECK(a.add_forward(m.x.data(), m.dy.data(), m.y.data(), kCount, nullptr) == expected);
    CHECK(a.add_forward_mask(m.x.data(), m.dy.data(), m.y.data(), m.mask.data(), kCount, nullptr) == expected);
    CHECK(a.add_forward(nullptr, m.dy.data(), m.y.data(), kCount, nullptr) ==
          (expected == RECTIFY_OK ? RECTIFY_NULL_POINTER : expected));
    CHECK(a.add_forward(m.x.data(), m.dy.data(), m.y.data(), kMost, nullptr) == RECTIFY_SIZE);
    if (expected != RECTIFY_OK) CHECK(m.untouched());
}

template <class T>
struct Bounds {
    Parameter<T> lo, hi;
    rectify_status expected;
};

template <class T>
std::vector<Bounds<T>> bounds() {
    using P = Parameter<T>;
    constexpr P kNan = std::numeric_limits<P>::quiet_NaN(), kInfinity = std::numeric_limits<P>::infinity();
    constexpr P kLeast = std::numeric_limits<P>::denorm_min();
    return {{6, 0, RECTIFY_PARAMETER},
            {P(-1), P(-2), RECTIFY_PARAMETER},
            {kInfinity, -kInfinity, RECTIFY_PARAMETER},
            {kInfinity, 1, RECTIFY_PARAMETER},
            {kNan, 1, RECTIFY_PARAMETER},
            {0, kNan, RECTIFY_PARAMETER},
            {kNan, kNan, RECTIFY_PARAMETER},
            {-kNan, kInfinity, RECTIFY_PARAMETER},
            {0, 0, RECTIFY_OK},
            {0, P(-0.0), RECTIFY_OK},  // equal by value
            {P(-0.0), 0, RECTIFY_OK},
            {6, 6, RECTIFY_OK},
            {-kInfinity, kInfinity, RECTIFY_OK},
            {kInfinity, kInfinity, RECTIFY_OK},
            {-kInfinity, -kInfinity, RECTIFY_OK},
            {0, kLeast, RECTIFY_OK}};
}

// By the rules of the scalars.
template <class T>
std::vector<Bounds<T>> parameters(const std::vector<Rule>& rules) {
    using P = Parameter<T>;
    constexpr P kNan = std::numeric_limits<P>::quiet_NaN(), kInfinity = std::numeric_limits<P>::infinity();
    if (rules.empty()) return {};
    if (rules.size() == 2) return bounds<T>();
    std::vector<Bounds<T>> all;
    const rectify_status of_nan = rules[0] == Rule::bound ? RECTIFY_PARAMETER : RECTIFY_OK;
    for (const P p : {kNan, -kNan}) all.push_back({p, 0, of_nan});
    for (const P p : {P(0), P(-0.0), P(1), P(-2), P(-3), kInfinity, -kInfinity})
        all.push_back({p, 0, RECTIFY_OK});
    return all;
}

template <class T>
void check() {
    for (const auto& [stem, rules] : activations<T>(""))
        for (const auto& [first, second, expected] : parameters<T>(rules))
            answers(Activation<T>(stem, first, second), expected);
    for (const auto& [stem, rules] : activations<T>("add_"))
        for (const auto& [first, second, expected] : parameters<T>(rules))
            added_answers(Activation<T>(stem, first, second), expected);
}

template <class T>
void check_integers(rectify_status (*call)(const T*, T, T, T*, std::size_t, const rectify_exec*)) {
    constexpr T kMin = std::numeric_limits<T>::min(), kMax = std::numeric_limits<T>::max();
    Memory<T> m;
    for (const auto& [lo, hi] : {std::pair<T, T>(1, 0), {T(0), T(-1)}, {kMax, kMin}, {T(kMin + 1), kMin}}) {
        CHECK(call(m.x.data(), lo, hi, m.y.data(), kCount, nullptr) == RECTIFY_PARAMETER);
        CHECK(call(nullptr, lo, hi, nullptr, 0, nullptr) == RECTIFY_PARAMETER);
        CHECK(m.untouched());
    }
    for (const auto& [lo, hi] : {std::pair<T, T>(0, 0), {kMin, kMin}, {kMax, kMax}, {kMin, kMax}})
        CHECK(call(m.x.data(), lo, hi, m.y.data(), kCount, nullptr) == RECTIFY_OK);
}

}  // namespace

TEST_CASE("errors: the parameters of the family", "[errors]") {
    SECTION("f32") { check<float>(); }
    SECTION("f64") { check<double>(); }
    SECTION("f16") { check<rectify_f16>(); }
    SECTION("bf16") { check<rectify_bf16>(); }
    SECTION("integers") {
        check_integers<std::int8_t>(rectify_clipped_relu_forward_s8);
        check_integers<std::int16_t>(rectify_clipped_relu_forward_s16);
        check_integers<std::int32_t>(rectify_clipped_relu_forward_s32);
        check_integers<std::int64_t>(rectify_clipped_relu_forward_s64);
    }
}
