// When OpenMP's threads pay for a call. No byte of a result depends on it, so the model itself is asked, about
// machines that are made up.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <cstdint>

#include "parallel.hpp"

#if defined(RECTIFY_TEST_OPENMP)
#include <omp.h>
#endif

using rectify::internal::PoolModel;
using rectify::internal::Threads;
namespace tuning = rectify::internal::tuning;

namespace {

constexpr std::size_t KiB = 1024, MiB = 1024 * KiB;
constexpr std::uint64_t us = 1000, ms = 1000 * us;
constexpr std::uint64_t kPause = tuning::spin_nanoseconds;  // after so long threads sleep
constexpr std::size_t kThreads = 2;

struct Machine {
    std::uint64_t bytes_per_ns;  // on one thread
    std::uint64_t team_percent;  // of that time on the team, beside
    std::uint64_t region;        // nanoseconds for each region whose threads are awake,
    std::uint64_t wake;          // and more where they sleep

    std::uint64_t one(std::size_t bytes) const { return bytes / bytes_per_ns; }
    std::uint64_t team(std::size_t bytes) const { return one(bytes) * team_percent / 100 + region; }
};

constexpr Machine kPlain = {16, 55, 1 * us, 40 * us};

// Calls on that machine, one after the other, on its clock.
class Run {
  public:
    explicit Run(Machine machine) : machine_(machine) {}

    Machine& machine() { return machine_; }
    const PoolModel& model() const { return model_; }
    void pause(std::uint64_t nanoseconds) { now_ += nanoseconds; }
    std::uint64_t now() const { return now_; }

    // Whether the team did it. More: nanoseconds for which something else kept this call.
    bool call(std::size_t bytes, std::uint64_t more = 0) {
        const PoolModel::Choice choice = model_.choose(now_, bytes, kThreads);
        now_ += choice.team ? machine_.team(bytes) + (now_ - region_ < kPause ? 0 : machine_.wake)
                            : machine_.one(bytes);
        now_ += more;
        if (choice.team) region_ = now_;
        model_.saw(choice, now_);
        return choice.team;
    }

    // How many of so many calls at such a distance the team did.
    int calls(int count, std::size_t bytes, std::uint64_t distance) {
        int on_team = 0;
        for (int i = 0; i < count; ++i) {
            pause(distance);
            on_team += call(bytes);
        }
        return on_team;
    }

    // A region, so that threads are awake.
    void wake() { call(4 * tuning::always_asleep_bytes); }

  private:
    Machine machine_;
    PoolModel model_;
    std::uint64_t now_ = 1'000'000'000, region_ = 0;
};

}  // namespace

TEST_CASE("pool model: threads that are awake are used for all large calls", "[pool_model]") {
    Run run({16, 300, 1 * us, 40 * us});  // though they are slower there
    run.wake();
    CHECK(run.calls(1000, tuning::always_awake_bytes + 1, 0) == 1000);
    CHECK(run.calls(1000, tuning::always_awake_bytes + 1, kPause - 1) == 1000);
    CHECK(run.calls(1000, tuning::always_awake_bytes, 0) < 10);
    CHECK(run.calls(1000, tuning::always_awake_bytes + 1, kPause) < 1000);
}

TEST_CASE("pool model: threads are woken for all very large calls", "[pool_model]") {
    Run run({16, 100, 1 * us, 40 * ms});
    CHECK(run.calls(100, tuning::always_asleep_bytes + 1, kPause) == 100);
    CHECK(run.calls(100, tuning::always_asleep_bytes, kPause) < 3);
}

TEST_CASE("pool model: a call that saves more than the wake-up costs wakes the threads", "[pool_model]") {
    // 8 Mi floats after pauses of 20 ms: 4 ms on one thread, 2.3 on two.
    Run run(kPlain);
    CHECK(run.calls(24, 64 * MiB, 20 * ms) >= 23);
    // A single one that takes very long is taken for an accident.
    run.pause(20 * ms);
    CHECK(run.call(64 * MiB, 43 * ms / 10));
    CHECK(run.calls(24, 64 * MiB, 20 * ms) >= 23);
    // Small ones do not save enough.
    CHECK(run.calls(200, 512 * KiB, 20 * ms) < 5);
}

TEST_CASE("pool model: what waking costs is learnt", "[pool_model]") {
    Run slow({16, 55, 1 * us, 5 * ms});
    CHECK(slow.calls(200, 64 * MiB, 20 * ms) < 30);
    CHECK(slow.model().time_of_team(64 * MiB, kThreads, false) > 5 * ms);
    // It is looked at again, in case it has become cheap.
    slow.machine().wake = 30 * us;
    slow.calls(200, 64 * MiB, 20 * ms);
    CHECK(slow.calls(100, 64 * MiB, 20 * ms) >= 97);
    CHECK(slow.model().time_of_team(64 * MiB, kThreads, false) < 3 * ms);

    Run fast({16, 55, 1 * us, 5 * us});
    fast.calls(200, 1 * MiB, 20 * ms);
    CHECK(fast.calls(100, 1 * MiB, 20 * ms) >= 97);
}

TEST_CASE("pool model: a series wakes the threads once it has missed what that costs", "[pool_model]") {
    // As guessed before anything is seen, 1 MiB saves 10 us of 25: the sixth call is the first to miss more
    // than 50.
    for (const std::uint64_t distance : {std::uint64_t{0}, kPause - 1}) {
        PoolModel model;
        std::uint64_t now = 1'000'000'000;
        int calls = 1;
        for (; calls < 100 && !model.choose(now, 1 * MiB, kThreads).team; ++calls) now += distance;
        CHECK(calls == 7);
    }
    // A pause ends a series.
    PoolModel model;
    std::uint64_t now = 1'000'000'000;
    for (int i = 0; i < 6; ++i) CHECK_FALSE(model.choose(now, 1 * MiB, kThreads).team);
    CHECK_FALSE(model.choose(now + kPause, 1 * MiB, kThreads).team);
    CHECK_FALSE(model.choose(now + kPause, 1 * MiB, kThreads).team);
    // The time that a call takes is no pause. Of 12.5, 50 and 87.5 us two fifths are missed, 60 in all.
    PoolModel long_calls;
    now = 1'000'000'000;
    for (int i = 0; i < 3; ++i) {
        const PoolModel::Choice choice = long_calls.choose(now, 512 * KiB, kThreads);
        CHECK_FALSE(choice.team);
        now += 2 * kPause;
        long_calls.saw(choice, now);
    }
    CHECK(long_calls.choose(now, 512 * KiB, kThreads).team);
}

TEST_CASE("pool model: a region ends what was missed", "[pool_model]") {
    PoolModel model;
    std::uint64_t now = 1'000'000'000;
    for (int i = 0; i < 6; ++i) CHECK_FALSE(model.choose(now, 1 * MiB, kThreads).team);
    const PoolModel::Choice region = model.choose(now, 2 * tuning::always_asleep_bytes, kThreads);
    CHECK(region.team);
    model.saw(region, now);
    model.choose(now + kPause - 1, 1 * MiB, kThreads);  // so the series goes on
    CHECK_FALSE(model.choose(now + kPause, 1 * MiB, kThreads).team);
}

TEST_CASE("pool model: where waking is cheap, a series and then a lone call wakes the threads sooner",
          "[pool_model]") {
    Run run({16, 55, 1 * us, 2 * us});
    const auto calls_until_woken = [&] {
        int calls = 1;
        run.pause(kPause);
        while (calls < 100 && !run.call(512 * KiB)) ++calls;
        return calls;
    };
    CHECK(calls_until_woken() > 3);
    for (int i = 0; i < 40; ++i) calls_until_woken();
    CHECK(calls_until_woken() == 1);
}

TEST_CASE("pool model: what threads awake are worth is learnt for each size", "[pool_model]") {
    // A fast cache: 256 KiB take 2 us, and a region 3. 4 MiB take 32, and on the team 21.
    Run run({128, 55, 3 * us, 40 * us});
    run.wake();
    run.calls(50, 256 * KiB, 0);
    run.calls(50, 4 * MiB, 0);
    CHECK(run.calls(640, 256 * KiB, 0) < 15);
    CHECK(run.calls(640, 4 * MiB, 0) > 625);
    const auto near = [](std::uint64_t time, std::uint64_t expected) {
        return time > expected * 3 / 4 && time < expected * 4 / 3;
    };
    CHECK(near(run.model().time_of_one(256 * KiB, true), run.machine().one(256 * KiB)));
    CHECK(near(run.model().time_of_team(256 * KiB, kThreads, true), run.machine().team(256 * KiB)));
    CHECK(near(run.model().time_of_one(4 * MiB, true), run.machine().one(4 * MiB)));
    CHECK(near(run.model().time_of_team(4 * MiB, kThreads, true), run.machine().team(4 * MiB)));
}

TEST_CASE("pool model: a busy second core is left alone, and found again when it is free", "[pool_model]") {
    Run run(kPlain);
    run.wake();
    run.calls(100, 2 * MiB, 0);
    run.machine().region = 4 * ms;
    run.calls(20, 2 * MiB, 0);
    const std::uint64_t begin = run.now();
    run.calls(10'000, 2 * MiB, 0);
    // Looking at it is paid for by the time of the calls.
    CHECK(run.now() - begin < 10'000 * run.machine().one(2 * MiB) * 105 / 100);
    run.machine().region = 1 * us;
    run.wake();
    run.calls(10'000, 2 * MiB, 0);
    run.wake();
    CHECK(run.calls(640, 2 * MiB, 0) > 620);
}

TEST_CASE("pool model: one call that was kept does not change the choice", "[pool_model]") {
    Run run(kPlain);
    run.wake();
    run.calls(300, 2 * MiB, 0);
    run.call(2 * MiB, 10 * ms);
    run.wake();
    CHECK(run.calls(20, 2 * MiB, 0) >= 19);
}

TEST_CASE("pool model: more threads are taken to save more", "[pool_model]") {
    const PoolModel model;
    CHECK(model.time_of_team(1 * MiB, 4, true) < model.time_of_team(1 * MiB, 2, true));
    CHECK(model.time_of_team(1 * MiB, 2, true) < model.time_of_one(1 * MiB, true));
    CHECK(model.time_of_one(1 * MiB, true) / 5 < model.time_of_team(1 * MiB, 1000, true));
}

// Once it has seen the machine. Where the second core does nothing but harm, "always" costs what the design
// says.
TEST_CASE("pool model: no stream of calls takes much longer than the better way", "[pool_model]") {
    const std::uint64_t speed = GENERATE(8u, 64u, 200u), percent = GENERATE(30u, 55u, 80u, 100u),
                        region = GENERATE(500u, 5'000u, 100'000u),
                        wake = GENERATE(10'000u, 100'000u, 4'000'000u);
    const Machine machine = {speed, percent, region, wake};
    for (const std::size_t bytes : {256 * KiB, 1 * MiB, 8 * MiB, 40 * MiB, 64 * MiB}) {
        for (const std::uint64_t distance : {std::uint64_t{0}, 20 * ms}) {
            if (distance == 0 && bytes > tuning::always_awake_bytes) continue;
            Run run(machine);
            run.wake();
            run.calls(2000, bytes, distance);
            const std::uint64_t begin = run.now();
            run.calls(2000, bytes, distance);
            const std::uint64_t took = run.now() - begin - 2000 * distance;
            const std::uint64_t team = machine.team(bytes) + (distance < kPause ? 0 : wake);
            INFO(bytes << " bytes, distance " << distance << ", " << speed << " B/ns, " << percent
                       << " %, region " << region << ", wake " << wake);
            CHECK(took <= 2000 * std::min(machine.one(bytes), team) * 115 / 100);
        }
    }
}

#if defined(RECTIFY_TEST_OPENMP)
TEST_CASE("threads: one call at a time has OpenMP's threads", "[threads]") {
    const rectify_exec exec = RECTIFY_EXEC_DEFAULT;
    constexpr std::size_t bytes = 4 * tuning::always_asleep_bytes;
    const int before = omp_get_max_threads();
    omp_set_num_threads(3);
    const auto do_nothing = [](void*, std::size_t) {};
    for (int i = 0; i < 2; ++i) {
        Threads first(exec, bytes);
        CHECK(first.count() == 3);
        first.run(3, do_nothing, nullptr);
        Threads second(exec, bytes);
        CHECK(second.count() == 1);
        second.run(1, do_nothing, nullptr);
    }
    omp_set_num_threads(before);
}
#endif
