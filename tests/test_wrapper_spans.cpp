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

TEST_CASE("wrapper: spans with a mask, and of other types", "[wrapper]") {
    const std::vector<double> x = {-1, 2, 3, 0, -5, 6, 7, 8, 9}, dy = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    std::vector<double> y(9), dx(9);
    std::vector<std::uint8_t> mask(2, 0xFF);
    rectify::relu_forward_mask(std::span(x), std::span(y), std::span(mask));
    CHECK(y == std::vector<double>{0, 2, 3, 0, 0, 6, 7, 8, 9});
    CHECK(mask == std::vector<std::uint8_t>{0xE6, 0x01});
    rectify::relu_backward_mask(std::span(dy), std::span<const std::uint8_t>(mask), std::span(dx));
    CHECK(dx == std::vector<double>{0, 2, 3, 0, 0, 6, 7, 8, 9});

    const std::vector<std::int16_t> words = {-1, 2};
    std::vector<std::int16_t> result(2);
    rectify::relu_forward(std::span(words), std::span(result));
    CHECK(result == std::vector<std::int16_t>{0, 2});

    const std::vector<double> before = y;
    std::vector<std::uint8_t> longer(3), shorter(1);
    for (std::vector<std::uint8_t>* wrong : {&longer, &shorter}) {
        CHECK_THROWS_AS(rectify::relu_forward_mask(std::span(x), std::span(y), std::span(*wrong)),
                        std::invalid_argument);
        CHECK_THROWS_AS(
            rectify::relu_backward_mask(std::span(dy), std::span<const std::uint8_t>(*wrong), std::span(y)),
            std::invalid_argument);
    }
    CHECK(y == before);
}
