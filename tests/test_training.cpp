// A layer's whole training step on every bit pattern of x: forward, forward with a mask, and the backwards from
// the input, from the output and from the mask, which agree.
#include <catch2/catch_test_macros.hpp>

#include "oracle/oracle.hpp"
#include "support/patterns.hpp"
#include "support/problem.hpp"

using namespace rectify_tests;

namespace {

// The functions of one type.
template <class T>
struct Layer {
    const char* name;
    rectify_status (*forward)(const T*, T*, std::size_t, const rectify_exec*);
    rectify_status (*backward)(const T*, const T*, T*, std::size_t, const rectify_exec*);
    rectify_status (*forward_mask)(const T*, T*, std::uint8_t*, std::size_t, const rectify_exec*);
    rectify_status (*backward_mask)(const T*, const std::uint8_t*, T*, std::size_t, const rectify_exec*);
};
#define LAYER(suffix, type)                                                                                 \
    constexpr Layer<type> k_##suffix = {#suffix, rectify_relu_forward_##suffix,                             \
                                        rectify_relu_backward_##suffix, rectify_relu_forward_mask_##suffix, \
                                        rectify_relu_backward_mask_##suffix};
RECTIFY_FOR_FLOAT_TYPES(LAYER)
#undef LAYER

// Every edge, NaNs and infinities among them, and ordinary numbers. A prime: x's order never falls in step.
constexpr std::size_t kGradients = 29;

template <class T>
std::vector<Bits<T>> gradients() {
    std::vector<Bits<T>> set = Edge<T>::all();
    for (Random random(1); set.size() < kGradients;) set.push_back(static_cast<Bits<T>>(random()));
    return set;
}

template <class T>
class Worker {
  public:
    explicit Worker(const Layer<T>& layer) : layer_(layer) {
        const std::vector<Bits<T>> set = gradients<T>();
        for (std::size_t i = 0; i < dy_.size(); ++i) std::memcpy(&dy_[i], &set[i % kGradients], sizeof(T));
    }

    // Block after block, the gradients are another step ahead of x.
    std::string operator()(std::uint64_t first, std::size_t n) {
        const T* const dy = dy_.data() + first / kBlock % kGradients;
        fill_patterns(x_.data(), 8 * sizeof(T), first, n);
        oracle::relu_forward_mask<T>(x_.data(), y_.data(), mask_.data(), n);
        oracle::relu_backward<T>(dy, x_.data(), dx_.data(), n);

        const rectify_exec exec = with_threads(1);
        rectify_status status = layer_.forward_mask(x_.data(), y_got_.data(), mask_got_.data(), n, &exec);
        if (status != RECTIFY_OK) return rectify_status_string(status);
        std::string wrong = difference({"mask", 1, nullptr}, mask_.data(), mask_got_.data(), n);
        if (wrong.empty()) wrong = differs("y beside the mask", y_, y_got_, n);

        const auto check = [&](const char* what, rectify_status result, const std::vector<T>& expected,
                               const std::vector<T>& got) {
            if (!wrong.empty()) return;
            wrong = result == RECTIFY_OK ? differs(what, expected, got, n) : rectify_status_string(result);
        };
        check("y", layer_.forward(x_.data(), y_got_.data(), n, &exec), y_, y_got_);
        check("dx from the input", layer_.backward(dy, x_.data(), dx_got_.data(), n, &exec), dx_, dx_got_);
        check("dx from the output", layer_.backward(dy, y_got_.data(), dx_got_.data(), n, &exec), dx_, dx_got_);
        check("dx from the mask", layer_.backward_mask(dy, mask_got_.data(), dx_got_.data(), n, &exec), dx_,
              dx_got_);
        return wrong;
    }

  private:
    static std::string differs(const char* name, const std::vector<T>& expected, const std::vector<T>& got,
                               std::size_t n) {
        return difference({name, 8 * sizeof(T), nullptr}, expected.data(), got.data(), n);
    }

    const Layer<T>& layer_;
    using Elements = std::vector<T>;
    Elements dy_ = Elements(kBlock + kGradients), x_ = Elements(kBlock);
    Elements y_ = x_, dx_ = x_, y_got_ = x_, dx_got_ = x_;
    std::vector<std::uint8_t> mask_ = std::vector<std::uint8_t>(kBlock / 8), mask_got_ = mask_;
};

// 16 bits: once per gradient, so that every x meets every one. 32 and 64: each x meets one.
template <class T>
void check(const Layer<T>& layer) {
    const std::uint64_t patterns = pattern_count(8 * sizeof(T)) * (sizeof(T) == 2 ? kGradients : 1);
    Walk walk(std::string("training in ") + layer.name, patterns);
    walk.run([&] { return Worker<T>(layer); });
    CHECK(walk.failure() == "");
    CHECK(walk.checked() == patterns);
}

}  // namespace

TEST_CASE("exhaustive: training, all 2^32 patterns of f32", "[exhaustive]") { check(k_f32); }
TEST_CASE("exhaustive: training, all patterns of f16 with every gradient", "[exhaustive][contract]") {
    check(k_f16);
}
TEST_CASE("exhaustive: training, all patterns of bf16 with every gradient", "[exhaustive][contract]") {
    check(k_bf16);
}
TEST_CASE("exhaustive: training, samples of f64", "[exhaustive][contract]") { check(k_f64); }
