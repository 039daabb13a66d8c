// The same bytes for every number of threads, from OpenMP, from executors, and beside other threads.
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <memory>
#include <thread>

#include "support/pool.hpp"
#include "support/problem.hpp"
#include "support/settings.hpp"

#if defined(RECTIFY_TEST_OPENMP)
#include <omp.h>
#endif

using namespace rectify_tests;

namespace {

// Odd ones: a mask's last byte is not full, and no page ends where a chunk would.
std::vector<std::size_t> sizes_above_grain(const Operation& op) {
    const std::size_t n = op.elements(65536 * 8);
    if (op.variant) return {thin() ? n + 1 : 2 * n + 5};
    if (thin()) return {n + 1, 4 * n + 13};
    if (op.widest() != 32) return {n + 1, 4 * n + 5};
    return {n + 1, 4 * n + 5, 16 * n + 3};
}

// Enough for threads to be asked for, whatever was learnt of them.
std::size_t large(const Operation& op) { return op.elements(std::size_t(10) << 20); }

// For what does not depend on the type: each element size and kind of stream once.
std::vector<Operation> representatives() {
    std::vector<Operation> some;
    for (const Operation& op : operations())
        if (!op.variant && (op.widest() == 32 || op.only_masks() || op.name == "relu_forward_s8"))
            some.push_back(op);
    return some;
}

// For what does not depend on the streams either: two of them, one of which has a mask.
std::vector<Operation> two_of_them() {
    std::vector<Operation> some;
    for (const Operation& op : operations())
        if (op.name == "relu_backward_f32" || op.name == "relu_forward_mask_f32") some.push_back(op);
    return some;
}

std::vector<Operation> all_kinds() { return sampled_operations(thin() ? 11 : 3); }

// relu's backward, so often in a row. dx lies on x: whatever is computed a second time is computed from a
// gradient.
std::string run_backward(std::size_t n, int calls, const rectify_exec* exec) {
    std::vector<float> dy(n), x(n), dx(n), expected(n);
    for (std::size_t i = 0; i < n; ++i) {
        dy[i] = static_cast<float>(i % 7) - 3;
        x[i] = static_cast<float>(i % 5) - 2;
        expected[i] = x[i] > 0 ? dy[i] : 0;
    }
    for (int call = 0; call < calls; ++call) {
        dx = x;
        if (rectify_relu_backward_f32(dy.data(), dx.data(), dx.data(), n, exec) != RECTIFY_OK) return "refused";
        if (std::memcmp(dx.data(), expected.data(), n * sizeof(float)) != 0)
            return "call " + std::to_string(call) + " is wrong";
    }
    return "";
}

std::string run_in_a_row(const rectify_exec* exec) { return run_backward(100003, 200, exec); }

bool all_are(const unsigned char* bytes, std::size_t n, unsigned char value) {
    return bytes[0] == value && std::memcmp(bytes, bytes + 1, n - 1) == 0;
}

// A call so large that OpenMP's threads are used whatever was learnt of them: more than 256 MiB move, in place
// because fresh memory takes longer than all else. The first half is positive.
std::string run_very_large(const rectify_exec* exec) {
    const std::size_t n = (33 << 20) + 1001, bytes = n * sizeof(float), half = n / 2 * sizeof(float);
    const std::unique_ptr<unsigned char[]> x(new unsigned char[bytes]);
    std::memset(x.get(), 0x3F, half);
    std::memset(x.get() + half, 0xBF, bytes - half);
    auto* const floats = reinterpret_cast<float*>(x.get());
    if (rectify_relu_forward_f32(floats, floats, n, exec) != RECTIFY_OK) return "refused";
    return all_are(x.get(), half, 0x3F) && all_are(x.get() + half, bytes - half, 0) ? "" : "wrong";
}

std::size_t threads_of_this_process() {
    const std::filesystem::directory_iterator tasks("/proc/self/task");
    return static_cast<std::size_t>(std::distance(begin(tasks), end(tasks)));
}

// Once the system no longer lists any that have ended: one that was joined can still be there.
std::size_t threads_at_rest() {
    for (std::size_t before = threads_of_this_process();;) {
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        const std::size_t now = threads_of_this_process();
        if (now == before) return now;
        before = now;
    }
}

}  // namespace

// The first test case of the suite: later ones leave a pool behind.
TEST_CASE("threads: max_threads = 1 starts none", "[threads]") {
    const rectify_exec exec = with_threads(1);
    const std::size_t before = threads_at_rest();
    for (const Operation& op : representatives()) CHECK(run(Problem(op, large(op), 1), &exec) == "");
    CHECK(threads_of_this_process() == before);
}

TEST_CASE("threads: the same bytes for every max_threads", "[threads]") {
    for (const Operation& op : all_kinds()) {
        for (const std::size_t n : sizes_above_grain(op)) {
            const Problem problem(op, n, n);
            for (const int threads : {0, 1, 2, 3}) {
                if (op.variant && threads % 2 == 0) continue;
                const rectify_exec exec = with_threads(threads);
                INFO(op.name << ", n = " << n << ", max_threads = " << threads);
                CHECK(run(problem, &exec) == "");
            }
        }
    }
}

struct Limits {
    std::size_t threads;
    int max_threads;
};
constexpr Limits kLimits[] = {{2, 0}, {3, 0}, {7, 5}, {7, 2}, {3, 5}};

TEST_CASE("threads: the same bytes for every executor, which gets no more tasks than it may", "[threads]") {
    std::size_t turn = 0;
    for (const Operation& op : all_kinds()) {
        for (const std::size_t n : sizes_above_grain(op)) {
            const Problem problem(op, n, n);
            for (const Pool::Order order : kOrders) {
                for (const auto& [threads, max_threads] : kLimits) {
                    if (op.variant ? order != Pool::kOneThreadEach || threads != 7
                                   : op.widest() != 32 && ++turn % 4 != 0)
                        continue;
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

TEST_CASE("threads: in place no element is computed twice", "[threads]") {
    for (const int threads : {0, 2, 3}) {
        const rectify_exec exec = with_threads(threads);
        INFO("max_threads = " << threads);
        CHECK(run_in_a_row(&exec) == "");
        CHECK(run_backward((23 << 20) + 1001, 1, &exec) == "");  // large enough for OpenMP's threads
    }
    for (const Pool::Order order : kOrders) {
        Pool pool(order);
        const rectify_executor executor = pool.executor(3);
        const rectify_exec exec = with_threads(0, &executor);
        INFO("order " << order);
        CHECK(run_in_a_row(&exec) == "");
    }
}

TEST_CASE("threads: an executor is asked for a large call", "[threads]") {
    for (const Operation& op : representatives()) {
        Pool pool(Pool::kOneThreadEach);
        const rectify_executor executor = pool.executor(3);
        const rectify_exec exec = with_threads(0, &executor);
        INFO(op.name);
        CHECK(run(Problem(op, large(op), 1), &exec) == "");
        CHECK(pool.calls == 1);
        CHECK(pool.most_tasks == 3);
    }
}

TEST_CASE("threads: an executor is not asked when there is one thread", "[threads]") {
    for (const Operation& op : two_of_them()) {
        const Problem problem(op, large(op), 1);
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
    const std::size_t n = thin() ? 65536 : 150001;
    const std::vector<Operation> kinds = sampled_operations(11);
    std::vector<Problem> problems;
    for (const Operation& op : kinds) problems.emplace_back(op, n, n);
    std::vector<std::string> wrong(8);
    std::vector<std::thread> hosts;
    for (std::size_t host = 0; host < wrong.size(); ++host) {
        hosts.emplace_back([&, host] {
            for (std::size_t round = 0; round < 10; ++round) {
                Pool pool(kOrders[(host + round) % 3]);
                const rectify_executor executor = pool.executor(2);
                const rectify_exec exec = with_threads(0, host % 2 == 0 ? &executor : nullptr);
                const std::string text = run(problems[(5 * host + round) % problems.size()], &exec);
                if (!text.empty()) wrong[host] = text;
            }
        });
    }
    for (std::thread& host : hosts) host.join();
    for (const std::string& text : wrong) CHECK(text == "");
}

#if defined(RECTIFY_TEST_OPENMP)

TEST_CASE("threads: OpenMP's threads come to large calls", "[threads]") {
    const rectify_exec exec = with_threads(3);
    for (const Operation& op : two_of_them()) CHECK(run(Problem(op, large(op), 1), &exec) == "");
    CHECK(run_in_a_row(&exec) == "");
    CHECK(run_very_large(&exec) == "");
    CHECK(threads_of_this_process() > 1);
}

TEST_CASE("threads: a call inside a parallel region stays correct", "[threads]") {
    for (const Operation& op : all_kinds()) {
        const Problem problem(op, thin() || op.variant ? 65536 : op.elements(std::size_t(1) << 20), 1);
        std::vector<std::string> wrong(4, "not run");
        const auto members = static_cast<int>(wrong.size());
#pragma omp parallel for num_threads(members) schedule(static, 1)
        for (int i = 0; i < members; ++i) wrong[static_cast<std::size_t>(i)] = run(problem, nullptr);
        INFO(op.name);
        for (const std::string& text : wrong) CHECK(text == "");
    }
}

// Where the host lets regions nest, one of ours inside its own would start threads.
TEST_CASE("threads: a call inside a parallel region starts no threads", "[threads]") {
    const int rounds = thin() ? 2 : 5;
    const int levels = omp_get_max_active_levels();
    omp_set_max_active_levels(2);
    std::size_t before = 0, most = 0;
    std::vector<std::string> wrong(2);
#pragma omp parallel num_threads(2)
    {
        const auto me = static_cast<std::size_t>(omp_get_thread_num());
        std::atomic<bool> done{false};
        std::thread watcher;
#pragma omp master
        {
            before = threads_of_this_process();
            watcher = std::thread([&] {
                while (!done) most = std::max(most, threads_of_this_process());
            });
        }
#pragma omp barrier
        for (int round = 0; round < rounds && wrong[me].empty(); ++round) wrong[me] = run_in_a_row(nullptr);
        wrong[me] += run_very_large(nullptr);
#pragma omp barrier
        done = true;
#pragma omp master
        watcher.join();
    }
    omp_set_max_active_levels(levels);
    for (const std::string& text : wrong) CHECK(text == "");
    CHECK(most > 0);
    CHECK(most <= before + 1);  // the watcher
}

#endif

TEST_CASE("threads: a forked child answers, and does not hang", "[threads]") {
    if (kThreadSanitizer) SKIP("ThreadSanitizer stops a child that was forked beside threads");
    REQUIRE(run_very_large(nullptr) == "");  // the parent's pool has threads from here on
    for (const Operation& op : two_of_them()) {
        const Problem problem(op, large(op), 1);
        INFO(op.name);
        const pid_t child = fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            alarm(30);
            const rectify_exec exec = with_threads(3);
            _exit((run(problem, &exec) + run_in_a_row(nullptr) + run_very_large(nullptr)).empty() ? 0 : 1);
        }
        int state = 0;
        REQUIRE(waitpid(child, &state, 0) == child);
        REQUIRE_FALSE(WIFSIGNALED(state));  // the alarm: it hung
        CHECK(WIFEXITED(state));
        CHECK(WEXITSTATUS(state) == 0);
    }
}

// By a system call of its own, of which no library hears: handlers of fork do not run.
pid_t clone_this_process() { return static_cast<pid_t>(syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0)); }

// What the library relies on in such a child; emulators lack it.
bool pages_are_wiped() {
    void* page = mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED || madvise(page, 4096, MADV_WIPEONFORK) != 0) return false;
    auto* byte = static_cast<volatile unsigned char*>(page);
    *byte = 1;
    const pid_t child = clone_this_process();
    if (child == 0) _exit(*byte);
    int state = 0;
    waitpid(child, &state, 0);
    munmap(page, 4096);
    return WIFEXITED(state) && WEXITSTATUS(state) == 0;
}

TEST_CASE("threads: a child that fork did not make answers, and does not hang", "[threads]") {
    if (kThreadSanitizer || kAddressSanitizer) SKIP("sanitizers do not know such children");
    if (!pages_are_wiped()) SKIP("this system wipes no page in a child");
    REQUIRE(run_very_large(nullptr) == "");
    const pid_t child = clone_this_process();
    REQUIRE(child >= 0);
    if (child == 0) {
        alarm(30);
        _exit((run_in_a_row(nullptr) + run_very_large(nullptr)).empty() ? 0 : 1);
    }
    int state = 0;
    REQUIRE(waitpid(child, &state, 0) == child);
    REQUIRE_FALSE(WIFSIGNALED(state));  // the alarm: it hung
    CHECK(WEXITSTATUS(state) == 0);
}

// In the middle of calls, whose threads the child lacks.
TEST_CASE("threads: fork while others are in calls, and child and parent go on", "[threads]") {
    if (kThreadSanitizer) SKIP("ThreadSanitizer stops a child that was forked beside threads");
    if (kAddressSanitizer) SKIP("AddressSanitizer's malloc can stay locked in a child by a thread it lacks");
    const Operation op = two_of_them()[1];
    const Problem problem(op, op.elements(std::size_t(1) << 21), 1);
    const auto answers = [&] {
        Pool pool(Pool::kInTurn);
        const rectify_executor executor = pool.executor(3);
        const rectify_exec exec = with_threads(0, &executor);
        return run(problem, nullptr) + run(problem, &exec);
    };
    std::atomic<bool> done{false};
    std::vector<std::string> wrong(3);
    std::vector<std::thread> hosts;
    for (std::string& text : wrong)
        hosts.emplace_back([&] {
            while (!done && text.empty()) text = answers();
        });
    int state = 0;
    for (int round = 0; round < (thin() ? 3 : 10) && state == 0; ++round) {
        const pid_t child = fork();
        if (child == 0) {
            alarm(30);
            _exit(answers().empty() && run_in_a_row(nullptr).empty() ? 0 : 1);
        }
        CHECK(answers() == "");
        CHECK(waitpid(child, &state, 0) == child);
    }
    CHECK(state == 0);
    done = true;
    for (std::thread& host : hosts) host.join();
    for (const std::string& text : wrong) CHECK(text == "");
}
