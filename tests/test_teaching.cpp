// The worked numbers of the texts from which people learn what ReLU is.
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <vector>

#include "rectify/rectify.h"

namespace {

float relu(float x) {
    float y = -1;
    REQUIRE(rectify_relu_forward_f32(&x, &y, 1, nullptr) == RECTIFY_OK);
    return y;
}

}  // namespace

// Inputs (1.2, -0.9), weights (0.5, -1.1): the sum is 1.59, and 1.49 with the bias of 0.1 taken off.
TEST_CASE("teaching: one neuron, relu(1.49) = 1.49", "[contract]") {
    const float z = 1.2f * 0.5f + -0.9f * -1.1f - 0.1f;
    REQUIRE(std::lround(z * 100) == 149);
    CHECK(relu(z) == z);
    CHECK(relu(1.49f) == 1.49f);
    CHECK(relu(-1.49f) == 0.0f);
}

TEST_CASE("teaching: the dosage network is 0 at dose 0", "[contract]") {
    const float dose = 0.0f;
    const float first = relu(1.70f * dose - 0.85f);
    const float second = relu(12.6f * dose);
    CHECK(first == 0.0f);
    CHECK(second == 0.0f);
    const float sum = first * -40.8f + second * 2.7f - 16.0f;
    CHECK(sum == -16.0f);
    CHECK(relu(sum) == 0.0f);
}

TEST_CASE("teaching: of the numbers from -10 to 9 the negative ones become 0", "[contract]") {
    std::vector<float> x, y(20, -1.0f), expected(10, 0.0f);
    for (int i = -10; i < 10; ++i) x.push_back(static_cast<float>(i));
    for (int i = 0; i < 10; ++i) expected.push_back(static_cast<float>(i));
    REQUIRE(rectify_relu_forward_f32(x.data(), y.data(), x.size(), nullptr) == RECTIFY_OK);
    CHECK(y == expected);
}

// dLdZ = dLdA * step(Z). A product with 0 may be -0, ours never is: equal as numbers.
TEST_CASE("teaching: the gradient is dLdA * step(Z)", "[contract]") {
    const std::vector<float> dLdA = {0.5f, -1.5f, 2.0f, -0.25f, 3.0f, -4.0f, 1.0f};
    const std::vector<float> Z = {1.0f, 2.0f, -3.0f, -0.5f, 0.0f, 1e-30f, -0.0f};
    std::vector<float> dLdZ(Z.size(), -1.0f), expected;
    for (std::size_t i = 0; i < Z.size(); ++i) expected.push_back(dLdA[i] * (Z[i] > 0 ? 1.0f : 0.0f));
    REQUIRE(rectify_relu_backward_f32(dLdA.data(), Z.data(), dLdZ.data(), Z.size(), nullptr) == RECTIFY_OK);
    CHECK(dLdZ == expected);
}
