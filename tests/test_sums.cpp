// The sums of backward: their order, by numbers on which any other order shows, and their error. That they are
// the oracle's at every shape is in test_channels.cpp and the matrix.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>

#include "oracle/sums.hpp"
#include "support/channels.hpp"
#include "support/inputs.hpp"
#include "support/pool.hpp"
#include "support/problem.hpp"
#include "support/settings.hpp"

using namespace rectify_tests;

namespace {

using Floats = std::vector<float>;

// dbias where everything passes.
Floats sums_of(const Floats& dy, const rectify_shape& shape, int max_threads = 1) {
    const Floats x(dy.size(), 1.0f);
    Floats dx(dy.size()), sums(shape.channels, -7.0f), again(sums);
    const Bytes mask(rectify_mask_bytes(dy.size()), 0xFF);
    const rectify_exec exec = with_threads(max_threads);
    REQUIRE(rectify_bias_relu_backward_f32(dy.data(), x.data(), nullptr, dx.data(), sums.data(), &shape,
                                           &exec) == RECTIFY_OK);
    CHECK(std::memcmp(dx.data(), dy.data(), dy.size() * sizeof(float)) == 0);
    REQUIRE(rectify_bias_relu_backward_mask_f32(dy.data(), mask.data(), dx.data(), again.data(), &shape,
                                                &exec) == RECTIFY_OK);
    CHECK(std::memcmp(sums.data(), again.data(), sums.size() * sizeof(float)) == 0);
    return sums;
}

// One channel in which the elements at these places are large, -large and 1, the others 0.
float sum_of(const rectify_shape& shape, std::size_t large, std::size_t minus_large, std::size_t one) {
    Floats dy(elements(shape));
    dy[large] = 0x1p25f;  // a 1 that is added to it is lost
    dy[minus_large] = -0x1p25f;
    dy[one] = 1;
    return sums_of(dy, shape)[0];
}

std::uint32_t bits(float value) { return oracle::same_bits<std::uint32_t>(value); }

}  // namespace

TEST_CASE("sums: inner >= 16, by lanes of 16, by halves, over outer in order", "[sums]") {
    const rectify_shape plane = {1, 1, 64};
    CHECK(sum_of(plane, 0, 16, 1) == 1.0f);   // one lane, before the 1 of another
    CHECK(sum_of(plane, 0, 48, 32) == 0.0f);  // one lane in order
    CHECK(sum_of(plane, 0, 32, 48) == 1.0f);
    CHECK(sum_of(plane, 0, 8, 1) == 1.0f);  // lanes j and j + 8 first
    CHECK(sum_of(plane, 0, 1, 8) == 0.0f);  // so this 1 goes to the large one
    CHECK(sum_of(plane, 0, 4, 2) == 1.0f);  // then j + 4
    CHECK(sum_of(plane, 0, 2, 4) == 0.0f);
    CHECK(sum_of(plane, 0, 2, 1) == 1.0f);  // then j + 2
    CHECK(sum_of(plane, 0, 1, 2) == 0.0f);  // then j + 1
    const rectify_shape planes = {3, 1, 16};
    CHECK(sum_of(planes, 0, 16, 32) == 1.0f);  // over outer in order
    CHECK(sum_of(planes, 0, 32, 16) == 0.0f);
    CHECK(sum_of(planes, 0, 15, 16) == 1.0f);  // a plane by itself first
    CHECK(sum_of(planes, 16, 32, 0) == 0.0f);
}

TEST_CASE("sums: inner < 16, by 32 ranges of positions, in pairs", "[sums]") {
    const rectify_shape last = {128, 1, 1};  // four positions in each range
    CHECK(sum_of(last, 0, 3, 4) == 1.0f);    // a range by itself first
    CHECK(sum_of(last, 0, 3, 2) == 0.0f);    // in order
    CHECK(sum_of(last, 0, 2, 3) == 1.0f);
    CHECK(sum_of(last, 0, 4, 8) == 1.0f);   // ranges 0 and 1, then 2
    CHECK(sum_of(last, 4, 8, 0) == 0.0f);   // not 1 and 2 first
    CHECK(sum_of(last, 8, 12, 0) == 1.0f);  // but 2 and 3
    CHECK(sum_of(last, 0, 8, 16) == 1.0f);  // (0 .. 3), then (4 .. 7)
    CHECK(sum_of(last, 12, 16, 0) == 0.0f);
    CHECK(sum_of(last, 0, 64, 32) == 0.0f);
    const rectify_shape few = {5, 1, 9};  // 45 positions: the first ranges have one, one, two
    CHECK(sum_of(few, 2, 3, 1) == 1.0f);
    CHECK(sum_of(few, 1, 2, 0) == 0.0f);
    CHECK(sum_of(few, 1, 2, 3) == 0.0f);
    CHECK(sum_of(few, 0, 1, 2) == 1.0f);
}

TEST_CASE("sums: over nothing +0 is written, and over zeros of either sign", "[sums]") {
    for (const rectify_shape& shape :
         {rectify_shape{0, 5, 3}, rectify_shape{4, 5, 0}, rectify_shape{0, 5, 100}}) {
        for (const ChannelOperation& form : sum_forms()) {
            INFO(form.name << ", " << text(shape));
            Bytes memory(200, 0x5A), expected = memory;
            const std::size_t bytes = 5 * form.outputs[1].unit();
            std::fill(expected.begin() + 64, expected.begin() + 64 + static_cast<std::ptrdiff_t>(bytes), 0);
            Pointers at;
            at.out[1] = memory.data() + 64;
            CHECK(form.call(at.in.data(), at.out.data(), &shape, nullptr) == RECTIFY_OK);
            CHECK(memory == expected);
            at.out[1] = nullptr;
            CHECK(form.call(at.in.data(), at.out.data(), &shape, nullptr) == RECTIFY_NULL_POINTER);
        }
    }
    const rectify_shape no_channel = {4, 0, 3};
    for (const ChannelOperation& form : sum_forms())
        CHECK(form.call(Pointers().in.data(), Pointers().out.data(), &no_channel, nullptr) == RECTIFY_OK);
    for (const rectify_shape& shape : {rectify_shape{7, 3, 1}, rectify_shape{2, 3, 33}})
        for (const float sum : sums_of(Floats(elements(shape), -0.0f), shape)) CHECK(bits(sum) == 0);
}

TEST_CASE("sums: a NaN is canonical, and stays in its channel", "[sums]") {
    for (const rectify_shape& shape : {rectify_shape{40, 3, 1}, rectify_shape{2, 3, 33}}) {
        for (const std::uint32_t nan : {0x7FC00000u, 0xFFC00001u, 0x7F800001u, 0xFFFFFFFFu}) {
            Floats dy(elements(shape), 1.0f);
            const std::size_t place = (1 * shape.channels + 1) * shape.inner;
            std::memcpy(&dy[place], &nan, sizeof nan);
            const Floats sums = sums_of(dy, shape);
            CHECK(bits(sums[1]) == 0x7FC00000);
            CHECK(sums[0] == static_cast<float>(shape.outer * shape.inner));
            CHECK(sums[2] == sums[0]);
        }
        Floats dy(elements(shape));  // infinity - infinity
        dy[0] = std::numeric_limits<float>::infinity();
        dy[shape.channels * shape.inner] = -dy[0];
        CHECK(bits(sums_of(dy, shape)[0]) == 0x7FC00000);
    }
}

// What is masked does not count, whatever it is.
TEST_CASE("sums: masked gradients add +0", "[sums]") {
    const rectify_shape shape = {20, 2, 5};
    const std::size_t n = elements(shape);
    const Floats dy(n, std::numeric_limits<float>::quiet_NaN()), x(n, -1.0f);
    const Floats bias = {0.5f, 0.25f};
    Floats dx(n), dbias = {1, 1};
    REQUIRE(rectify_bias_relu_backward_f32(dy.data(), x.data(), bias.data(), dx.data(), dbias.data(), &shape,
                                           nullptr) == RECTIFY_OK);
    CHECK(bits(dbias[0]) == 0);
    CHECK(bits(dbias[1]) == 0);
}

// m additions in the longest chain: the error is at most m * u / (1 - m * u) * sum |term|.
TEST_CASE("sums: the error against an exact sum is within the header's bound", "[sums]") {
    for (const rectify_shape& shape :
         {rectify_shape{1, 3, 16}, rectify_shape{5, 3, 49}, rectify_shape{2, 2, 3136},
          rectify_shape{1000, 5, 1}, rectify_shape{257, 3, 7}, rectify_shape{31, 4, 1},
          rectify_shape{3, 2, 15}}) {
        const std::size_t n = elements(shape), positions = shape.outer * shape.inner;
        Floats dy(n);
        Random random(n);
        for (float& v : dy)
            v = std::ldexp(static_cast<float>(random() >> 40) - 0x1p23f, int(random() % 30) - 40);
        const Floats sums = sums_of(dy, shape);
        const double m =
            shape.inner >= 16 ? double(shape.inner / 16 + 4 + shape.outer) : double(positions / 32 + 6);
        const double mu = m * 0x1p-24;
        for (std::size_t c = 0; c < shape.channels; ++c) {
            long double exact = 0, magnitudes = 0;
            for (std::size_t o = 0; o < shape.outer; ++o)
                for (std::size_t i = 0; i < shape.inner; ++i) {
                    const long double term = dy[(o * shape.channels + c) * shape.inner + i];
                    exact += term;
                    magnitudes += std::fabs(term);
                }
            INFO(text(shape) << ", channel " << c);
            CHECK(std::fabs(static_cast<long double>(sums[c]) - exact) <= mu / (1 - mu) * magnitudes);
        }
    }
}

// A result that depended on who adds what would show here.
TEST_CASE("sums: the same bytes for every number of threads", "[sums]") {
    const std::vector<rectify_shape> shapes =
        thin() ? std::vector<rectify_shape>{{3, 70, 701}, {501, 65, 3}}
               : std::vector<rectify_shape>{{3, 70, 3001},  {1, 1, 500009}, {5003, 64, 1}, {5003, 65, 1},
                                            {1009, 300, 1}, {601, 33, 15},  {601, 33, 16}, {1, 1000, 300}};
    std::size_t turn = 0;
    for (const ChannelOperation& form : sum_forms()) {
        for (const rectify_shape& shape : shapes) {
            if (++turn % 3 != 0) continue;
            const Operation op = at_shape(form, shape);
            const Problem problem(op, elements(shape), 1);
            INFO(op.name);
            for (const int threads : {1, 2, 3}) {
                const rectify_exec exec = with_threads(threads);
                CHECK(run(problem, &exec) == "");
            }
            for (const std::size_t threads : {2u, 3u, 7u}) {
                Pool pool(kOrders[threads % 3]);
                const rectify_executor executor = pool.executor(threads);
                const rectify_exec exec = with_threads(0, &executor);
                CHECK(run(problem, &exec) == "");
            }
        }
    }
}
