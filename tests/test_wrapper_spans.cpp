// The C++20 interface: spans carry the count.
#include <catch2/catch_test_macros.hpp>
#include <span>
#include <stdexcept>
#include <vector>

#include "rectify/rectify.hpp"

TEST_CASE("wrapper: spans", "[wrapper]") {
    const std::vector<float> x = {-1.0f, 2.0f, 3.0f}, dy = {10.0f, 20.0f, 30.0f};
    std::vector<float> y(3, -1.0f), dx(3, -1.0f);
    rectify::relu_forward(std::span(x), std::span(y));
    rectify::relu_backward(std::span(dy), std::span(x), std::span(dx));
    CHECK(y == std::vector<float>{0.0f, 2.0f, 3.0f});
    CHECK(dx == std::vector<float>{0.0f, 20.0f, 30.0f});

    rectify::relu_forward(x, y);  // containers become spans
    CHECK(y == std::vector<float>{0.0f, 2.0f, 3.0f});
}

TEST_CASE("wrapper: spans of different sizes are refused, and nothing is written", "[wrapper]") {
    const std::vector<float> x(4, 1.0f), dy(3, 1.0f);
    std::vector<float> y(3, -1.0f);
    CHECK_THROWS_AS(rectify::relu_forward(std::span(x), std::span(y)), std::invalid_argument);
    CHECK_THROWS_AS(rectify::relu_backward(std::span(dy), std::span(x), std::span(y)), std::invalid_argument);
    CHECK(y == std::vector<float>(3, -1.0f));
}
