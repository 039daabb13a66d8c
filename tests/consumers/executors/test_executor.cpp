// test_executor KIND, with KIND one of those at the end of this file: one process each, which has no other
// threads. The bytes must be those of one thread, OpenMP must not be entered, and no thread may run but the
// executor's.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <rectify/rectify.hpp>
#include <string>
#include <thread>
#include <vector>

#include "std_thread.hpp"
#if defined(HAS_PTHREADPOOL)
#include "pthreadpool.hpp"
#endif
#if defined(HAS_TBB)
#include "tbb.hpp"
#endif

// In place of the GNU runtime's entry to a parallel region: counts, and stays on this thread.
static std::atomic<int> regions{0};
extern "C" void GOMP_parallel(void (*region)(void*), void* data, unsigned, unsigned) {
    ++regions;
    region(data);
}

namespace {

int checks = 0, failures = 0;
void check(bool good, const std::string& what) {
    ++checks;
    if (good) return;
    ++failures;
    std::printf("FAILED: %s\n", what.c_str());
}

std::size_t threads_of_this_process() {
    const std::filesystem::directory_iterator tasks("/proc/self/task");
    return static_cast<std::size_t>(std::distance(begin(tasks), end(tasks)));
}

// One that has been joined can still be listed for a moment.
bool has_at_most(std::size_t threads) {
    for (int tries = 0; tries < 100 && threads_of_this_process() > threads; ++tries)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    return threads_of_this_process() <= threads;
}

constexpr std::size_t kOuter = 3, kChannels = 48, kInner = 25601, kCount = kOuter * kChannels * kInner;

// Inputs and outputs for one of every kind of call: elementwise, masks, per channel, sums, small types.
struct Buffers {
    std::vector<float> x, dy, bias, y, dx, fused, dbias;
    std::vector<std::uint8_t> mask;
    std::vector<std::int8_t> q, qy;

    Buffers()
        : x(kCount),
          dy(kCount),
          bias(kChannels, 0.25f),
          y(kCount),
          dx(kCount),
          fused(kCount),
          dbias(kChannels),
          mask(rectify::mask_bytes(kCount)),
          q(kCount),
          qy(kCount) {
        std::uint32_t state = 1;
        for (std::size_t i = 0; i < kCount; ++i) {
            state = state * 1664525 + 1013904223;
            x[i] = static_cast<float>(static_cast<std::int32_t>(state)) * 1e-9f;
            dy[i] = x[i] * x[i] - 1;
            q[i] = static_cast<std::int8_t>(state >> 24);
        }
    }

    void run(const rectify_exec& exec) {
        const rectify::shape shape{kOuter, kChannels, kInner};
        rectify::relu_forward_mask(x.data(), y.data(), mask.data(), kCount, &exec);
        rectify::relu_backward_mask(dy.data(), mask.data(), dx.data(), kCount, &exec);
        rectify::bias_relu_forward(x.data(), bias.data(), fused.data(), shape, &exec);
        rectify::bias_relu_backward(dy.data(), fused.data(), fused.data(), dbias.data(), shape, &exec);
        rectify::relu_forward(q.data(), qy.data(), kCount, &exec);
    }

    void clear() {
        for (auto* floats : {&y, &dx, &fused, &dbias}) std::fill(floats->begin(), floats->end(), -7.0f);
        std::fill(mask.begin(), mask.end(), std::uint8_t{0x5A});
        std::fill(qy.begin(), qy.end(), std::int8_t{-7});
    }

    bool operator==(const Buffers& other) const {
        const auto same = [](const auto& a, const auto& b) {
            return std::memcmp(a.data(), b.data(), a.size() * sizeof a[0]) == 0;
        };
        return same(y, other.y) && same(dx, other.dx) && same(fused, other.fused) && same(dbias, other.dbias) &&
               same(mask, other.mask) && same(qy, other.qy);
    }
};

// An executor that counts its calls before it passes them on.
struct Counted {
    explicit Counted(const rectify_executor& e) : inner(e), outer(e) {
        outer.pool = this;
        outer.parallel_for = [](void* pool, std::size_t tasks, rectify_task task, void* data) {
            auto& self = *static_cast<Counted*>(pool);
            ++self.calls;
            if (tasks > self.inner.threads) self.too_many = true;
            self.inner.parallel_for(self.inner.pool, tasks, task, data);
        };
    }
    rectify_executor inner, outer;
    std::atomic<int> calls{0};
    std::atomic<bool> too_many{false};
};

// `threads` is how many the process may have, this one among them.
void same_bytes(const rectify_executor& executor, std::size_t threads) {
    Buffers expected, got;
    rectify_exec exec = RECTIFY_EXEC_DEFAULT;
    exec.max_threads = 1;
    expected.run(exec);
    exec.max_threads = 0;
    Counted counted(executor);
    exec.executor = &counted.outer;
    for (int round = 0; round < 3; ++round) {
        got.clear();
        got.run(exec);
        check(got == expected, "the bytes of one thread");
    }
    check(executor.threads <= 1 ? counted.calls == 0 : counted.calls == 3 * 5,
          "asked once for each large call");
    check(!counted.too_many, "no more tasks than threads");
    check(regions == 0, "OpenMP was not entered");
    check(has_at_most(threads), "no thread but the executor's");
}

// parallel_for returns when all tasks have finished, though one of them is slow on another thread.
void waits(const rectify_executor& executor) {
    static std::thread::id caller;
    static std::atomic<bool> elsewhere;
    static std::atomic<std::size_t> finished;
    caller = std::this_thread::get_id();
    elsewhere = false;
    finished = 0;
    const auto task = [](void*, std::size_t) {
        if (std::this_thread::get_id() != caller) {
            elsewhere = true;
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
        }
        for (int tries = 0; tries < 2000 && !elsewhere; ++tries)
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        ++finished;
    };
    executor.parallel_for(executor.pool, executor.threads, task, nullptr);
    check(finished == executor.threads, "all tasks have finished");
    check(elsewhere, "another thread took part");
}

// max_threads = 1 and no executor: nothing is started.
void run_none() {
    Buffers buffers;
    rectify_exec exec = RECTIFY_EXEC_DEFAULT;
    exec.max_threads = 1;
    buffers.run(exec);
    check(regions == 0, "OpenMP was not entered");
    check(threads_of_this_process() == 1, "no thread was started");
}

// The count of regions counts: without an executor there are some.
void run_openmp() {
    Buffers expected, got;
    rectify_exec exec = RECTIFY_EXEC_DEFAULT;
    exec.max_threads = 1;
    expected.run(exec);
    got.clear();
    exec.max_threads = 0;
    got.run(exec);
    check(got == expected, "the bytes of one thread");
    check(regions > 0, "large calls enter OpenMP");
}

void run_std_thread() {
    for (const std::size_t threads : {1u, 2u, 5u}) {
        const ThreadPool pool(threads);
        same_bytes(pool.executor(), threads);
        if (threads > 1) waits(pool.executor());
    }
}

#if defined(HAS_PTHREADPOOL)
void run_pthreadpool() {
    const pthreadpool_t pool = pthreadpool_create(3);
    same_bytes(pthreadpool_executor(pool), 3);
    waits(pthreadpool_executor(pool));
    pthreadpool_destroy(pool);
}
#endif

#if defined(HAS_TBB)
void run_tbb() {
    const oneapi::tbb::global_control control(oneapi::tbb::global_control::max_allowed_parallelism, 3);
    oneapi::tbb::task_arena arena(3);
    same_bytes(tbb_executor(arena), 3);
    waits(tbb_executor(arena));
}
#endif

// Executors that are allowed to be strange.
void run_odd() {
    struct Odd {
        const char* name;
        void (*parallel_for)(void*, std::size_t, rectify_task, void*);
    };
    const Odd odd[] = {
        {"in reverse",
         [](void*, std::size_t tasks, rectify_task task, void* data) {
             while (tasks-- > 0) task(data, tasks);
         }},
        {"slow, on one thread",
         [](void*, std::size_t tasks, rectify_task task, void* data) {
             for (std::size_t i = 0; i < tasks; ++i) {
                 const auto begin = std::chrono::steady_clock::now();
                 task(data, i);
                 std::this_thread::sleep_for(std::chrono::steady_clock::now() - begin);
             }
         }},
        {"on another thread",
         [](void*, std::size_t tasks, rectify_task task, void* data) {
             std::thread([=] {
                 for (std::size_t i = 0; i < tasks; ++i) task(data, i);
             }).join();
         }},
    };
    for (const Odd& o : odd) {
        std::printf("%s\n", o.name);
        rectify_executor executor = RECTIFY_EXECUTOR_DEFAULT;
        executor.threads = 4;
        executor.parallel_for = o.parallel_for;
        same_bytes(executor, 1);
    }

    std::printf("nested\n");  // calls with an executor inside the tasks of the same one
    const ThreadPool pool(3);
    rectify_exec exec = RECTIFY_EXEC_DEFAULT;
    exec.max_threads = 1;
    Buffers expected;
    expected.run(exec);
    exec.max_threads = 0;
    exec.executor = &pool.executor();
    std::vector<Buffers> got(2);
    auto nested = [&](std::size_t i) { got[i].run(exec); };
    pool.executor().parallel_for(
        pool.executor().pool, got.size(),
        [](void* data, std::size_t i) { (*static_cast<decltype(nested)*>(data))(i); }, &nested);
    for (const Buffers& g : got) check(g == expected, "the bytes of one thread");
    check(regions == 0, "OpenMP was not entered");
}

const struct {
    const char* name;
    void (*run)();
} kinds[] = {
    {"none", run_none},
    {"openmp", run_openmp},
    {"std_thread", run_std_thread},
    {"odd", run_odd},
#if defined(HAS_PTHREADPOOL)
    {"pthreadpool", run_pthreadpool},
#endif
#if defined(HAS_TBB)
    {"tbb", run_tbb},
#endif
};

}  // namespace

int main(int argc, char** argv) {
    for (const auto& kind : kinds) {
        if (argc != 2 || std::strcmp(kind.name, argv[1]) != 0) continue;
        kind.run();
        std::printf("%d checks, %d failed\n", checks, failures);
        return failures != 0;
    }
    std::printf("skipped: not in this build\n");
    return 77;
}
