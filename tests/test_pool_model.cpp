// When OpenMP's threads pay for a call. No byte of a result depends on it, so the model itself is asked, with
// made-up times.
#include <catch2/catch_test_macros.hpp>
#include <cstdint>

#include "pool_model.hpp"

using rectify::internal::after_region;
using rectify::internal::decide;
using rectify::internal::PoolDecision;
using rectify::internal::PoolState;
namespace tuning = rectify::internal::tuning;

namespace {

constexpr std::uint64_t kNow = 1'000'000'000;  // long after the time 0 of a new state's last call and region
constexpr std::uint64_t kPause = tuning::spin_nanoseconds;
constexpr std::size_t kTiny = 1;  // saves nothing

// As many bytes as save this time with two threads.
constexpr std::size_t bytes_that_save(std::uint64_t nanoseconds) {
    return static_cast<std::size_t>(nanoseconds) * tuning::bytes_per_nanosecond * 2;
}

PoolState with_wake_cost(std::uint64_t nanoseconds) {
    PoolState state;
    state.wake_cost = nanoseconds;
    return state;
}

// Which call, of equal ones at equal distances, is the first that pays for two threads; 0: none of a thousand.
int first_that_pays(PoolState state, std::size_t bytes, std::uint64_t distance) {
    for (int call = 1; call <= 1000; ++call) {
        const PoolDecision decision =
            decide(state, kNow + static_cast<std::uint64_t>(call) * distance, bytes, 2);
        if (decision.pays) return call;
        state = decision.next;
    }
    return 0;
}

}  // namespace

TEST_CASE("pool model: threads pay at once while they spin after a region", "[pool_model]") {
    PoolState state;
    state.last_region = kNow;
    CHECK(decide(state, kNow + 1, kTiny, 2).pays);
    CHECK(decide(state, kNow + kPause - 1, kTiny, 2).pays);
    CHECK_FALSE(decide(state, kNow + kPause, kTiny, 2).pays);

    const PoolState ended = after_region({}, kNow - 1000, kNow, 0);
    CHECK(decide(ended, kNow + kPause - 1, kTiny, 2).pays);
    CHECK_FALSE(decide(ended, kNow + kPause, kTiny, 2).pays);
}

TEST_CASE("pool model: after a pause one call pays if it saves more than the wake-up costs", "[pool_model]") {
    CHECK_FALSE(decide({}, kNow, tuning::hot_grain, 2).pays);
    CHECK_FALSE(decide({}, kNow, bytes_that_save(tuning::wake_nanoseconds), 2).pays);
    CHECK(decide({}, kNow, bytes_that_save(tuning::wake_nanoseconds + 1), 2).pays);
    CHECK_FALSE(decide(with_wake_cost(2000), kNow, bytes_that_save(2000), 2).pays);
    CHECK(decide(with_wake_cost(1999), kNow, bytes_that_save(2000), 2).pays);
}

TEST_CASE("pool model: a series pays once it would have saved the wake-up cost", "[pool_model]") {
    // 4 * 1000 is less than 4064, which is 4320 after three decays, and 5 * 1000 more than what is left.
    CHECK(first_that_pays(with_wake_cost(4320), bytes_that_save(1000), 1000) == 5);
    CHECK(first_that_pays(with_wake_cost(4320), bytes_that_save(1000), kPause - 1) == 5);
    CHECK(first_that_pays(with_wake_cost(2500), bytes_that_save(1000), 1000) == 3);
}

TEST_CASE("pool model: a long series pays whatever it would have saved", "[pool_model]") {
    CHECK(first_that_pays({}, kTiny, 1000) == static_cast<int>(tuning::series_calls));
    CHECK(first_that_pays({}, kTiny, kPause - 1) == static_cast<int>(tuning::series_calls));
}

TEST_CASE("pool model: a pause ends a series", "[pool_model]") {
    CHECK(first_that_pays({}, kTiny, kPause) == 0);

    // What was saved before the pause does not count.
    PoolState state = decide(with_wake_cost(2500), kNow, bytes_that_save(2000), 2).next;
    CHECK(decide(state, kNow + 1000, bytes_that_save(2000), 2).pays);
    CHECK_FALSE(decide(state, kNow + kPause, bytes_that_save(2000), 2).pays);
    // Nor do the calls.
    state.series_calls = tuning::series_calls - 1;
    CHECK(decide(state, kNow + 1000, kTiny, 2).pays);
    CHECK_FALSE(decide(state, kNow + kPause, kTiny, 2).pays);
}

TEST_CASE("pool model: a region that wakes the threads ends a series", "[pool_model]") {
    PoolState state;
    state.series_bytes = bytes_that_save(2000);
    state.series_calls = 3;
    state = after_region(state, kNow, kNow + 1000, 2500);
    CHECK(state.series_bytes == 0);
    CHECK(state.series_calls == 0);
}

TEST_CASE("pool model: the wake-up cost is measured where the threads were asleep", "[pool_model]") {
    PoolState state = with_wake_cost(2500);
    state.last_region = kNow;
    state.series_calls = 3;

    const PoolState spun = after_region(state, kNow + kPause - 1, kNow + kPause + 7, 5);
    CHECK(spun.wake_cost == 2500);
    CHECK(spun.series_calls == 3);
    CHECK(spun.last_region == kNow + kPause + 7);

    const PoolState slept = after_region(state, kNow + kPause, kNow + kPause + 7, 5);
    CHECK(slept.wake_cost == 5);
    CHECK(slept.series_calls == 0);
    CHECK(slept.last_region == kNow + kPause + 7);
}

TEST_CASE("pool model: the wake-up cost decays, so that an unusual one is tried again", "[pool_model]") {
    CHECK(decide(with_wake_cost(6400), kNow, kTiny, 2).next.wake_cost == 6300);
    // Calls after pauses that save a fifth of it: (63/64)^103 is the first power below.
    CHECK(first_that_pays(with_wake_cost(5'000'000), bytes_that_save(1'000'000), kPause) == 104);
    // A call that wakes the threads measures it anew.
    CHECK(decide(with_wake_cost(6400), kNow, bytes_that_save(10'000), 2).next.wake_cost == 6400);
}

TEST_CASE("pool model: more threads save more", "[pool_model]") {
    const std::size_t bytes = 40'000 * tuning::bytes_per_nanosecond;  // 20 us with two threads, 30 us with four
    CHECK_FALSE(decide(with_wake_cost(25'000), kNow, bytes, 2).pays);
    CHECK(decide(with_wake_cost(25'000), kNow, bytes, 4).pays);
    CHECK_FALSE(decide(with_wake_cost(30'000), kNow, bytes, 4).pays);
    CHECK_FALSE(decide(with_wake_cost(0), kNow, bytes, 1).pays);
}
