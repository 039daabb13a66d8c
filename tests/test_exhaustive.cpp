// Forward on every bit pattern. What training needs as well is in test_training.cpp.
#include <catch2/catch_test_macros.hpp>

#include "oracle/oracle.hpp"
#include "support/patterns.hpp"
#include "support/problem.hpp"

using namespace rectify_tests;

namespace {

class Worker {
  public:
    explicit Worker(const Operation& op)
        : op_(op), x_(op.inputs[0].bytes(kBlock)), got_(op.outputs[0].bytes(kBlock)), expected_(got_) {}

    std::string operator()(std::uint64_t first, std::size_t n) {
        fill_patterns(x_.data(), op_.inputs[0].bits, first, n);
        const void* const in[] = {x_.data()};
        void* const got[] = {got_.data()};
        void* const expected[] = {expected_.data()};
        op_.oracle(in, expected, n);
        const rectify_exec exec = with_threads(1);
        const rectify_status status = op_.call(in, got, n, &exec);
        if (status != RECTIFY_OK) return rectify_status_string(status);
        return difference(op_.outputs[0], expected_.data(), got_.data(), n);
    }

  private:
    const Operation& op_;
    Bytes x_, got_, expected_;
};

void check_forward(bool wide) {
    for (const Operation& op : operations()) {
        if (op.inputs.size() != 1 || op.outputs.size() != 1 || (op.widest() == 32) != wide) continue;
        if (wide && (op.variant || op.name == "relu_forward_f32"))
            continue;  // test_family.cpp, test_training.cpp
        DYNAMIC_SECTION(op.name) {
            const std::uint64_t patterns = pattern_count(op.widest());
            Walk walk(op.name, patterns);
            walk.run([&] { return Worker(op); });
            CHECK(walk.failure() == "");
            CHECK(walk.checked() == patterns);
        }
    }
}

template <class T, class Kernel>
void check_quantized(Kernel kernel) {
    // All values, at every place of a vector and of a tail.
    constexpr std::size_t kValues = 256, kSizes = 2 * kValues + 131;
    std::vector<T> q(kSizes), got(kSizes), expected(kSizes);
    for (std::size_t i = 0; i < kSizes; ++i) q[i] = static_cast<T>(i);
    for (std::size_t z = 0; z < kValues; ++z) {
        const T zero_point = static_cast<T>(z);
        for (const std::size_t n : {kValues, kSizes}) {
            oracle::quantized_relu_forward<T>(q.data(), zero_point, expected.data(), n);
            REQUIRE(kernel(q.data(), zero_point, got.data(), n, nullptr) == RECTIFY_OK);
            INFO("zero point " << int(zero_point) << ", n = " << n);
            CHECK(got == expected);
            expected.assign(kSizes, 0);
            got.assign(kSizes, 0);
        }
    }
}

}  // namespace

TEST_CASE("exhaustive: forward, all 2^32 patterns of integers", "[exhaustive]") { check_forward(true); }

// These are quick enough for every emulator.
TEST_CASE("exhaustive: forward, all patterns of 8 and 16 bits, samples of 64", "[exhaustive][contract]") {
    check_forward(false);
}

TEST_CASE("exhaustive: quantised forward, every value and zero point", "[exhaustive][contract]") {
    SECTION("s8") { check_quantized<std::int8_t>(rectify_quantized_relu_forward_s8); }
    SECTION("u8") { check_quantized<std::uint8_t>(rectify_quantized_relu_forward_u8); }
}
