// The model that decides whether OpenMP's threads pay for a call. It consists of pure functions, because a test
// can then make up the times: nanoseconds of one clock.
#pragma once

#include <cstddef>
#include <cstdint>

#include "tuning.hpp"

namespace rectify::internal {

struct PoolState {
    std::uint64_t last_call = 0;
    std::uint64_t last_region = 0;                       // when it ended
    std::uint64_t wake_cost = tuning::wake_nanoseconds;  // as measured last, less the decay since
    std::size_t series_bytes = 0, series_calls = 0;      // without threads, since the last pause
};

struct PoolDecision {
    bool pays;
    PoolState next;
};

// So recently that threads of a region that ended then still spin, and that a call then is of the same series.
inline bool is_recent(std::uint64_t time, std::uint64_t now) { return now - time < tuning::spin_nanoseconds; }

// Threads pay at once while the pool still spins after its last region. Otherwise they pay when this series of
// calls would have saved the wake-up cost, or is so long that more calls are likely.
inline PoolDecision decide(PoolState state, std::uint64_t now, std::size_t bytes, std::size_t threads) {
    const bool in_series = is_recent(state.last_call, now);
    state.last_call = now;
    if (is_recent(state.last_region, now)) return {true, state};
    if (!in_series) state.series_bytes = state.series_calls = 0;
    state.series_bytes += bytes;
    state.series_calls += 1;
    const std::size_t saved = state.series_bytes / tuning::bytes_per_nanosecond / threads * (threads - 1);
    if (saved > state.wake_cost || state.series_calls >= tuning::series_calls) return {true, state};
    // The cost decays, because only another wake-up can show that the last one was unusually slow.
    state.wake_cost -= state.wake_cost / 64;
    return {false, state};
}

// The state after a region that ran from `begin` to `end` and in which the caller, its tasks done, waited for
// the other threads. The wait is the wake-up cost only where these were asleep.
inline PoolState after_region(PoolState state, std::uint64_t begin, std::uint64_t end, std::uint64_t waited) {
    if (!is_recent(state.last_region, begin)) {
        state.wake_cost = waited;
        state.series_bytes = state.series_calls = 0;
    }
    state.last_region = end;
    return state;
}

}  // namespace rectify::internal
