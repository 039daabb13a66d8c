// The C++ interface on pointers. This file is C++17; test_wrapper_spans.cpp needs C++20.
#include <catch2/catch_test_macros.hpp>
#include <regex>
#include <stdexcept>
#include <string>
#include <vector>

#include "rectify/rectify.hpp"

namespace {

template <class Call>
std::string thrown_by(Call call) {
    try {
        call();
    } catch (const std::invalid_argument& error) {
        return error.what();
    }
    return "nothing was thrown";
}

bool names(const std::string& text, const std::string& argument) {
    return std::regex_search(text, std::regex("\\b" + argument + "\\b"));
}

}  // namespace

TEST_CASE("wrapper: forward and backward by type", "[wrapper]") {
    const std::vector<float> x = {-1.0f, 2.0f, -0.0f, 0.5f}, dy = {10.0f, 20.0f, 30.0f, 40.0f};
    std::vector<float> y(4, -1.0f), dx(4, -1.0f);
    rectify::relu_forward(x.data(), y.data(), x.size());
    rectify::relu_backward(dy.data(), x.data(), dx.data(), x.size());
    CHECK(y == std::vector<float>{0.0f, 2.0f, 0.0f, 0.5f});
    CHECK(dx == std::vector<float>{0.0f, 20.0f, 0.0f, 40.0f});

    rectify_exec exec = RECTIFY_EXEC_DEFAULT;
    exec.max_threads = 1;
    y.assign(4, -1.0f);
    rectify::relu_forward(x.data(), y.data(), x.size(), &exec);
    CHECK(y == std::vector<float>{0.0f, 2.0f, 0.0f, 0.5f});
}

TEST_CASE("wrapper: an error names the function and the argument", "[wrapper]") {
    std::vector<float> x(8, 1.0f), y(8), dy(8, 1.0f);
    const std::string null_x = thrown_by([&] { rectify::relu_forward(nullptr, y.data(), 8); });
    CHECK(names(null_x, "relu_forward"));
    CHECK(names(null_x, "x"));
    CHECK_FALSE(names(null_x, "y"));
    CHECK(names(thrown_by([&] { rectify::relu_forward(x.data(), nullptr, 8); }), "y"));
    CHECK(names(thrown_by([&] { rectify::relu_backward(nullptr, x.data(), y.data(), 8); }), "dy"));
    CHECK(names(thrown_by([&] { rectify::relu_backward(dy.data(), nullptr, y.data(), 8); }), "x"));
    CHECK(names(thrown_by([&] { rectify::relu_backward(dy.data(), x.data(), nullptr, 8); }), "dx"));
    CHECK(names(thrown_by([&] { rectify::relu_forward(x.data(), x.data() + 1, 7); }), "y"));
    CHECK(names(thrown_by([&] { rectify::relu_backward(dy.data(), x.data(), dy.data() + 1, 7); }), "dx"));
    CHECK(names(thrown_by([&] { rectify::relu_forward(x.data(), y.data(), static_cast<std::size_t>(-1)); }),
                "n"));

    rectify_exec exec = RECTIFY_EXEC_DEFAULT;
    exec.max_threads = -1;
    CHECK(names(thrown_by([&] { rectify::relu_forward(x.data(), y.data(), 8, &exec); }), "exec"));
}
