// The only file that uses OpenMP. It relies on four facts:
//
// - The host and this library share libgomp's pool, and a region with another team size kills and recreates the
//   pool's threads. So there is no num_threads clause: a call opens either no region, or one with the team size
//   that the host would get, whose first members work.
// - libgomp's pool does not survive fork. A child that was forked after the first call stays on its own thread.
// - A region inside a parallel region would oversubscribe the machine. Such a call stays on its own thread.
// - A sleeping thread of the pool may be woken on the caller's CPU. The caller spins at the end of the region,
//   which would keep the woken thread from running for milliseconds. So a thread also claims tasks that others
//   have not begun, and a thread without tasks yields its CPU until all threads have arrived.
#include "parallel.hpp"

#ifdef _OPENMP
#include <omp.h>
#include <sched.h>
#include <time.h>
#include <unistd.h>

#include <atomic>

#include "dispatch.hpp"
#include "pool_model.hpp"
#endif
#include "tuning.hpp"

namespace rectify::internal {
namespace {

std::size_t at_most(std::size_t a, std::size_t b) { return a < b ? a : b; }

#ifdef _OPENMP
// Each task is run by the one thread that claims it.
class ClaimedTasks {
  public:
    static constexpr std::size_t capacity = 1024;

    bool try_claim(std::size_t i) {
        std::atomic<std::uint64_t>& word = words_[i / 64];
        const std::uint64_t bit = std::uint64_t{1} << (i % 64);
        return (word.load(std::memory_order_relaxed) & bit) == 0 &&
               (word.fetch_or(bit, std::memory_order_relaxed) & bit) == 0;
    }

  private:
    std::atomic<std::uint64_t> words_[capacity / 64] = {};
};

std::uint64_t nanoseconds() {
    timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000 + static_cast<std::uint64_t>(now.tv_nsec);
}

// The model's state, shared by all callers. There is no lock, because calls from several threads that lose each
// other's changes cost time and nothing else.
class SharedPoolState {
  public:
    PoolState load() const {
        return {last_call_.load(relaxed), last_region_.load(relaxed), wake_cost_.load(relaxed),
                series_bytes_.load(relaxed), series_calls_.load(relaxed)};
    }

    // Stores only what the model changed, because another thread may have changed the rest meanwhile.
    void update(const PoolState& old, const PoolState& next) {
        if (next.last_call != old.last_call) last_call_.store(next.last_call, relaxed);
        if (next.last_region != old.last_region) last_region_.store(next.last_region, relaxed);
        if (next.wake_cost != old.wake_cost) wake_cost_.store(next.wake_cost, relaxed);
        if (next.series_bytes != old.series_bytes) series_bytes_.store(next.series_bytes, relaxed);
        if (next.series_calls != old.series_calls) series_calls_.store(next.series_calls, relaxed);
    }

  private:
    static constexpr std::memory_order relaxed = std::memory_order_relaxed;
    std::atomic<std::uint64_t> last_call_{0}, last_region_{0}, wake_cost_{tuning::wake_nanoseconds};
    std::atomic<std::size_t> series_bytes_{0}, series_calls_{0};
};
SharedPoolState pool;

bool waking_pays(std::size_t bytes, std::size_t threads) {
    const PoolState state = pool.load();
    const PoolDecision decision = decide(state, nanoseconds(), bytes, threads);
    pool.update(state, decision.next);
    return decision.pays;
}

std::size_t openmp_threads(std::size_t bytes, std::size_t most) {
    if (bytes < tuning::hot_grain || omp_in_parallel() || getpid() != first_process()) return 1;
    const std::size_t threads =
        at_most(at_most(most, static_cast<std::size_t>(omp_get_max_threads())), ClaimedTasks::capacity);
    return threads > 1 && waking_pays(bytes, threads) ? threads : 1;
}

void openmp_for(std::size_t tasks, rectify_task task, void* data) {
    ClaimedTasks claimed;
    std::atomic<int> arrived{0};
    const std::uint64_t begin = nanoseconds();
    std::uint64_t finished = begin;  // the caller's own tasks
#pragma omp parallel
    {
        arrived.fetch_add(1, std::memory_order_relaxed);
        // A thread starts with the task that has its number, because that task's memory may be near it from the
        // call before, and goes on with those that others have not begun. The team can be smaller than
        // omp_get_max_threads() said.
        const auto thread = static_cast<std::size_t>(omp_get_thread_num());
        for (std::size_t i = thread; i < tasks + thread && thread < tasks; ++i)
            if (claimed.try_claim(i % tasks)) task(data, i % tasks);
        if (thread == 0) finished = nanoseconds();
        while (arrived.load(std::memory_order_relaxed) < omp_get_num_threads()) sched_yield();
    }
    const std::uint64_t end = nanoseconds();
    const PoolState state = pool.load();
    pool.update(state, after_region(state, begin, end, end - finished));
}
#else
std::size_t openmp_threads(std::size_t, std::size_t) { return 1; }
void openmp_for(std::size_t tasks, rectify_task task, void* data) {
    for (std::size_t i = 0; i < tasks; ++i) task(data, i);
}
#endif

}  // namespace

std::size_t thread_count(const rectify_exec& exec, std::size_t bytes) noexcept {
    std::size_t most = bytes / tuning::bytes_per_thread;
    if (exec.max_threads > 0) most = at_most(most, static_cast<std::size_t>(exec.max_threads));
    if (most <= 1) return 1;
    const std::size_t threads = exec.executor != nullptr ? exec.executor->threads : openmp_threads(bytes, most);
    return threads > 1 ? at_most(most, threads) : 1;
}

void parallel_for(const rectify_exec& exec, std::size_t tasks, rectify_task task, void* data) noexcept {
    if (exec.executor != nullptr)
        exec.executor->parallel_for(exec.executor->pool, tasks, task, data);
    else
        openmp_for(tasks, task, data);
}

}  // namespace rectify::internal
