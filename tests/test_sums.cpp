// The sums of backward: their order, by numbers on which any other order shows, and their error. That they are
// the oracle's at every shape is also in test_channels.cpp and the matrix, with ordinary numbers: there a sum
// in double hides its order.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>

#include "oracle/number.hpp"
#include "oracle/sums.hpp"
#include "support/channels.hpp"
#include "support/inputs.hpp"
#include "support/pool.hpp"
#include "support/problem.hpp"
#include "support/settings.hpp"

using namespace rectify_tests;

namespace {

using Floats = std::vector<float>;
using Doubles = std::vector<double>;
using Places = std::vector<std::size_t>;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// ---- Sums of given terms ----------------------------------------------------------------------------------

// dbias where everything passes.
Floats sums_of(const Floats& dy, const rectify_shape& shape) {
    const Floats x(dy.size(), 1.0f);
    Floats dx(dy.size()), sums(shape.channels, -7.0f), again(sums);
    const Bytes mask(rectify_mask_bytes(dy.size()), 0xFF);
    const rectify_exec exec = with_threads(1);
    REQUIRE(rectify_bias_relu_backward_f32(dy.data(), x.data(), nullptr, dx.data(), sums.data(), &shape,
                                           &exec) == RECTIFY_OK);
    CHECK(std::memcmp(dx.data(), dy.data(), dy.size() * sizeof(float)) == 0);
    REQUIRE(rectify_bias_relu_backward_mask_f32(dy.data(), mask.data(), dx.data(), again.data(), &shape,
                                                &exec) == RECTIFY_OK);
    CHECK(std::memcmp(sums.data(), again.data(), sums.size() * sizeof(float)) == 0);
    return sums;
}

// dslope where everything counts. x is -1, so dy is -term.
Doubles sums_of(const Doubles& terms, const rectify_shape& shape) {
    const Doubles x(terms.size(), -1.0), slope(shape.channels, 0.25);
    Doubles dy(terms.size()), dx(terms.size()), sums(shape.channels, -7.0);
    std::transform(terms.begin(), terms.end(), dy.begin(), [](double term) { return -term; });
    const rectify_exec exec = with_threads(1);
    REQUIRE(rectify_prelu_backward_f64(dy.data(), x.data(), slope.data(), dx.data(), sums.data(), &shape,
                                       &exec) == RECTIFY_OK);
    return sums;
}

template <class P>
struct Term {
    std::size_t place;
    P value;
};

// The sum of one channel in which all other elements are 0.
float sum_of(const rectify_shape& shape, const std::vector<Term<float>>& terms) {
    Floats all(elements(shape));
    for (const Term<float>& term : terms) all[term.place] = term.value;
    return sums_of(all, shape)[0];
}
double pair_sum_of(const rectify_shape& shape, const std::vector<Term<double>>& terms) {
    Doubles all(elements(shape));
    for (const Term<double>& term : terms) all[term.place] = term.value;
    return sums_of(all, shape)[0];
}

std::uint32_t bits(float value) { return oracle::same_bits<std::uint32_t>(value); }
std::uint64_t bits(double value) { return oracle::same_bits<std::uint64_t>(value); }

// Element i of plane o, or of row o, of channel c.
std::size_t element(const rectify_shape& shape, std::size_t o, std::size_t c, std::size_t i) {
    return (o * shape.channels + c) * shape.inner + i;
}

// ---- Three terms ------------------------------------------------------------------------------------------

// A 1 that is added to it is lost: in float; in double; in lo of a pair whose hi has kLostInHi.
constexpr float kLostInFloat = 0x1p25f, kLostInDouble = 0x1p60f;
constexpr double kLostInLo = 0x1p60, kLostInHi = 0x1p120;

// `large`, -large and 1 in every three of the places of a channel, all else 0: the sum is 1 where kept(a, b,
// one) says that a and b meet before the 1, else 0. A place is the index of a term of one channel: o * inner +
// i. All channels of one call, and a call for each.
template <class Kept>
void check_triples(const rectify_shape& one_channel, const Places& places, float large, Kept kept) {
    struct Triple {
        std::size_t a, b, one;
    };
    std::vector<Triple> triples;
    for (std::size_t a = 0; a < places.size(); ++a)
        for (std::size_t b = 0; b < places.size(); ++b)
            for (std::size_t one = 0; one < places.size(); ++one)
                if (a != b && b != one && one != a) triples.push_back({a, b, one});
    for (const std::size_t channels : {triples.size(), std::size_t(1)}) {
        const std::size_t skipped = channels == 1 ? thin() ? 97 : 7 : 0;
        const rectify_shape shape = {one_channel.outer, channels, one_channel.inner};
        for (std::size_t first = 0; first < triples.size(); first += channels + skipped) {
            Floats dy(elements(shape));
            for (std::size_t c = 0; c < channels; ++c) {
                const auto set = [&](std::size_t place, float value) {
                    dy[element(shape, places[place] / shape.inner, c, places[place] % shape.inner)] = value;
                };
                set(triples[first + c].a, large);
                set(triples[first + c].b, -large);
                set(triples[first + c].one, 1);
            }
            const Floats sums = sums_of(dy, shape);
            for (std::size_t c = 0; c < channels; ++c) {
                const Triple t = triples[first + c];
                if (sums[c] == (kept(t.a, t.b, t.one) ? 1.0f : 0.0f)) continue;
                FAIL_CHECK(text(shape)
                           << ", channel " << c << ": " << sums[c] << " of a large one in place " << places[t.a]
                           << ", its negative in " << places[t.b] << ", 1 in " << places[t.one]);
                return;
            }
        }
    }
}

// What is added to one total, one after the other.
bool in_order(std::size_t a, std::size_t b, std::size_t one) { return one > a && one > b; }

// The place of the highest and of the lowest bit that is set.
int highest(std::size_t n) { return n > 1 ? 1 + highest(n / 2) : 0; }
int lowest(std::size_t n) { return n % 2 == 0 ? 1 + lowest(n / 2) : 0; }

// 0 with 1, 2 with 3; then (0, 1) with (2, 3): two numbers meet where their highest different bit says.
bool in_pairs(std::size_t a, std::size_t b, std::size_t one) { return highest(a ^ b) < highest(a ^ one); }

// j with j + 8, then with j + 4: the lowest different bit says it.
bool by_halves(std::size_t a, std::size_t b, std::size_t one) { return lowest(a ^ b) > lowest(a ^ one); }

// `count` places from `first` on.
Places places(std::size_t first, std::size_t step, std::size_t count) {
    Places all;
    for (std::size_t i = 0; i < count; ++i) all.push_back(first + i * step);
    return all;
}

}  // namespace

// ---- The order --------------------------------------------------------------------------------------------

TEST_CASE("sums: a group of eight rows is added in pairs, in P", "[sums]") {
    const float large = kLostInFloat;
    for (const std::size_t step : {1u, 16u}) {
        const rectify_shape shape = step == 1 ? rectify_shape{8, 1, 1} : rectify_shape{1, 1, 128};
        CHECK(sum_of(shape, {{0, large}, {step, -large}, {2 * step, 1}}) == 1.0f);      // t0 + t1 first
        CHECK(sum_of(shape, {{0, large}, {2 * step, -large}, {3 * step, 1}}) == 0.0f);  // t2 + t3 first
        CHECK(sum_of(shape, {{0, large}, {2 * step, -large}, {4 * step, 1}}) == 1.0f);  // (t0 .. t3) first
        CHECK(sum_of(shape, {{3 * step, large}, {4 * step, -large}, {7 * step, 1}}) == 0.0f);
        CHECK(sum_of(shape, {{4 * step, large}, {6 * step, -large}, {3 * step, 1}}) == 1.0f);
    }
    check_triples({8, 1, 1}, places(0, 1, 8), large, in_pairs);
    check_triples({8, 1, 15}, places(14, 15, 8), large, in_pairs);
    check_triples({1, 1, 128}, places(0, 16, 8), large, in_pairs);
    check_triples({1, 1, 300}, places(128 + 13, 16, 8), large, in_pairs);
    check_triples({3, 1, 144}, places(144 + 15, 16, 8), large, in_pairs);

    const auto doubles = [](std::size_t a, std::size_t b, std::size_t one) {
        return pair_sum_of({8, 1, 1}, {{a, 0x1p54}, {b, -0x1p54}, {one, 1}});
    };
    CHECK(doubles(4, 5, 6) == 1.0);
    CHECK(doubles(4, 6, 7) == 0.0);
    CHECK(doubles(0, 3, 4) == 1.0);
    CHECK(doubles(0, 4, 5) == 0.0);
    CHECK(pair_sum_of({8, 1, 1}, {{0, 1e308}, {1, 1e308}, {2, -1e308}}) == kInfinity);
}

// A rest that was added one by one, or in double, would keep other ones.
TEST_CASE("sums: terms that are missing in a group are +0", "[sums]") {
    for (std::size_t rows = 3; rows < 8; ++rows) {
        check_triples({rows, 1, 1}, places(0, 1, rows), kLostInFloat, in_pairs);
        check_triples({8 + rows, 1, 1}, places(8, 1, rows), kLostInFloat, in_pairs);
        check_triples({16 + rows, 1, 3}, places(48 + 1, 3, rows), kLostInFloat, in_pairs);
        check_triples({1, 1, 16 * rows}, places(0, 16, rows), kLostInFloat, in_pairs);
        check_triples({1, 1, 128 + 16 * rows}, places(128 + 15, 16, rows), kLostInFloat, in_pairs);
        const std::size_t inner = 16 * (rows - 1) + 5;  // a last row of five columns
        check_triples({2, 1, inner}, places(inner + 4, 16, rows), kLostInFloat, in_pairs);
        check_triples({2, 1, inner + 128}, places(inner + 128 + 5, 16, rows - 1), kLostInFloat, in_pairs);
    }
    CHECK(sum_of({3, 1, 1}, {{0, kLostInFloat}, {1, 1}, {2, -kLostInFloat}}) == 0.0f);
    CHECK(sum_of({9, 1, 1}, {{0, kLostInFloat}, {8, 1}, {4, -kLostInFloat}}) == 1.0f);
    CHECK(sum_of({2, 1, 17}, {{0, kLostInFloat}, {16, 1}, {17, -kLostInFloat}}) == 0.0f);  // rows of one column
    CHECK(sum_of({2, 1, 17}, {{0, kLostInFloat}, {15, 1}, {17, -kLostInFloat}}) == 1.0f);
}

TEST_CASE("sums: the groups of a column are added in order, in double", "[sums]") {
    for (const std::size_t step : {8u, 128u}) {
        const rectify_shape shape = step == 8 ? rectify_shape{24, 1, 1} : rectify_shape{1, 1, 384};
        const auto sum = [&](float first, float second, float third) {
            return sum_of(shape, {{0, first}, {step, second}, {2 * step, third}});
        };
        CHECK(sum(kLostInFloat, 1, -kLostInFloat) == 1.0f);  // lost in float
        CHECK(sum(kLostInDouble, 1, -kLostInDouble) == 0.0f);
        CHECK(sum(kLostInDouble, -kLostInDouble, 1) == 1.0f);
        CHECK(sum(1, kLostInDouble, -kLostInDouble) == 0.0f);
        CHECK(sum(0x1p24f, 1, 0) == 0x1p24f);  // rounded to nearest even, once
        CHECK(sum(0x1p24f, 1, 0x1p-20f) == 0x1p24f + 2);
        CHECK(sum(0x1p24f, 3, 0) == 0x1p24f + 4);
        const float max = std::numeric_limits<float>::max();
        CHECK(sum(max, max, -max) == max);
        CHECK(sum(max, max, 0) == std::numeric_limits<float>::infinity());
        CHECK(sum(max, 0x1p102f, 0) == max);
    }
    // In P two of them are already infinite.
    CHECK(sum_of({8, 1, 1}, {{0, 0x1.8p127f}, {1, 0x1.8p127f}, {2, -0x1.8p127f}}) ==
          std::numeric_limits<float>::infinity());
    check_triples({50, 1, 1}, places(1, 8, 7), kLostInDouble, in_order);
    check_triples({50, 1, 4}, places(6, 32, 7), kLostInDouble, in_order);
    check_triples({1, 1, 800}, places(19, 128, 7), kLostInDouble, in_order);
    check_triples({2, 1, 700}, places(700 + 15, 128, 6), kLostInDouble, in_order);
}

TEST_CASE("sums: inner < 16, the groups in order, of each the columns", "[sums]") {
    const rectify_shape shape = {16, 1, 2};  // two groups of two columns
    CHECK(sum_of(shape, {{0, kLostInDouble}, {1, -kLostInDouble}, {16, 1}}) == 1.0f);
    CHECK(sum_of(shape, {{0, kLostInDouble}, {16, -kLostInDouble}, {1, 1}}) == 0.0f);  // no column by itself
    CHECK(sum_of(shape, {{0, kLostInDouble}, {17, -kLostInDouble}, {16, 1}}) == 0.0f);
    CHECK(sum_of(shape, {{0, kLostInFloat}, {1, 1}, {2, -kLostInFloat}}) == 1.0f);  // never both in float
    for (const std::size_t inner : {3u, 8u, 15u})
        check_triples({5, 1, inner}, places(2 * inner, 1, inner), kLostInDouble, in_order);
    check_triples({30, 1, 9}, {9 * 7 + 1, 3, 9 * 6 + 8, 9 * 8 + 4, 9 * 16 + 2, 9 * 29}, kLostInDouble,
                  in_order);
}

TEST_CASE("sums: inner >= 16, the 16 columns of a plane by halves", "[sums]") {
    const rectify_shape shape = {1, 1, 16};
    const float large = kLostInDouble;
    CHECK(sum_of(shape, {{0, large}, {8, -large}, {1, 1}}) == 1.0f);  // columns j and j + 8 first
    CHECK(sum_of(shape, {{0, large}, {1, -large}, {8, 1}}) == 0.0f);  // so this 1 goes to the large one
    CHECK(sum_of(shape, {{0, large}, {4, -large}, {2, 1}}) == 1.0f);  // then j + 4
    CHECK(sum_of(shape, {{0, large}, {2, -large}, {4, 1}}) == 0.0f);
    CHECK(sum_of(shape, {{0, large}, {2, -large}, {1, 1}}) == 1.0f);                // then j + 2
    CHECK(sum_of(shape, {{0, large}, {1, -large}, {2, 1}}) == 0.0f);                // then j + 1
    CHECK(sum_of(shape, {{0, kLostInFloat}, {1, -kLostInFloat}, {8, 1}}) == 1.0f);  // in double
    check_triples(shape, places(0, 1, 16), large, by_halves);
    check_triples({3, 1, 47}, places(47 + 16, 1, 16), large, by_halves);
    check_triples({1, 1, 272}, places(256, 1, 16), large, by_halves);
    // A column by itself first.
    CHECK(sum_of({1, 1, 256}, {{3, large}, {128 + 3, -large}, {128 + 11, 1}}) == 1.0f);
    CHECK(sum_of({1, 1, 256}, {{3, large}, {128 + 11, -large}, {128 + 3, 1}}) == 0.0f);
}

TEST_CASE("sums: inner >= 16, a plane by itself first, then the planes in order", "[sums]") {
    const float large = kLostInDouble;
    const rectify_shape shape = {3, 1, 16};
    CHECK(sum_of(shape, {{0, large}, {16, -large}, {32, 1}}) == 1.0f);
    CHECK(sum_of(shape, {{0, large}, {32, -large}, {16, 1}}) == 0.0f);
    CHECK(sum_of(shape, {{0, large}, {15, -large}, {16, 1}}) == 1.0f);
    CHECK(sum_of(shape, {{16, large}, {31, -large}, {0, 1}}) == 1.0f);
    CHECK(sum_of(shape, {{16, large}, {32, -large}, {0, 1}}) == 0.0f);
    CHECK(sum_of(shape, {{0, kLostInFloat}, {16, 1}, {32, -kLostInFloat}}) == 1.0f);  // planes share no group
    check_triples({6, 1, 16}, places(5, 16, 6), large, in_order);
    check_triples({5, 1, 300}, places(270, 300, 5), large, in_order);
    check_triples({5, 1, 17}, {0, 17 + 16, 34 + 8, 51 + 3, 68 + 16}, large, in_order);
}

// ---- Ranges -----------------------------------------------------------------------------------------------

namespace {

// What the header says of some shapes, written by hand.
struct Ranges {
    rectify_shape shape;
    std::size_t groups, ranges;
    bool begins_at(std::size_t group) const {
        for (std::size_t r = 0; r < ranges; ++r)
            if (group == r * groups / ranges) return true;
        return false;
    }
    std::size_t groups_of_plane() const { return shape.inner < 16 ? 1 : groups / shape.outer; }
    // Of a group's first row, column 0.
    std::size_t place(std::size_t group, std::size_t channel) const {
        if (shape.inner < 16) return element(shape, 8 * group, channel, 0);
        return element(shape, group / groups_of_plane(), channel, group % groups_of_plane() * 128);
    }
    // Around where ranges may begin; all where they are few.
    Places probes(std::size_t first, std::size_t last) const {
        Places all;
        for (std::size_t group = first; group <= last; ++group) {
            bool near = groups <= (thin() ? 0 : 140);
            for (std::size_t r = 1; r < 64; ++r)  // more ranges than there are
                near |= group + 1 >= r * groups / 64 && group <= r * groups / 64 + 1;
            if (near) all.push_back(group);
        }
        return all;
    }
};

// R is 1 below 64 groups, 2 below 128; with many channels the most is 256 ranges in all channels, 128 for f64.
std::vector<Ranges> all_ranges(bool doubles) {
    if (doubles)
        return {{{504, 1, 1}, 63, 1},     {{505, 1, 1}, 64, 2},      {{1017, 3, 2}, 128, 4},
                {{8185, 1, 1}, 1024, 32}, {{8185, 4, 1}, 1024, 32},  {{8185, 5, 1}, 1024, 16},
                {{2048, 16, 1}, 256, 8},  {{2048, 17, 1}, 256, 4},   {{510, 64, 1}, 64, 2},
                {{510, 65, 1}, 64, 1},    {{63, 1, 16}, 63, 1},      {{64, 1, 16}, 64, 2},
                {{134, 2, 90}, 134, 4},   {{1024, 4, 16}, 1024, 32}, {{1024, 5, 17}, 1024, 16}};
    return {{{504, 1, 1}, 63, 1},      {{505, 1, 1}, 64, 2},      {{1016, 1, 1}, 127, 2},
            {{1017, 1, 1}, 128, 4},    {{1600, 3, 1}, 200, 4},    {{2040, 1, 2}, 255, 4},
            {{2041, 1, 2}, 256, 8},    {{505, 3, 15}, 64, 2},     {{4088, 1, 1}, 511, 8},
            {{4089, 1, 1}, 512, 16},   {{8184, 1, 1}, 1023, 16},  {{8185, 1, 1}, 1024, 32},
            {{9999, 1, 1}, 1250, 32},  {{20000, 2, 1}, 2500, 32}, {{8300, 8, 1}, 1038, 32},
            {{8300, 9, 1}, 1038, 16},  {{4100, 16, 1}, 513, 16},  {{4100, 17, 1}, 513, 8},
            {{2050, 32, 1}, 257, 8},   {{2050, 33, 1}, 257, 4},   {{1030, 64, 1}, 129, 4},
            {{1030, 65, 1}, 129, 2},   {{512, 128, 1}, 64, 2},    {{512, 129, 1}, 64, 1},
            {{2048, 300, 1}, 256, 1},  {{63, 1, 16}, 63, 1},      {{64, 1, 16}, 64, 2},
            {{127, 1, 128}, 127, 2},   {{64, 1, 129}, 128, 4},    {{21, 1, 257}, 63, 1},
            {{22, 1, 257}, 66, 2},     {{67, 2, 130}, 134, 4},    {{1, 1, 8064}, 63, 1},
            {{1, 1, 8065}, 64, 2},     {{1, 3, 20001}, 157, 4},   {{3, 1, 15000}, 354, 8},
            {{1024, 8, 16}, 1024, 32}, {{1024, 9, 17}, 1024, 16}, {{64, 128, 16}, 64, 2},
            {{64, 129, 16}, 64, 1},    {{33, 65, 260}, 99, 2}};
}

}  // namespace

// Group by group: 1, large and -large are 1 only where the large one begins a range.
TEST_CASE("sums: where the ranges begin", "[sums]") {
    std::size_t turn = 0;
    for (const Ranges& r : all_ranges(false)) {
        if (thin() && ++turn % 4 != 0) continue;
        const Places probes = r.probes(1, r.groups - 2);
        for (std::size_t first = 0; first < probes.size(); first += r.shape.channels) {
            const std::size_t count = std::min(r.shape.channels, probes.size() - first);
            Floats dy(elements(r.shape));
            for (std::size_t c = 0; c < count; ++c) {
                const std::size_t group = probes[first + c];
                dy[r.place(group - 1, c)] = 1;
                dy[r.place(group, c)] = kLostInDouble;
                dy[r.place(group + 1, c)] = -kLostInDouble;
            }
            const Floats sums = sums_of(dy, r.shape);
            for (std::size_t c = 0; c < count; ++c) {
                const std::size_t group = probes[first + c];
                // The two are also by themselves where they are in one plane of one range, in which the 1 is
                // not.
                const bool plane =
                    r.groups_of_plane() > 1 && group % r.groups_of_plane() == 0 && !r.begins_at(group + 1);
                INFO(text(r.shape) << ", channel " << c << ", group " << group);
                REQUIRE(sums[c] == (plane || r.begins_at(group) ? 1.0f : 0.0f));
            }
        }
    }
}

// As above. Two large numbers are needed, so that the 1 is also lost where the range begins with the second.
TEST_CASE("sums: where the ranges begin for f64", "[sums]") {
    std::size_t turn = 0;
    for (const Ranges& r : all_ranges(true)) {
        if (thin() && ++turn % 4 != 0) continue;
        const Places probes = r.probes(1, r.groups - 4);
        for (std::size_t first = 0; first < probes.size(); first += r.shape.channels) {
            const std::size_t count = std::min(r.shape.channels, probes.size() - first);
            Doubles terms(elements(r.shape));
            for (std::size_t c = 0; c < count; ++c) {
                const double values[] = {1, kLostInHi, kLostInLo, -kLostInLo, -kLostInHi};
                for (std::size_t i = 0; i < 5; ++i) terms[r.place(probes[first + c] - 1 + i, c)] = values[i];
            }
            const Doubles sums = sums_of(terms, r.shape);
            for (std::size_t c = 0; c < count; ++c) {
                const std::size_t group = probes[first + c];
                INFO(text(r.shape) << ", channel " << c << ", group " << group);
                REQUIRE(sums[c] == (r.begins_at(group) || r.begins_at(group + 1) ? 1.0 : 0.0));
            }
        }
    }
}

TEST_CASE("sums: the ranges in order", "[sums]") {
    const float large = kLostInDouble;
    const rectify_shape rows = {1024, 1, 1}, plane = {1, 1, 16384};  // four ranges of 32 groups
    CHECK(sum_of(rows, {{0, large}, {256, 1}, {512, -large}}) == 0.0f);
    CHECK(sum_of(rows, {{0, large}, {256, -large}, {512, 1}}) == 1.0f);
    CHECK(sum_of(rows, {{512, large}, {768, -large}, {0, 1}}) == 0.0f);  // not in pairs
    CHECK(sum_of(rows, {{512, large}, {767, -large}, {0, 1}}) == 1.0f);  // a range by itself first
    for (std::size_t a = 0; a < 4; ++a)
        for (std::size_t b = 0; b < 4; ++b)
            for (std::size_t one = 0; one < 4; ++one) {
                if (a == b || b == one || one == a) continue;
                const float expected = in_order(a, b, one) ? 1.0f : 0.0f;
                CHECK(sum_of(rows, {{256 * a, large}, {256 * b + 9, -large}, {256 * one + 70, 1}}) == expected);
                CHECK(sum_of(plane, {{4096 * a, large}, {4096 * b + 9, -large}, {4096 * one + 70, 1}}) ==
                      expected);
            }
}

// ---- Pairs ------------------------------------------------------------------------------------------------

TEST_CASE("sums: f64 keeps what a double loses", "[sums]") {
    const double u = 0x1p-53;
    for (const std::size_t step : {8u, 128u}) {
        const rectify_shape shape = step == 8 ? rectify_shape{40, 1, 1} : rectify_shape{1, 1, 640};
        const auto sum = [&](std::vector<double> groups) {
            std::vector<Term<double>> terms;
            for (std::size_t i = 0; i < groups.size(); ++i) terms.push_back({i * step, groups[i]});
            return pair_sum_of(shape, terms);
        };
        CHECK(sum({0x1p60, 1, -0x1p60}) == 1.0);
        CHECK(sum({1, 0x1p60, -0x1p60}) == 1.0);
        CHECK(sum({1, u, u}) == 1 + 2 * u);
        CHECK(sum({u, u, 1}) == 1 + 2 * u);
        CHECK(sum({1, u / 2, u / 2}) == 1.0);                  // half the last place: to even
        CHECK(sum({1, u / 2, u / 2, 0x1p-105}) == 1 + 2 * u);  // and a little more than half
        CHECK(sum({0.1, 0x1p80, -0x1p80, -0.1}) == 0.0);
        // lo is a double, too.
        CHECK(sum({kLostInHi, kLostInLo, 1, -kLostInLo, -kLostInHi}) == 0.0);
        CHECK(sum({1, kLostInHi, kLostInLo, -kLostInLo, -kLostInHi}) == 0.0);
        CHECK(sum({kLostInHi, kLostInLo, -kLostInLo, 1, -kLostInHi}) == 1.0);
        CHECK(sum({0x1p170, 0x1p114, -0x1p170, 1, -0x1p114}) == 0.0);  // hi and lo stay as they are
        CHECK(sum({kLostInHi, 1, -kLostInHi, kLostInLo, -kLostInLo}) == 1.0);
    }
    const auto across = [](const rectify_shape& shape, std::size_t step, std::vector<double> values) {
        std::vector<Term<double>> terms;
        for (std::size_t i = 0; i < values.size(); ++i) terms.push_back({i * step, values[i]});
        return pair_sum_of(shape, terms);
    };
    // Over the columns, the planes and the ranges, too.
    struct Way {
        rectify_shape shape;
        std::size_t step;
    };
    for (const Way& way : {Way{{1, 1, 5}, 1}, Way{{5, 1, 16}, 16}, Way{{8 * 256, 1, 1}, 256}}) {
        INFO(text(way.shape));
        CHECK(across(way.shape, way.step, {0x1p60, 1, -0x1p60}) == 1.0);
        CHECK(across(way.shape, way.step, {1, u, u}) == 1 + 2 * u);
        CHECK(across(way.shape, way.step, {kLostInHi, kLostInLo, 1, -kLostInLo, -kLostInHi}) == 0.0);
        CHECK(across(way.shape, way.step, {kLostInHi, kLostInLo, -kLostInLo, 1, -kLostInHi}) == 1.0);
    }
    CHECK(across({1, 1, 16}, 4, {0x1p60, 1, -0x1p60}) == 1.0);
    CHECK(across({1, 1, 16}, 1, {1, u, u}) == 1 + 2 * u);
    // Column 0 has hi = 2^60, lo = 1. So has column 1 with the other sign of hi: both lo count.
    CHECK(pair_sum_of({16, 1, 2}, {{0, 0x1p60}, {16, 1}, {1, -0x1p60}, {17, 1}}) == 2.0);
    // What hi loses is added to lo first, then the other lo: (2^54, 2^114) + (1, -2^114) is (2^54, 0).
    CHECK(pair_sum_of({1, 1, 512}, {{0, 0x1p170},
                                    {128, 0x1p114},
                                    {256, -0x1p170},
                                    {384, 0x1p54},
                                    {8, 0x1p170},
                                    {136, -0x1p114},
                                    {264, -0x1p170},
                                    {392, 1},
                                    {4, -0x1p54}}) == 0.0);
}

TEST_CASE("sums: f64 with infinities, NaN and overflow: hi where lo is not finite", "[sums]") {
    const double max = std::numeric_limits<double>::max(), nan = std::numeric_limits<double>::quiet_NaN();
    struct Way {
        rectify_shape shape;
        std::size_t step;
    };
    // In the groups of a column, in columns, planes and ranges.
    for (const Way& way : {Way{{24, 1, 1}, 8}, Way{{1, 1, 384}, 128}, Way{{1, 1, 3}, 1}, Way{{1, 1, 16}, 4},
                           Way{{3, 1, 16}, 16}, Way{{1024, 1, 1}, 256}, Way{{1, 1, 16384}, 4096}}) {
        INFO(text(way.shape));
        const auto sum = [&](double first, double second, double third) {
            return pair_sum_of(way.shape, {{0, first}, {way.step, second}, {2 * way.step, third}});
        };
        CHECK(sum(1, kInfinity, 1) == kInfinity);
        CHECK(sum(-kInfinity, 1, -kInfinity) == -kInfinity);
        CHECK(sum(0, 0, kInfinity) == kInfinity);
        CHECK(bits(sum(kInfinity, 1, -kInfinity)) == 0x7FF8000000000000);
        CHECK(bits(sum(1, nan, 1)) == 0x7FF8000000000000);
        CHECK(bits(sum(1, -nan, kInfinity)) == 0x7FF8000000000000);
        CHECK(sum(max, max, 1) == kInfinity);
        CHECK(sum(-max, -1, -max) == -kInfinity);
        CHECK(sum(max, -max, 1) == 1.0);
        CHECK(sum(max, 1, -max) == 1.0);
        CHECK(sum(max, 0x1p969, 0) == max);
        CHECK(sum(max, 0x1p969, 0x1p969) == kInfinity);  // hi + lo is rounded to it
    }
    CHECK(pair_sum_of({24, 1, 1}, {{0, max}, {8, max}, {16, -max}}) == kInfinity);  // as hi is from then on
}

// ---- Nothing, zeros, NaN, masks ---------------------------------------------------------------------------

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
    for (const rectify_shape& shape :
         {rectify_shape{7, 3, 1}, rectify_shape{8, 3, 1}, rectify_shape{2, 3, 33}, rectify_shape{1, 3, 128},
          rectify_shape{700, 3, 2}, rectify_shape{64, 3, 16}}) {
        INFO(text(shape));
        for (const float sum : sums_of(Floats(elements(shape), -0.0f), shape)) CHECK(bits(sum) == 0);
        for (const double sum : sums_of(Doubles(elements(shape), -0.0), shape)) CHECK(bits(sum) == 0);
        Floats cancelling(elements(shape), -0.0f);  // 1 - 1 is +0, too
        cancelling[0] = 1;
        cancelling[shape.inner == 128 ? 127 : element(shape, 1, 0, 0)] = -1;
        CHECK(bits(sums_of(cancelling, shape)[0]) == 0);
    }
}

TEST_CASE("sums: a NaN is canonical, and stays in its channel", "[sums]") {
    for (const rectify_shape& shape :
         {rectify_shape{40, 3, 1}, rectify_shape{2, 3, 33}, rectify_shape{600, 3, 1}}) {
        INFO(text(shape));
        for (const std::uint32_t nan : {0x7FC00000u, 0xFFC00001u, 0x7F800001u, 0xFFFFFFFFu}) {
            Floats dy(elements(shape), 1.0f);
            std::memcpy(&dy[element(shape, 1, 1, 0)], &nan, sizeof nan);
            const Floats sums = sums_of(dy, shape);
            CHECK(bits(sums[1]) == 0x7FC00000);
            CHECK(sums[0] == static_cast<float>(shape.outer * shape.inner));
            CHECK(sums[2] == sums[0]);
        }
        for (const std::uint64_t nan : {0xFFF8000000000001u, 0x7FF0000000000001u, 0xFFFFFFFFFFFFFFFFu}) {
            Doubles terms(elements(shape), 1.0);
            std::memcpy(&terms[element(shape, 1, 1, 0)], &nan, sizeof nan);
            const Doubles sums = sums_of(terms, shape);
            CHECK(bits(sums[1]) == 0x7FF8000000000000);
            CHECK(sums[0] == static_cast<double>(shape.outer * shape.inner));
            CHECK(sums[2] == sums[0]);
        }
        Floats dy(elements(shape));
        dy[0] = std::numeric_limits<float>::infinity();
        CHECK(sums_of(dy, shape)[0] == dy[0]);
        CHECK(bits(sums_of(dy, shape)[1]) == 0);
        dy[element(shape, shape.outer - 1, 0, 0)] = -dy[0];  // infinity - infinity
        CHECK(bits(sums_of(dy, shape)[0]) == 0x7FC00000);
        CHECK(bits(sums_of(dy, shape)[1]) == 0);
    }
}

// What is masked does not count, whatever it is.
TEST_CASE("sums: masked gradients add +0", "[sums]") {
    for (const rectify_shape& shape : {rectify_shape{20, 2, 5}, rectify_shape{3, 2, 50}}) {
        const std::size_t n = elements(shape);
        const Floats dy(n, std::numeric_limits<float>::quiet_NaN()), x(n, -1.0f), positive(n, 1.0f);
        const Floats bias = {0.5f, 0.25f};
        const Bytes mask(rectify_mask_bytes(n));
        Floats dx(n);
        for (const int form : {0, 1, 2}) {
            Floats sums = {1, 1};
            INFO(text(shape) << ", form " << form);
            if (form == 0)
                REQUIRE(rectify_bias_relu_backward_f32(dy.data(), x.data(), bias.data(), dx.data(), sums.data(),
                                                       &shape, nullptr) == RECTIFY_OK);
            else if (form == 1)
                REQUIRE(rectify_bias_relu_backward_mask_f32(dy.data(), mask.data(), dx.data(), sums.data(),
                                                            &shape, nullptr) == RECTIFY_OK);
            else
                REQUIRE(rectify_prelu_backward_f32(dy.data(), positive.data(), bias.data(), dx.data(),
                                                   sums.data(), &shape, nullptr) == RECTIFY_OK);
            CHECK(bits(sums[0]) == 0);
            CHECK(bits(sums[1]) == 0);
        }
    }
}

// ---- The same bytes as the oracle -------------------------------------------------------------------------

namespace {

// The sizes of the terms of a type, as exponents: most are small. A large one loses bits of a small one in P; a
// sum that has it loses them in double, or in a pair if there is a very large one, too. An f16 has no number
// that is large for a double.
struct Sizes {
    int small, large, very_large;
};
template <class T>
constexpr Sizes kSizes = {0, 52, 52};
template <>
constexpr Sizes kSizes<double> = {0, 54, 108};
template <>
constexpr Sizes kSizes<rectify_f16> = {-8, 11, 11};

// In each channel the large terms come in pairs of both signs, in random places: the total is as small as the
// small ones, so that all that was lost on the way shows in it.
template <class T>
void set_terms(Problem& problem, const rectify_shape& shape, bool is_prelu, Random random) {
    const std::size_t n = elements(shape), of_channel = shape.outer * shape.inner;
    const auto number = [&](int exponent) {
        const std::uint64_t r = random();
        const double value = std::ldexp(1 + double(r >> 12) * 0x1p-52, exponent + int(r % 4));
        return static_cast<oracle::Value<T>>(r >> 8 & 1 ? -value : value);
    };
    const auto set = [&](std::size_t i, oracle::Value<T> value) {
        oracle::store<T>(problem.inputs[0].data(), i, oracle::Number<T>::rounded(value));
    };
    std::vector<bool> counts(n), taken(n);
    for (std::size_t i = 0; i < n; ++i) {
        set(i, number(kSizes<T>.small));
        counts[i] = random() % 4 != 0;
    }
    for (std::size_t c = 0; c < shape.channels && of_channel > 1; ++c) {
        for (std::size_t pair = 0; pair < 1 + of_channel / 60; ++pair) {
            const oracle::Value<T> value = number(pair % 2 == 0 ? kSizes<T>.large : kSizes<T>.very_large);
            for (const oracle::Value<T> term : {value, -value}) {
                std::size_t i;
                do {
                    const std::size_t place = random() % of_channel;
                    i = element(shape, place / shape.inner, c, place % shape.inner);
                } while (taken[i]);
                taken[i] = counts[i] = true;
                set(i, term);
            }
        }
    }
    for (std::size_t i = 0; i < n; ++i) {
        if (problem.operation.inputs[1].is_mask()) {
            const unsigned bit = counts[i] ? 1u << i % 8 : 0;
            problem.inputs[1][i / 8] = static_cast<unsigned char>(problem.inputs[1][i / 8] | bit);
        } else {
            const oracle::Value<T> x = counts[i] != is_prelu ? 1 : -1;
            oracle::store<T>(problem.inputs[1].data(), i, oracle::Number<T>::rounded(x));
        }
    }
    // A bias, which changes no sign, or a slope.
    if (problem.inputs.size() > 2)
        for (std::size_t c = 0; c < shape.channels; ++c) {
            const oracle::Value<T> half = c % 2 == 0 ? oracle::Value<T>(0.5) : oracle::Value<T>(-0.5);
            std::memcpy(problem.inputs[2].data() + c * sizeof half, &half, sizeof half);
        }
}

// A form at a shape, with such terms.
class OrderProblem {
  public:
    OrderProblem(const ChannelOperation& form, const rectify_shape& shape, std::size_t seed)
        : operation_(without_inputs(at_shape(form, shape))), problem_(operation_, elements(shape), seed) {
        const auto is = [&](const char* word) { return form.name.find(word) != std::string::npos; };
        const auto set = is("_f64")    ? set_terms<double>
                         : is("_bf16") ? set_terms<rectify_bf16>
                         : is("_f16")  ? set_terms<rectify_f16>
                                       : set_terms<float>;
        set(problem_, shape, is("prelu"), Random(seed));
        Pointers at;
        for (std::size_t i = 0; i < problem_.inputs.size(); ++i) at.in[i] = problem_.inputs[i].data();
        for (std::size_t o = 0; o < problem_.expected.size(); ++o) at.out[o] = problem_.expected[o].data();
        form.oracle(at.in.data(), at.out.data(), shape);
    }
    std::string run(const rectify_exec& exec) const { return rectify_tests::run(problem_, &exec); }

  private:
    // Which are set afterwards, because a stream by itself does not know the shape.
    static Operation without_inputs(Operation op) {
        for (Stream& input : op.inputs) input.fill = [](void*, std::size_t, std::uint64_t) {};
        op.oracle = [](Inputs, Outputs, std::size_t) {};
        return op;
    }

    const Operation operation_;
    Problem problem_;
};

void check_order(const std::vector<rectify_shape>& shapes) {
    std::size_t turn = 0;
    for (const rectify_shape& shape : shapes) {
        for (const ChannelOperation& form : sum_forms()) {
            ++turn;
            if (thin() && turn % 17 != 0) continue;
            const OrderProblem problem(form, shape, turn);
            INFO(form.name << ", " << text(shape));
            for (const int threads : {1, 2, 3, 4}) {
                if (thin() && threads % 3 != 1) continue;
                CHECK(problem.run(with_threads(threads)) == "");
            }
        }
    }
}

}  // namespace

TEST_CASE("sums: the oracle's at the ends of rows, of groups and of planes", "[sums]") {
    std::vector<rectify_shape> shapes;
    for (const std::size_t outer : {1u, 7u, 8u, 9u, 255u, 256u, 257u})
        for (const std::size_t inner : {1u, 2u, 15u, 16u, 17u, 127u, 128u, 129u, 255u, 256u, 257u})
            shapes.push_back({outer, outer * inner > 10000 ? 1 : 1 + (shapes.size() % 5), inner});
    check_order(shapes);
}

TEST_CASE("sums: the oracle's where the number of ranges changes", "[sums]") {
    std::vector<rectify_shape> shapes;
    for (const bool doubles : {false, true})
        for (const Ranges& r : all_ranges(doubles))
            if (elements(r.shape) <= 150000) shapes.push_back(r.shape);
    check_order(shapes);
}

// A result that depended on who adds what would show here. Some of these shapes have no ranges to share out,
// some no channels, and some have both. All are large enough for threads in every form.
TEST_CASE("sums: the same bytes for every number of threads", "[sums]") {
    const std::vector<rectify_shape> shapes =
        thin() ? std::vector<rectify_shape>{{1, 1, 260009}, {2500, 101, 1}, {30, 70, 121}}
               : std::vector<rectify_shape>{{1, 1, 300007}, {260003, 1, 1}, {2500, 101, 1},   {1009, 300, 1},
                                            {40, 70, 101},  {5003, 3, 15},  {130, 3, 701},    {3, 8, 11001},
                                            {2, 129, 1201}, {3000, 5, 17},  {2100, 130, 1},   {1, 1000, 300},
                                            {601, 33, 15},  {601, 33, 16},  {3001, 2, 2 * 22}};
    std::size_t turn = 0;
    for (const rectify_shape& shape : shapes) {
        for (const ChannelOperation& form : sum_forms()) {
            if (++turn % (thin() ? 11 : 2) != 0) continue;
            const OrderProblem problem(form, shape, turn);
            INFO(form.name << ", " << text(shape));
            for (const int threads : {1, 2, 3, 4}) CHECK(problem.run(with_threads(threads)) == "");
            for (const std::size_t threads : {2u, 3u, 7u}) {
                Pool pool(kOrders[(turn / 2 + threads) % 3]);
                const rectify_executor executor = pool.executor(threads);
                CHECK(problem.run(with_threads(0, &executor)) == "");
                CHECK(pool.most_tasks >= 2);
                CHECK(pool.most_tasks <= threads);
            }
        }
    }
}

// ---- The error --------------------------------------------------------------------------------------------

namespace {

// The judge: what an addition in long double loses is added up, too.
class Exact {
  public:
    void add(long double term) {
        const long double s = sum_ + term;
        lost_ += std::fabs(sum_) >= std::fabs(term) ? (sum_ - s) + term : (term - s) + sum_;
        sum_ = s;
        magnitudes_ += std::fabs(term);
    }
    long double sum() const { return sum_ + lost_; }
    long double magnitudes() const { return magnitudes_; }
    long double error(long double other) const { return std::fabs((other - sum_) - lost_); }

  private:
    long double sum_ = 0, lost_ = 0, magnitudes_ = 0;
};

// (3u + mv) * sum |t| + u * |sum|, and a little for the terms of higher order. m is the longest chain of
// additions in double: the groups of a column, the columns, the planes, the ranges.
template <class P>
void check_bound(const rectify_shape& shape, int wide) {
    std::vector<P> terms(elements(shape));
    Random random(terms.size());
    for (P& term : terms) {
        const double number = double(random() >> 11) - 0x1p52;
        term = static_cast<P>(std::ldexp(number, int(random() % unsigned(wide)) - wide));
    }
    const std::vector<P> sums = sums_of(terms, shape);
    const std::size_t chain = shape.inner < 16 ? (shape.outer + 7) / 8 + shape.inner + 32
                                               : (shape.inner + 127) / 128 + 4 + shape.outer + 32;
    const long double u = std::numeric_limits<P>::epsilon() / 2, mv = double(chain) * 0x1p-53;
    const long double of_double = sizeof(P) == sizeof(double) ? mv * mv : mv;
    for (std::size_t c = 0; c < shape.channels; ++c) {
        Exact exact;
        for (std::size_t o = 0; o < shape.outer; ++o)
            for (std::size_t i = 0; i < shape.inner; ++i) exact.add(terms[element(shape, o, c, i)]);
        INFO(text(shape) << ", channel " << c);
        const long double bound = (3 * u + of_double) * exact.magnitudes() + u * std::fabs(exact.sum());
        CHECK(exact.error(sums[c]) <= bound * (1 + 0x1p-20L));
    }
}

}  // namespace

TEST_CASE("sums: the error against an exact sum is within the header's bound", "[sums]") {
    for (const rectify_shape& shape :
         {rectify_shape{1, 3, 16}, rectify_shape{5, 3, 49}, rectify_shape{2, 2, 3136},
          rectify_shape{1000, 5, 1}, rectify_shape{257, 3, 7}, rectify_shape{31, 4, 1}, rectify_shape{3, 2, 15},
          rectify_shape{1, 1, 20000}, rectify_shape{20000, 1, 1}}) {
        for (const int wide : {1, 30, 90}) {
            check_bound<float>(shape, wide);
            check_bound<double>(shape, wide);
        }
    }
}

namespace {

double uniform(Random& random) { return (double(random() >> 11) + 0.5) * 0x1p-53; }

double normal(Random& random) {
    const double radius = std::sqrt(-2 * std::log(uniform(random)));
    return radius * std::cos(6.283185307179586 * uniform(random));
}

double signed_as(Random& random, double magnitude) { return random() >> 63 ? -magnitude : magnitude; }

struct Distribution {
    const char* name;
    void (*fill)(Floats& terms, Random& random);
};

template <class Next>
void generate(Floats& terms, Next next) {
    for (std::size_t i = 0; i < terms.size(); ++i) terms[i] = static_cast<float>(next(i));
}

const Distribution kDistributions[] = {
    {"one sign", [](Floats& t, Random& r) { generate(t, [&](std::size_t) { return uniform(r); }); }},
    {"alternating signs",
     [](Floats& t, Random& r) {
         generate(t, [&](std::size_t i) { return i % 2 == 0 ? uniform(r) : -uniform(r); });
     }},
    {"normal", [](Floats& t, Random& r) { generate(t, [&](std::size_t) { return normal(r); }); }},
    {"a tail of 1 / x^2",
     [](Floats& t, Random& r) { generate(t, [&](std::size_t) { return signed_as(r, 1 / uniform(r)); }); }},
    {"ascending",
     [](Floats& t, Random& r) {
         generate(t, [&](std::size_t) { return uniform(r); });
         std::sort(t.begin(), t.end());
     }},
    {"descending",
     [](Floats& t, Random& r) {
         generate(t, [&](std::size_t) { return uniform(r); });
         std::sort(t.rbegin(), t.rend());
     }},
    {"0.1", [](Floats& t, Random&) { std::fill(t.begin(), t.end(), 0.1f); }},
    {"half last places",
     [](Floats& t, Random& r) { generate(t, [&](std::size_t) { return 1 + double(r() % 16) * 0x1p-24; }); }},
    {"exponents from -60 to 60",
     [](Floats& t, Random& r) {
         generate(t,
                  [&](std::size_t) { return signed_as(r, std::ldexp(1 + uniform(r), int(r() % 121) - 60)); });
     }},
    {"pairs that cancel",
     [](Floats& t, Random& r) {
         for (std::size_t i = 0; i + 1 < t.size(); i += 2) {
             t[i] = static_cast<float>(normal(r));
             t[i + 1] = -t[i];
         }
         for (std::size_t i = t.size(); i > 1; --i) std::swap(t[i - 1], t[r() % i]);
     }},
};

}  // namespace

// What one rounding of the result may cost, and no more: a long sum in float would have many times that.
TEST_CASE("sums: the error of ten distributions is half a last place of the sum of magnitudes", "[sums]") {
    const std::size_t seeds = thin() ? 5 : 100;
    for (const Distribution& distribution : kDistributions) {
        for (const rectify_shape& shape : {rectify_shape{4, 1, 1000}, rectify_shape{4000, 1, 1}}) {
            std::vector<long double> errors;
            for (std::size_t seed = 0; seed < seeds; ++seed) {
                Floats terms(elements(shape));
                Random random(seed);
                distribution.fill(terms, random);
                Exact exact;
                for (const float term : terms) exact.add(term);
                errors.push_back(exact.error(sums_of(terms, shape)[0]) / exact.magnitudes());
            }
            std::sort(errors.begin(), errors.end());
            INFO(distribution.name << ", " << text(shape));
            CHECK(errors[seeds / 2] <= 0x1p-24L);
        }
    }
}

// Long sums of one number, which in float are wrong from 2^24 terms on, and bad long before.
TEST_CASE("sums: the error of long sums does not grow", "[sums]") {
    for (const rectify_shape& shape : {rectify_shape{1, 1, 3211264}, rectify_shape{3211264, 1, 1}}) {
        INFO(text(shape));
        const std::size_t n = elements(shape);
        const long double floats = static_cast<long double>(0.1f) * static_cast<long double>(n),
                          doubles = static_cast<long double>(0.1) * static_cast<long double>(n);
        CHECK(std::fabs(sums_of(Floats(n, 0.1f), shape)[0] - floats) <= 4e-7L * floats);
        CHECK(std::fabs(sums_of(Doubles(n, 0.1), shape)[0] - doubles) <= 1e-15L * doubles);
    }
}
