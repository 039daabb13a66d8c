// The model that decides whether OpenMP's threads pay for a call. It knows neither a clock nor OpenMP, because
// a test can then make up the times: nanoseconds of one clock.
#pragma once

#include <cstddef>
#include <cstdint>

#include "tuning.hpp"

namespace rectify::internal {

// It keeps what calls took on one thread and on a team, by size, and apart for calls in a series and for lone
// ones: after a pause the threads sleep and the caches have forgotten. Until it has seen a way, it guesses. Now
// and then a call goes the way that is thought to be the slower one, because only that shows whether it still
// is.
class PoolModel {
  public:
    // A call as it was decided, to be handed back when it has ended.
    struct Choice {
        bool team;
        bool trial;   // the way that is thought to be the slower one
        bool series;  // shortly after another call
        bool awake;   // shortly after a region, whose threads still spin
        std::uint64_t begin;
        std::size_t bytes;
        std::size_t threads;
    };

    // A program's first lone calls are no trials, because those would start threads.
    constexpr PoolModel() {
        for (Known& size : lone_) size.debt = 2 * tuning::wake_nanoseconds;
    }

    // For a call that begins now and moves `bytes` bytes, with a team of so many threads.
    Choice choose(std::uint64_t now, std::size_t bytes, std::size_t threads) {
        Choice choice{false, false,  is_recent(last_call_, now), is_recent(last_region_, now), now,
                      bytes, threads};
        if (!choice.series) missed_ = 0;
        last_call_ = now;
        if (bytes > (choice.awake ? tuning::always_awake_bytes : tuning::always_asleep_bytes)) {
            choice.team = true;
        } else if (choice.series && !choice.awake) {
            const Known& size = known(bytes, true);
            choice.trial = size.team != 0 && size.debt == 0;
            choice.team = is_missed(bytes, threads) || choice.trial;
        } else {
            choice.trial = known(bytes, choice.series).debt == 0;
            choice.team = (time_of_team(bytes, threads, choice.series) < time_of_one(bytes, choice.series)) !=
                          choice.trial;
        }
        return choice;
    }

    void saw(const Choice& choice, std::uint64_t end) {
        const std::size_t bytes = choice.bytes, threads = choice.threads;
        const std::uint64_t took = end - choice.begin;
        Known& size = known(bytes, choice.series);
        if (!choice.team) {
            learn(size.one, time_of_one(bytes, choice.series), took, bytes);
        } else if (choice.series && !choice.awake) {
            const std::uint64_t team = time_of_team(bytes, threads, true);
            wake_ = learnt(wake_, between(wake_ / 4, took - between(0, team, took), 4 * wake_));
            if (took < team) learn(size.team, team, took, bytes);
        } else {
            learn(size.team, time_of_team(bytes, threads, choice.series), took, bytes);
        }
        size.debt = small(choice.trial ? took : size.debt - between(0, took / trial_share, size.debt));
        last_call_ = end;
        if (choice.team) {
            last_region_ = end;
            missed_ = 0;
        }
    }

    // Nanoseconds, as known by now, in a series or after a pause. noinline, because there is no hurry here, and
    // a program that calls one function should not grow by several copies.
    __attribute__((noinline)) std::uint64_t time_of_one(std::size_t bytes, bool series) const {
        // The caches of one core, the one they share, memory.
        const std::uint64_t guess = bytes < 2 * MiB ? 25'000 : bytes < 32 * MiB ? 35'000 : 60'000;
        const std::uint64_t rate = known(bytes, series).one;
        return time(rate != 0 ? rate : guess, bytes);
    }
    __attribute__((noinline)) std::uint64_t time_of_team(std::size_t bytes, std::size_t threads,
                                                         bool series) const {
        if (const std::uint64_t rate = known(bytes, series).team) return time(rate, bytes);
        // What each further thread saves shrinks, because they have one memory.
        const std::uint64_t one = time_of_one(bytes, series);
        return one / 5 + one * 4 / 5 / threads + (series ? 0 : wake_);
    }

  private:
    // They double, from what two threads are given at the least to 512 MiB and more.
    static constexpr std::size_t classes = 12, MiB = 1024 * 1024;
    // Trials take one part in so many of the time of all calls.
    static constexpr std::uint64_t trial_share = 64;

    struct Known {
        // Nanoseconds per MiB; 0: not seen yet. What a team takes includes its start.
        std::uint32_t one = 0, team = 0;
        std::uint32_t debt = 0;  // nanoseconds that the last trial took and calls have not paid back since
    };

    static bool is_recent(std::uint64_t time, std::uint64_t now) {
        return now - time < tuning::spin_nanoseconds;
    }
    static std::uint64_t time(std::uint64_t rate, std::size_t bytes) { return bytes / 1024 * rate / 1024; }
    static std::uint32_t small(std::uint64_t value) {
        return value < UINT32_MAX ? static_cast<std::uint32_t>(value) : UINT32_MAX;
    }
    static std::uint64_t between(std::uint64_t low, std::uint64_t value, std::uint64_t high) {
        return value < low ? low : value > high ? high : value;
    }

    // The first call tells all, each later one a quarter; none counts as more than four times what was expected
    // or less than a quarter of it. So one that was interrupted changes little, and a machine that has changed
    // is known after a few calls.
    static std::uint64_t learnt(std::uint64_t known, std::uint64_t seen) {
        return (known == 0 ? seen : known - known / 4 + seen / 4) | 1;
    }
    static __attribute__((noinline)) void learn(std::uint32_t& rate, std::uint64_t expected, std::uint64_t took,
                                                std::size_t bytes) {
        rate = small(learnt(rate, between(expected / 4, took, 4 * expected) * 1024 / (bytes / 1024)));
    }

    static std::size_t index_of(std::size_t bytes) {
        const unsigned long long units = bytes / (4 * tuning::bytes_per_thread);
        const std::size_t doublings = units == 0 ? 0 : 64 - static_cast<std::size_t>(__builtin_clzll(units));
        return doublings < classes ? doublings : classes - 1;
    }
    const Known& known(std::size_t bytes, bool series) const {
        return (series ? series_ : lone_)[index_of(bytes)];
    }
    Known& known(std::size_t bytes, bool series) { return (series ? series_ : lone_)[index_of(bytes)]; }

    // Whether the calls of a series, this one among them, have missed more than waking the threads costs.
    bool is_missed(std::size_t bytes, std::size_t threads) {
        const std::uint64_t one = time_of_one(bytes, true), team = time_of_team(bytes, threads, true);
        if (team < one) missed_ += one - team;
        return missed_ > wake_;
    }

    Known lone_[classes], series_[classes];
    std::uint64_t wake_ = tuning::wake_nanoseconds;  // beyond what the team takes
    std::uint64_t last_call_ = 0, last_region_ = 0;  // when they ended
    std::uint64_t missed_ = 0;                       // nanoseconds
};

}  // namespace rectify::internal
