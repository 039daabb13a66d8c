// Many threads of a host at once, with mixed operations, for RECTIFY_TEST_HOST_SECONDS: with ThreadSanitizer
// the proof that the library shares nothing unguarded.
#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include "consumers/executors/std_thread.hpp"
#include "support/pool.hpp"
#include "support/problem.hpp"
#include "support/settings.hpp"

using namespace rectify_tests;

namespace {

constexpr std::size_t kHosts = 8;

std::chrono::seconds duration() {
    const char* const seconds = std::getenv("RECTIFY_TEST_HOST_SECONDS");
    return std::chrono::seconds(seconds != nullptr ? std::atoi(seconds) : 2);
}

}  // namespace

TEST_CASE("hosts: eight threads, mixed operations, while another changes the instruction set", "[hosts]") {
    const std::vector<Operation> kinds = sampled_operations(thin() ? 11 : 3);
    std::vector<Problem> problems;
    for (const Operation& op : kinds) {
        const std::size_t n = op.elements(65536 * 4);  // is divided, and a sixteenth of it is not
        problems.emplace_back(op, (problems.size() % 2 == 0 ? n : n / 16) + 5, problems.size());
    }
    const ThreadPool shared(3);
    const auto end = std::chrono::steady_clock::now() + duration();
    // Relaxed: what orders the threads hides their races from ThreadSanitizer.
    std::atomic<std::size_t> next{0}, pool_calls{0};
    std::atomic<bool> done{false};
    std::vector<std::string> wrong(kHosts);
    std::vector<std::thread> hosts;
    for (std::size_t host = 0; host < kHosts; ++host) {
        hosts.emplace_back([&, host] {
            Pool own(kOrders[host % 3]);
            const rectify_executor executor = own.executor(2);
            // The pool of all, a pool of this host, this thread alone, and the library's own choice.
            const rectify_exec execs[] = {with_threads(0, &shared.executor()), with_threads(0, &executor),
                                          with_threads(1), with_threads(0)};
            for (;;) {
                // Every operation with every one of them, and then until the time is up.
                const std::size_t step = next.fetch_add(1, std::memory_order_relaxed);
                const std::size_t round = step / problems.size(), which = step % problems.size();
                if (round >= std::size(execs) && std::chrono::steady_clock::now() >= end) break;
                const Problem& problem = problems[which];
                const std::string text = run(problem, &execs[(which + round) % std::size(execs)]);
                if (!text.empty()) wrong[host] = problem.operation.name + ": " + text;
            }
            pool_calls.fetch_add(own.calls, std::memory_order_relaxed);
        });
    }
    const std::string before = rectify_isa();
    std::thread changer([&] {
        for (std::size_t i = 0; !done.load(std::memory_order_relaxed); ++i) {
            rectify_set_isa(rectify_isa_name(i % rectify_isa_count()));  // refused where the CPU cannot run it
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
    });
    for (std::thread& host : hosts) host.join();
    done.store(true, std::memory_order_relaxed);
    changer.join();
    REQUIRE(rectify_set_isa(before.c_str()) == RECTIFY_OK);
    for (const std::string& text : wrong) CHECK(text == "");
    CHECK(pool_calls > 0);
    std::printf("%zu operations, %zu calls\n", problems.size(), next.load());
}
