// The laws of the family for every kind of parameter: all patterns of 16 bits, the edges of 32 and 64, forward,
// with a mask, and backward from the input, from the output where that is allowed, and from the mask.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <limits>

#include "support/family.hpp"
#include "support/family_parameters.hpp"
#include "support/inputs.hpp"
#include "support/patterns.hpp"
#include "support/problem.hpp"
#include "support/settings.hpp"

using namespace rectify_tests;
using oracle::Number;

namespace {

template <class T>
using Patterns = std::vector<Bits<T>>;

// All of 16 bits. Of more: every sign and exponent with the first and last fractions, and random ones.
template <class T>
Patterns<T> patterns() {
    Patterns<T> all;
    constexpr int kTop = sizeof(T) == 2 ? 16 : sizeof(T) == 4 ? 12 : 14;
    for (std::uint64_t top = 0; top < std::uint64_t(1) << kTop; ++top) {
        const auto bits = static_cast<Bits<T>>(top << (8 * sizeof(T) - kTop));
        all.push_back(bits);
        if constexpr (sizeof(T) != 2) {
            const auto low = static_cast<Bits<T>>((Bits<T>(1) << (8 * sizeof(T) - kTop)) - 1);
            all.push_back(bits | low);
            all.push_back(static_cast<Bits<T>>(bits | (Random(top)() & low)));
            if (!thin()) all.push_back(bits | 1);
        }
    }
    return all;
}

// And the numbers next to a parameter.
template <class T>
void add_neighbours(Patterns<T>& all, Parameter<T> parameter) {
    const Bits<T> bits = Number<T>::rounded(parameter);
    for (int step = -2; step <= 2; ++step)
        all.push_back(static_cast<Bits<T>>(bits + static_cast<Bits<T>>(step)));
}

// Every edge and some ordinary numbers: as many as a prime, so that x never falls in step.
constexpr std::size_t kGradients = 29;

template <class T>
struct Block {
    explicit Block(const Patterns<T>& x_bits, std::size_t shift) : n(x_bits.size()) {
        std::vector<Bits<T>> set = Edge<T>::all();
        for (Random random(1); set.size() < kGradients;) set.push_back(static_cast<Bits<T>>(random()));
        std::memcpy(x.data(), x_bits.data(), n * sizeof(T));
        for (std::size_t i = 0; i < n; ++i) std::memcpy(&dy[i], &set[(i + shift) % kGradients], sizeof(T));
    }
    std::size_t n;
    std::vector<T> x = std::vector<T>(n), dy = x;
};

template <class T>
std::string differs(const char* name, const std::vector<T>& expected, const std::vector<T>& got) {
    return difference({name, 8 * sizeof(T), nullptr}, expected.data(), got.data(), got.size());
}

// Empty, or what is wrong.
template <class T>
std::string wrong_in(const Activation<T>& a, const Block<T>& block) {
    const std::size_t n = block.n;
    const T *const x = block.x.data(), *const dy = block.dy.data();
    std::vector<T> y(n), dx(n), y_got(n), dx_got(n);
    std::vector<std::uint8_t> mask((n + 7) / 8), mask_got(mask);
    const rectify_exec exec = with_threads(1);
    std::string wrong;
    const auto call = [&](const char* what, rectify_status status, const std::vector<T>& expected,
                          const std::vector<T>& got) {
        if (wrong.empty() && status != RECTIFY_OK) wrong = rectify_status_string(status);
        if (wrong.empty()) wrong = differs(what, expected, got);
    };

    oracle::forward<T>(a.law, x, y.data(), n);
    oracle::backward<T>(a.law, dy, x, dx.data(), n);
    call("y", a.forward(x, y_got.data(), n, &exec), y, y_got);
    call("dx from the input", a.backward(dy, x, dx_got.data(), n, &exec), dx, dx_got);
    if (oracle::from_output(a.law))
        call("dx from the output", a.backward(dy, y.data(), dx_got.data(), n, &exec), dx, dx_got);
    if (!a.has_mask()) return wrong;

    oracle::forward_mask<T>(a.law, x, y.data(), mask.data(), n);
    call("y beside the mask", a.forward_mask(x, y_got.data(), mask_got.data(), n, &exec), y, y_got);
    if (wrong.empty()) wrong = difference({"mask", 1, nullptr}, mask.data(), mask_got.data(), n);
    call("dx from the mask", a.backward_mask(dy, mask_got.data(), dx_got.data(), n, &exec), dx, dx_got);
    return wrong;
}

// The first activation meets every gradient at every x, the others one each.
template <class T>
void check(const std::vector<Activation<T>>& activations, const Params<T>& parameters) {
    Patterns<T> x = patterns<T>();
    for (const Parameter<T> parameter : parameters) add_neighbours<T>(x, parameter);
    std::size_t shift = 0;
    for (const Activation<T>& a : activations) {
        do {
            const std::string wrong = wrong_in(a, Block<T>(x, shift));
            INFO(a.name);
            CHECK(wrong == "");
            if (!wrong.empty()) break;
            ++shift;
        } while (!thin() && &a == activations.data() && shift < kGradients);
    }
}

template <class T>
void check_every() {
    for (const auto& [stem, rules] : activations<T>("")) {
        std::vector<Activation<T>> all;
        for (const auto& [first, second] : every<T>(rules)) all.emplace_back(stem, first, second);
        const bool bound = !rules.empty() && rules[0] == Rule::bound;
        check<T>(all, bound ? bounds<T>() : Params<T>{});
    }
}

template <class T>
void check_added(const Activation<T>& a) {
    const Patterns<T> x = patterns<T>();
    std::vector<T> sum(x.size()), y(x.size()), got(x.size());
    std::vector<std::uint8_t> mask((x.size() + 7) / 8), mask_got(mask);
    const std::size_t n = x.size();
    const rectify_exec exec = with_threads(1);
    // One activation after the other takes other gradients, so that every sum is met.
    static std::size_t turn = 0;
    const std::size_t every = thin() ? 10 : 3;
    for (std::size_t shift = turn++ % every; shift < kGradients; shift += every) {
        const Block<T> block(x, shift);  // dy stands for b
        const T *const left = block.x.data(), *const right = block.dy.data();
        oracle::add<T>(left, right, sum.data(), n);
        oracle::forward_mask<T>(a.law, sum.data(), y.data(), mask.data(), n);
        INFO(a.name << ", shift = " << shift);
        CHECK(a.add_forward(left, right, got.data(), n, &exec) == RECTIFY_OK);
        CHECK(differs("y", y, got) == "");
        CHECK(a.add_forward_mask(right, left, got.data(), mask_got.data(), n, &exec) == RECTIFY_OK);
        CHECK(differs("y beside the mask", y, got) == "");
        CHECK(difference({"mask", 1, nullptr}, mask.data(), mask_got.data(), n) == "");
    }
}

// The fused call against the library's own unfused one, after an addition here.
template <class T>
void check_unfused(const Activation<T>& fused, const Activation<T>& plain) {
    const std::size_t n = 10007;
    std::vector<T> a(n), b(n), sum(n), y(n), got(n);
    std::vector<std::uint8_t> mask((n + 7) / 8), mask_got(mask);
    fill_floats<T>(a.data(), n, 1);
    fill_floats<T>(b.data(), n, 2);
    oracle::add<T>(a.data(), b.data(), sum.data(), n);
    INFO(fused.name);
    REQUIRE(plain.forward_mask(sum.data(), y.data(), mask.data(), n, nullptr) == RECTIFY_OK);
    REQUIRE(fused.add_forward(a.data(), b.data(), got.data(), n, nullptr) == RECTIFY_OK);
    CHECK(differs("y", y, got) == "");
    REQUIRE(fused.add_forward_mask(a.data(), b.data(), got.data(), mask_got.data(), n, nullptr) == RECTIFY_OK);
    CHECK(differs("y beside the mask", y, got) == "");
    CHECK(mask == mask_got);
}

template <class T>
void check_integers(rectify_status (*call)(const T*, T, T, T*, std::size_t, const rectify_exec*)) {
    constexpr T kMin = std::numeric_limits<T>::min(), kMax = std::numeric_limits<T>::max();
    const T bounds[] = {kMin, T(kMin + 1), T(-100), T(-1), 0, 1, 6, T(kMax - 1), kMax};
    constexpr std::size_t n = 5003;
    std::vector<T> x(n), y(n), got(n);
    fill_integers<T>(x.data(), n, 1);
    for (std::size_t i = 0; i < 256; ++i) x[i] = static_cast<T>(i);
    for (const T lo : bounds)
        for (const T hi : bounds) {
            if (lo > hi) continue;
            oracle::clip_integers<T>(x.data(), lo, hi, y.data(), n);
            INFO("lo " << std::int64_t(lo) << ", hi " << std::int64_t(hi));
            REQUIRE(call(x.data(), lo, hi, got.data(), n, nullptr) == RECTIFY_OK);
            CHECK(differs("y", y, got) == "");
        }
}

// One in 16 of all 2^32: every first 28 bits, with other last ones and one gradient each. No law treats the
// last bits apart; relu, whose masks and bytes the others share, is tested with all of them.
void check_sampled(const Activation<float>& a) {
    constexpr std::uint64_t kPatterns = std::uint64_t(1) << 28;
    constexpr std::size_t kPiece = 8192;  // in the L2 cache, and of no size that malloc gives back
    Walk walk(a.name, kPatterns);
    walk.run([&] {
        return [&a](std::uint64_t first, std::size_t n) {
            std::string wrong;
            for (const std::uint64_t end = first + n; first < end && wrong.empty(); first += kPiece) {
                Patterns<float> x(kPiece);
                for (std::size_t i = 0; i < kPiece; ++i) {
                    const auto index = static_cast<std::uint32_t>(first + i);
                    x[i] = index << 4 | (index * 0x9E3779B1u) >> 28;
                }
                wrong = wrong_in(a, Block<float>(x, first / kPiece % kGradients));
            }
            return wrong;
        };
    });
    CHECK(walk.failure() == "");
    CHECK(walk.checked() == kPatterns);
}

}  // namespace

#define EVERY_TYPE(name, function)                    \
    TEST_CASE("family: " name, "[family]") {          \
        SECTION("f32") { function<float>(); }         \
        SECTION("f64") { function<double>(); }        \
        SECTION("f16") { function<rectify_f16>(); }   \
        SECTION("bf16") { function<rectify_bf16>(); } \
    }
EVERY_TYPE("every activation with every parameter", check_every)

TEST_CASE("family: a + b, every pattern with every edge", "[family]") {
#define ADDED(suffix, type)                                     \
    for (const auto& [stem, rules] : activations<type>("add_")) \
        for (const auto& [first, second] : some<type>(rules))   \
            check_added(Activation<type>(stem, first, second));
    RECTIFY_FOR_FUSED_TYPES(ADDED)
}

TEST_CASE("family: a fused call has the bytes of the unfused ones", "[family]") {
#define UNFUSED(suffix, type)                                                             \
    for (const auto& [stem, rules] : activations<type>("add_")) {                         \
        const auto [first, second] = ordinary<type>(rules);                               \
        check_unfused(Activation<type>(stem, first, second),                              \
                      Activation<type>(stem.substr(std::strlen("add_")), first, second)); \
    }
    RECTIFY_FOR_FUSED_TYPES(UNFUSED)
}

// The laws in each other's words.
template <class T>
void check_identities() {
    Patterns<T> x = patterns<T>();
    const Block<T> block(x, 0);
    const auto y = [&](const Activation<T>& a) {
        std::vector<T> result(block.n);
        REQUIRE(a.forward(block.x.data(), result.data(), block.n, nullptr) == RECTIFY_OK);
        return result;
    };
    CHECK(differs("clipped (0, inf) is relu", y(Activation<T>("relu")),
                  y(Activation<T>("clipped_relu", 0, kInfinity<T>))) == "");
    CHECK(differs("thresholded 0 is relu", y(Activation<T>("relu")), y(Activation<T>("thresholded_relu", 0))) ==
          "");
    CHECK(differs("leaky 1 is x", block.x, y(Activation<T>("leaky_relu", 1))) == "");
}
EVERY_TYPE("relu as a case of clipped and thresholded; leaky with slope 1 changes nothing", check_identities)

TEST_CASE("family: clipped integers, every pair of bounds", "[family]") {
    check_integers<std::int8_t>(rectify_clipped_relu_forward_s8);
    check_integers<std::int16_t>(rectify_clipped_relu_forward_s16);
    check_integers<std::int32_t>(rectify_clipped_relu_forward_s32);
    check_integers<std::int64_t>(rectify_clipped_relu_forward_s64);
}

TEST_CASE("exhaustive: the family, every 16th pattern of f32", "[family_exhaustive]") {
    for (const auto& [stem, rules] : activations<float>("")) {
        if (stem == "relu") continue;
        DYNAMIC_SECTION(stem) {
            const auto [first, second] = rules.size() == 2 ? Pair<float>{0, 6} : ordinary<float>(rules);
            check_sampled(Activation<float>(stem, first, second));
        }
    }
}
