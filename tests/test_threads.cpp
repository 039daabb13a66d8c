// The same bytes for every number of threads, from OpenMP, from executors, and beside other threads.
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <functional>
#include <thread>

#include "support/problem.hpp"
#include "support/settings.hpp"

using namespace rectify_tests;

namespace {

std::vector<std::size_t> sizes_above_grain() {
    if (thin()) return {65536 + 1, 1048576 + 13};
    return {65536 + 1, 262144 + 5, 1048576 + 13, 4194304 + 3};
}

// More than enough for threads to pay, whatever state their pool is in.
constexpr std::size_t kLarge = std::size_t(4) << 20;

// A host's pool that counts what it is asked for.
struct Pool {
    enum Order { kInTurn, kReversed, kOneThreadEach };
    explicit Pool(Order o) : order(o) {}

    static void parallel_for(void* pool, std::size_t tasks, rectify_task task, void* data) {
        auto& self = *static_cast<Pool*>(pool);
        ++self.calls;
        for (std::size_t most = self.most_tasks;
             tasks > most && !self.most_tasks.compare_exchange_weak(most, tasks);) {
        }
        std::vector<std::thread> threads;
        if (self.between) self.between();
        for (std::size_t i = 0; i < tasks; ++i) {
            const std::size_t index = self.order == kReversed ? tasks - 1 - i : i;
            if (self.order == kOneThreadEach)
                threads.emplace_back(task, data, index);
            else
                task(data, index);
            if (self.between) self.between();
        }
        for (std::thread& thread : threads) thread.join();
    }

    rectify_executor executor(std::size_t threads) {
        rectify_executor result = RECTIFY_EXECUTOR_DEFAULT;
        result.pool = this;
        result.threads = threads;
        result.parallel_for = parallel_for;
        return result;
    }

    const Order order;
    std::function<void()> between;  // called before the first task and after each
    std::atomic<std::size_t> calls{0};
    std::atomic<std::size_t> most_tasks{0};
};

constexpr Pool::Order kOrders[] = {Pool::kInTurn, Pool::kReversed, Pool::kOneThreadEach};

std::size_t threads_of_this_process() {
    const std::filesystem::directory_iterator tasks("/proc/self/task");
    return static_cast<std::size_t>(std::distance(begin(tasks), end(tasks)));
}

}  // namespace

// The first test case of the suite: later ones leave a pool behind.
TEST_CASE("threads: max_threads = 1 starts none", "[threads]") {
    const rectify_exec exec = with_threads(1);
    const std::size_t before = threads_of_this_process();
    for (const Operation& op : operations()) CHECK(run(Problem(op, kLarge, 1), &exec) == "");
    CHECK(threads_of_this_process() == before);
}

TEST_CASE("threads: the same bytes for every max_threads", "[threads]") {
    for (const Operation& op : operations()) {
        for (const std::size_t n : sizes_above_grain()) {
            const Problem problem(op, n, n);
            for (const int threads : {0, 1, 2, 3}) {
                const rectify_exec exec = with_threads(threads);
                INFO(op.name << ", n = " << n << ", max_threads = " << threads);
                CHECK(run(problem, &exec) == "");
            }
        }
    }
}

TEST_CASE("threads: the same bytes for every executor, which gets no more tasks than it may", "[threads]") {
    for (const Operation& op : operations()) {
        for (const std::size_t n : sizes_above_grain()) {
            const Problem problem(op, n, n);
            for (const Pool::Order order : kOrders) {
                for (const std::size_t threads : {2u, 3u, 7u}) {
                    for (const int max_threads : {0, 2, 5}) {
                        Pool pool(order);
                        const rectify_executor executor = pool.executor(threads);
                        const rectify_exec exec = with_threads(max_threads, &executor);
                        INFO(op.name << ", n = " << n << ", order " << order << ", threads = " << threads
                                     << ", max_threads = " << max_threads);
                        CHECK(run(problem, &exec) == "");
                        CHECK(pool.most_tasks <= threads);
                        if (max_threads != 0) CHECK(pool.most_tasks <= static_cast<std::size_t>(max_threads));
                    }
                }
            }
        }
    }
}

TEST_CASE("threads: an executor is asked for a large call", "[threads]") {
    for (const Operation& op : operations()) {
        Pool pool(Pool::kOneThreadEach);
        const rectify_executor executor = pool.executor(3);
        const rectify_exec exec = with_threads(0, &executor);
        INFO(op.name);
        CHECK(run(Problem(op, kLarge, 1), &exec) == "");
        CHECK(pool.calls == 1);
        CHECK(pool.most_tasks == 3);
    }
}

// Two threads that write to one page make it travel between their caches.
TEST_CASE("threads: chunks end where pages of the output end, and are equal but for a page", "[threads]") {
    constexpr std::size_t kPage = 4096, kTasks = 3;
    for (const Operation& op : operations()) {
        const std::size_t element = op.outputs[0].bits / 8;
        for (const std::size_t offset : {std::size_t(0), element, 5 * element, std::size_t(4000)}) {
            const std::size_t n = kLarge / 4 + 77, bytes = op.outputs[0].bytes(n);
            std::vector<Bytes> inputs;
            Pointers at;
            for (const Stream& stream : op.inputs) {
                inputs.emplace_back(stream.bytes(n));
                at.in[inputs.size() - 1] = inputs.back().data();
            }
            // Zeros in, zeros out: what still holds another byte is not written yet.
            Bytes output(bytes + 2 * kPage, 1);
            const auto address = reinterpret_cast<std::uintptr_t>(output.data());
            unsigned char* const out = output.data() + (kPage - address % kPage) + offset;
            at.out[0] = out;

            std::vector<std::size_t> ends;  // bytes written, after each task
            Pool pool(Pool::kInTurn);
            pool.between = [&] {
                ends.push_back(static_cast<std::size_t>(std::find(out, out + bytes, 1) - out));
            };
            const rectify_executor executor = pool.executor(kTasks);
            const rectify_exec exec = with_threads(0, &executor);
            INFO(op.name << ", " << offset << " bytes past a page");
            REQUIRE(op.call(at.in.data(), at.out.data(), n, &exec) == RECTIFY_OK);
            REQUIRE(ends.size() == kTasks + 1);
            CHECK(ends.front() == 0);
            CHECK(ends.back() == bytes);
            for (std::size_t i = 0; i < kTasks; ++i) {
                if (i > 0) CHECK((offset + ends[i]) % kPage == 0);
                CHECK(ends[i + 1] - ends[i] + kPage >= bytes / kTasks);
                CHECK(ends[i + 1] - ends[i] <= bytes / kTasks + kPage);
            }
        }
    }
}

TEST_CASE("threads: an executor is not asked when there is one thread", "[threads]") {
    for (const Operation& op : operations()) {
        const Problem problem(op, kLarge, 1);
        Pool pool(Pool::kInTurn);
        for (const std::size_t threads : {0u, 1u, 4u}) {
            const rectify_executor executor = pool.executor(threads);
            const rectify_exec exec = with_threads(threads > 1 ? 1 : 0, &executor);
            INFO(op.name << ", threads = " << threads);
            CHECK(run(problem, &exec) == "");
            CHECK(pool.calls == 0);
        }
    }
}

TEST_CASE("threads: many host threads at once, each with its own executor or none", "[threads]") {
    const std::size_t n = thin() ? 65536 : 300001;
    std::vector<Problem> problems;
    for (const Operation& op : operations()) problems.emplace_back(op, n, n);
    std::vector<std::string> wrong(8);
    std::vector<std::thread> hosts;
    for (std::size_t host = 0; host < wrong.size(); ++host) {
        hosts.emplace_back([&, host] {
            for (std::size_t round = 0; round < 10; ++round) {
                Pool pool(kOrders[(host + round) % 3]);
                const rectify_executor executor = pool.executor(2);
                const rectify_exec exec = with_threads(0, host % 2 == 0 ? &executor : nullptr);
                const std::string text = run(problems[(host + round) % problems.size()], &exec);
                if (!text.empty()) wrong[host] = text;
            }
        });
    }
    for (std::thread& host : hosts) host.join();
    for (const std::string& text : wrong) CHECK(text == "");
}

#if defined(RECTIFY_TEST_OPENMP)

TEST_CASE("threads: OpenMP's threads come to a large call", "[threads]") {
    for (const Operation& op : operations()) {
        const rectify_exec exec = with_threads(3);
        CHECK(run(Problem(op, kLarge, 1), &exec) == "");
    }
    CHECK(threads_of_this_process() > 1);
}

TEST_CASE("threads: a call inside a parallel region stays correct", "[threads]") {
    for (const Operation& op : operations()) {
        const Problem problem(op, thin() ? 65536 : 1048576, 1);
        std::vector<std::string> wrong(4, "not run");
        const auto members = static_cast<int>(wrong.size());
#pragma omp parallel for num_threads(members) schedule(static, 1)
        for (int i = 0; i < members; ++i) wrong[static_cast<std::size_t>(i)] = run(problem, nullptr);
        INFO(op.name);
        for (const std::string& text : wrong) CHECK(text == "");
    }
}

#endif

TEST_CASE("threads: a forked child answers, and does not hang", "[threads]") {
    if (kThreadSanitizer) SKIP("ThreadSanitizer stops a child that was forked beside threads");
    for (const Operation& op : operations()) {
        const Problem problem(op, kLarge, 1);
        INFO(op.name);
        REQUIRE(run(problem, nullptr) == "");  // the parent's pool has threads from here on
        const pid_t child = fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            alarm(30);
            const rectify_exec exec = with_threads(3);
            _exit(run(problem, nullptr).empty() && run(problem, &exec).empty() ? 0 : 1);
        }
        int state = 0;
        REQUIRE(waitpid(child, &state, 0) == child);
        CHECK_FALSE(WIFSIGNALED(state));  // the alarm: it hung
        CHECK(WIFEXITED(state));
        CHECK(WEXITSTATUS(state) == 0);
    }
}
