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

TEST_CASE("wrapper: an error of a mask, a count or rows names it too", "[wrapper]") {
    std::vector<float> x(64, 1.0f), y(64), dx(64);
    std::uint8_t mask[8] = {}, other[8] = {};
    std::size_t count = 0, counts[4] = {};
    rectify::rows rows = {4, 8, 16, 16, 1};
    const auto said = [](const std::string& text, const char* function, const char* argument) {
        INFO(text);
        CHECK(names(text, function));
        CHECK(names(text, argument));
    };
    const auto in = reinterpret_cast<std::uint8_t*>(x.data());
    const auto out = reinterpret_cast<std::uint8_t*>(y.data());
    const char* name = "relu_forward_mask";
    said(thrown_by([&] { rectify::relu_forward_mask(x.data(), y.data(), nullptr, 64); }), name, "mask");
    said(thrown_by([&] { rectify::relu_forward_mask(x.data(), y.data(), in, 64); }), name, "mask");
    said(thrown_by([&] { rectify::relu_forward_mask(x.data(), y.data(), nullptr, rows); }), name, "mask");
    name = "relu_backward_mask";
    said(thrown_by([&] { rectify::relu_backward_mask(x.data(), nullptr, dx.data(), 64); }), name, "mask");
    said(thrown_by([&] { rectify::relu_backward_mask(x.data(), out, y.data(), 64); }), name, "dx");
    name = "mask_or";
    said(thrown_by([&] { rectify::mask_or(nullptr, mask, other, 64); }), name, "a");
    said(thrown_by([&] { rectify::mask_or(mask, nullptr, other, 64); }), name, "b");
    said(thrown_by([&] { rectify::mask_or(mask, other, nullptr, 64); }), name, "mask");
    said(thrown_by([&] { rectify::mask_count(nullptr, 64, &count); }), "mask_count", "mask");
    said(thrown_by([&] { rectify::mask_count(mask, 64, nullptr); }), "mask_count", "count");
    const rectify::shape shape = {1, 4, 16}, large = {static_cast<std::size_t>(-1), 4, 16};
    name = "mask_count_channels";
    said(thrown_by([&] { rectify::mask_count_channels(nullptr, counts, shape); }), name, "mask");
    said(thrown_by([&] { rectify::mask_count_channels(mask, nullptr, shape); }), name, "counts");
    said(thrown_by([&] { rectify::mask_count_channels(mask, counts, large); }), name, "shape");
    rows.out_pitch = 7;
    said(thrown_by([&] { rectify::relu_forward(x.data(), y.data(), rows); }), "relu_forward", "rows");
    said(thrown_by([&] { rectify::relu_backward(x.data(), x.data(), y.data(), rows); }), "relu_backward",
         "rows");
    rows.out_pitch = static_cast<std::size_t>(-1);
    said(thrown_by([&] { rectify::relu_forward(x.data(), y.data(), rows); }), "relu_forward", "rows");
    const std::int8_t q[1] = {1};
    std::int8_t r[1];
    name = "quantized_relu_forward";
    said(thrown_by([&] { rectify::quantized_relu_forward(q, std::int8_t(0), r + 0, std::size_t(-1)); }), name,
         "n");
    said(thrown_by([&] {
             rectify::quantized_relu_forward(static_cast<std::int8_t*>(nullptr), std::int8_t(0), r, 1);
         }),
         name, "q");
}
