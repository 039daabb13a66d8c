// The definitions of ONNX and PyTorch as their documentation writes them, one row each. On finite data each
// gives our values; where ours differs on purpose the row names the difference and an input that shows it.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstring>
#include <limits>

#include "support/family.hpp"
#include "support/inputs.hpp"

using namespace rectify_tests;

namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kSlope = 0.01f, kTheta = 1.0f;

std::uint32_t bits(float value) { return oracle::same_bits<std::uint32_t>(value); }

float ours(const Activation<float>& a, float x) {
    float y = 0;
    REQUIRE(a.forward(&x, &y, 1, nullptr) == RECTIFY_OK);
    return y;
}
float ours(const Activation<float>& a, float dy, float x) {
    float dx = 0;
    REQUIRE(a.backward(&dy, &x, &dx, 1, nullptr) == RECTIFY_OK);
    return dx;
}
// PReLU of one element in one channel.
float prelu(float slope, float x) {
    constexpr rectify_shape kOne = {1, 1, 1};
    float y = 0;
    REQUIRE(rectify_prelu_forward_f32(&x, &slope, &y, &kOne, nullptr) == RECTIFY_OK);
    return y;
}

// ---- What they write ----------------------------------------------------------------------------------------

// ONNX Relu: y = max(0, x). PyTorch's relu the same, ONNX's Clip: Min(max, Max(input, min)).
float onnx_relu(float x) { return std::max(0.0f, x); }
float onnx_clip(float x, float lo, float hi) { return std::min(hi, std::max(x, lo)); }
// ONNX LeakyRelu, and PRelu: f(x) = alpha * x for x < 0, f(x) = x for x >= 0.
float onnx_leaky(float x, float alpha) {
    if (x < 0) return alpha * x;
    return x;
}
// ONNX ThresholdedRelu: y = x for x > alpha, y = 0 otherwise.
float onnx_thresholded(float x, float alpha) { return x > alpha ? x : 0.0f; }

// PyTorch threshold(threshold, value): x if x > threshold, value otherwise. Its kernel, which is relu's too
// with 0 and 0, asks the other way round, so that a NaN passes.
float torch_threshold(float x, float threshold, float value) { return x > threshold ? x : value; }
float torch_threshold_kernel(float x, float threshold, float value) { return x <= threshold ? value : x; }
// PyTorch hardtanh: max_val if x > max_val, min_val if x < min_val, x otherwise.
float torch_hardtanh(float x, float lo, float hi) { return x > hi ? hi : x < lo ? lo : x; }
// PyTorch leaky_relu and prelu: max(0, x) + negative_slope * min(0, x).
float torch_leaky(float x, float slope) { return std::max(0.0f, x) + slope * std::min(0.0f, x); }

// Their gradients: threshold_backward (relu's too), hardtanh_backward, clamp_backward, leaky_relu_backward.
float torch_threshold_backward(float dy, float x, float threshold) { return x <= threshold ? 0.0f : dy; }
float torch_hardtanh_backward(float dy, float x, float lo, float hi) { return x <= lo || x >= hi ? 0.0f : dy; }
float torch_clamp_backward(float dy, float x, float lo, float hi) { return x >= lo && x <= hi ? dy : 0.0f; }
float torch_leaky_backward(float dy, float x, float slope) { return x > 0 ? dy : dy * slope; }
// The derivative of the textbook, multiplied.
float textbook_backward(float dy, float x) { return dy * (x > 0 ? 1.0f : 0.0f); }

// ---- The tables ---------------------------------------------------------------------------------------------

struct Forward {
    const char* theirs;
    std::function<float(float x)> formula;
    struct Law {
        Law(const Activation<float>& a) : y([a](float x) { return ours(a, x); }) {}
        explicit Law(std::function<float(float x)> of) : y(std::move(of)) {}
        std::function<float(float x)> y;
    } law;
    struct Difference {
        const char* name;
        float x;
    };
    std::vector<Difference> differences;
};

const Forward::Law kPrelu([](float x) { return prelu(0.25f, x); });

std::vector<Forward> forward_table() {
    return {
        {"ONNX Relu", onnx_relu, Activation<float>("relu"), {{"a NaN passes", kNan}}},
        {"ONNX LeakyRelu, alpha 0.01",
         [](float x) { return onnx_leaky(x, kSlope); },
         Activation<float>("leaky_relu", kSlope),
         {}},
        {"ONNX LeakyRelu, alpha -0.5",
         [](float x) { return onnx_leaky(x, -0.5f); },
         Activation<float>("leaky_relu", -0.5f),
         {{"-0 is not > 0, so it is multiplied", -0.0f}}},
        {"ONNX PRelu, slope 0.25", [](float x) { return onnx_leaky(x, 0.25f); }, kPrelu, {}},
        {"ONNX ThresholdedRelu, alpha 1",
         [](float x) { return onnx_thresholded(x, kTheta); },
         Activation<float>("thresholded_relu", kTheta),
         {{"a NaN passes", kNan}}},
        {"ONNX Clip, 0 to 6",
         [](float x) { return onnx_clip(x, 0, 6); },
         Activation<float>("clipped_relu", 0, 6),
         {{"-0 gives the bound +0", -0.0f}, {"a NaN passes, whatever min and max do with it", kNan}}},
        {"PyTorch relu",
         [](float x) { return torch_threshold_kernel(x, 0, 0); },
         Activation<float>("relu"),
         {}},
        {"PyTorch hardtanh, -1 to 1",
         [](float x) { return torch_hardtanh(x, -1, 1); },
         Activation<float>("clipped_relu", -1, 1),
         {}},
        {"PyTorch relu6",
         [](float x) { return torch_hardtanh(x, 0, 6); },
         Activation<float>("clipped_relu", 0, 6),
         {{"-0 gives the bound +0", -0.0f}}},
        {"PyTorch leaky_relu, slope 0.01",
         [](float x) { return torch_leaky(x, kSlope); },
         Activation<float>("leaky_relu", kSlope),
         {{"-0 is multiplied, nothing is added", -0.0f}}},
        {"PyTorch prelu, slope 0.25",
         [](float x) { return torch_leaky(x, 0.25f); },
         kPrelu,
         {{"-0 is multiplied, nothing is added", -0.0f}}},
        {"PyTorch threshold, 1 and 0, its kernel",
         [](float x) { return torch_threshold_kernel(x, kTheta, 0); },
         Activation<float>("thresholded_relu", kTheta),
         {}},
        {"PyTorch threshold, 1 and 0, its text",
         [](float x) { return torch_threshold(x, kTheta, 0); },
         Activation<float>("thresholded_relu", kTheta),
         {{"a NaN passes", kNan}}},
    };
}

struct Backward {
    const char* theirs;
    std::function<float(float dy, float x)> formula;
    Activation<float> law;
    struct Difference {
        const char* name;
        float dy, x;
    };
    std::vector<Difference> differences;
};

std::vector<Backward> backward_table() {
    return {
        {"PyTorch relu",
         [](float dy, float x) { return torch_threshold_backward(dy, x, 0); },
         Activation<float>("relu"),
         {{"nothing passes at a NaN", 1, kNan}}},
        {"PyTorch hardtanh, -1 to 1",
         [](float dy, float x) { return torch_hardtanh_backward(dy, x, -1, 1); },
         Activation<float>("clipped_relu", -1, 1),
         {{"nothing passes at a NaN", 1, kNan}}},
        {"PyTorch clamp, -1 to 1",
         [](float dy, float x) { return torch_clamp_backward(dy, x, -1, 1); },
         Activation<float>("clipped_relu", -1, 1),
         {{"nothing passes at the lower bound", 1, -1}, {"nothing passes at the upper bound", 1, 1}}},
        {"PyTorch leaky_relu, slope 0.01",
         [](float dy, float x) { return torch_leaky_backward(dy, x, kSlope); },
         Activation<float>("leaky_relu", kSlope),
         {}},
        {"PyTorch threshold, 1",
         [](float dy, float x) { return torch_threshold_backward(dy, x, kTheta); },
         Activation<float>("thresholded_relu", kTheta),
         {{"nothing passes at a NaN", 1, kNan}}},
        {"a textbook's relu",
         textbook_backward,
         Activation<float>("relu"),
         {{"selected, not multiplied: infinite dy", kInfinity, -1},
          {"selected, not multiplied: dy NaN", kNan, -1},
          {"selected, not multiplied: +0, not -0", -1, -1}}},
    };
}

std::vector<float> finite_numbers(std::uint64_t seed) {
    std::vector<float> all(20000);
    fill_floats<float>(all.data(), all.size(), seed);
    for (const float edge : {0.0f, -0.0f, 1.0f, -1.0f, 6.0f, kSlope}) all.push_back(edge);
    all.erase(std::remove_if(all.begin(), all.end(), [](float v) { return !std::isfinite(v); }), all.end());
    return all;
}

}  // namespace

TEST_CASE("definitions: forward", "[definitions]") {
    for (const Forward& row : forward_table()) {
        INFO(row.theirs);
        for (const float x : finite_numbers(1)) {
            INFO("x = " << x);
            REQUIRE(row.law.y(x) == row.formula(x));  // as numbers: -0 equals +0
        }
        for (const auto& [name, x] : row.differences) {
            INFO(name);
            CHECK(bits(row.law.y(x)) != bits(row.formula(x)));
        }
    }
}

TEST_CASE("definitions: backward", "[definitions]") {
    const std::vector<float> gradients = finite_numbers(2);
    for (const Backward& row : backward_table()) {
        INFO(row.theirs);
        std::size_t i = 0;
        for (const float x : finite_numbers(1)) {
            const auto named = [x](const Backward::Difference& d) { return x >= d.x && x <= d.x && d.dy > 0; };
            if (std::any_of(row.differences.begin(), row.differences.end(), named)) continue;
            const float dy = gradients[i++ % gradients.size()];
            INFO("dy = " << dy << ", x = " << x);
            REQUIRE(ours(row.law, dy, x) == row.formula(dy, x));
        }
        for (const auto& [name, dy, x] : row.differences) {
            INFO(name);
            CHECK(bits(ours(row.law, dy, x)) != bits(row.formula(dy, x)));
        }
    }
}

// They agree on these, beyond finite data.
TEST_CASE("definitions: infinities, and what a NaN does in relu, hardtanh and leaky", "[definitions]") {
    for (const Forward& row : forward_table()) {
        INFO(row.theirs);
        for (const float x : {kInfinity, -kInfinity}) CHECK(row.law.y(x) == row.formula(x));
    }
    CHECK(std::isnan(torch_threshold_kernel(kNan, 0, 0)));
    CHECK(std::isnan(ours(Activation<float>("relu"), kNan)));
    CHECK(std::isnan(torch_hardtanh(kNan, -1, 1)));
    CHECK(std::isnan(ours(Activation<float>("clipped_relu", -1, 1), kNan)));
    CHECK(std::isnan(onnx_leaky(kNan, 0.25f)));
    CHECK(std::isnan(ours(Activation<float>("leaky_relu", 0.25f), kNan)));
}

// Clip with min > max gives max in ONNX; hardtanh refuses it, and so do we.
TEST_CASE("definitions: bounds in the wrong order are refused", "[definitions]") {
    CHECK(onnx_clip(0, 6, 2) == 2.0f);
    float x = 0, y = -1;
    CHECK(rectify_clipped_relu_forward_f32(&x, 6, 2, &y, 1, nullptr) == RECTIFY_PARAMETER);
    CHECK(y == -1.0f);
}
