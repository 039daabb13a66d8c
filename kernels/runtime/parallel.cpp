// The only file that knows OpenMP. What it assumes:
//
// - libgomp keeps one pool, of the host and ours together, and a region with another team size kills and
//   recreates its threads. So there is no num_threads clause: either no region, or one with the team that the
//   host would get, of which the first members work.
// - libgomp's pool does not survive fork. A child forked after the first call stays on its thread.
// - A region inside a parallel region would oversubscribe the machine. There, too, the call stays on its
//   thread.
// - A thread of the pool that slept may be woken on the CPU of the caller, which spins at the end of the region
//   and so keeps it from running for milliseconds. So what a thread has not begun others take, and who has
//   nothing left to do gives up its CPU until all are there.
#include "parallel.hpp"

#ifdef _OPENMP
#include <omp.h>
#include <sched.h>
#include <time.h>
#include <unistd.h>

#include <atomic>

#include "dispatch.hpp"
#endif
#include "tuning.hpp"

namespace rectify::internal {
namespace {

std::size_t at_most(std::size_t a, std::size_t b) { return a < b ? a : b; }

#ifdef _OPENMP
// Tasks that have been taken, each by one thread.
class Taken {
  public:
    static constexpr std::size_t most = 1024;

    bool take(std::size_t i) {
        std::atomic<std::uint64_t>& word = words_[i / 64];
        const std::uint64_t bit = std::uint64_t{1} << (i % 64);
        return (word.load(std::memory_order_relaxed) & bit) == 0 &&
               (word.fetch_or(bit, std::memory_order_relaxed) & bit) == 0;
    }

  private:
    std::atomic<std::uint64_t> words_[most / 64] = {};
};

std::uint64_t nanoseconds() {
    timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000 + static_cast<std::uint64_t>(now.tv_nsec);
}

// What is known of the pool. Calls from several threads at once may blur it, which costs time and nothing else.
struct Pool {
    std::atomic<std::uint64_t> last_call{0}, last_region{0};
    std::atomic<std::uint64_t> wake_nanoseconds{tuning::wake_nanoseconds};  // as it turned out last time
    std::atomic<std::size_t> series_bytes{0}, series_calls{0};  // since the last pause, on the caller's thread

    static bool recent(std::uint64_t time, std::uint64_t now) { return now - time < tuning::spin_nanoseconds; }

    // Whether a call pays for threads: at once where they still spin after a region a moment ago. Else when the
    // calls of this series would have saved what it costs to wake them, or are so many that more will follow.
    bool pays(std::size_t bytes, std::size_t threads) {
        const std::uint64_t now = nanoseconds();
        const bool series = recent(last_call.exchange(now, std::memory_order_relaxed), now);
        if (recent(last_region.load(std::memory_order_relaxed), now)) return true;
        const std::size_t calls = series ? series_calls.load(std::memory_order_relaxed) + 1 : 1;
        bytes += series ? series_bytes.load(std::memory_order_relaxed) : 0;
        series_calls.store(calls, std::memory_order_relaxed);
        series_bytes.store(bytes, std::memory_order_relaxed);
        const std::size_t saved = bytes / tuning::bytes_per_nanosecond / threads * (threads - 1);
        const std::uint64_t wake = wake_nanoseconds.load(std::memory_order_relaxed);
        if (saved > wake || calls >= tuning::series_calls) return true;
        wake_nanoseconds.store(wake - wake / 64, std::memory_order_relaxed);  // so that it is tried again
        return false;
    }

    void used(std::uint64_t begin, std::uint64_t waited) {
        if (!recent(last_region.load(std::memory_order_relaxed), begin)) {
            wake_nanoseconds.store(waited, std::memory_order_relaxed);
            series_calls.store(0, std::memory_order_relaxed);
            series_bytes.store(0, std::memory_order_relaxed);
        }
        last_region.store(nanoseconds(), std::memory_order_relaxed);
    }
};
Pool pool;

std::size_t openmp_threads(std::size_t bytes, std::size_t most) {
    if (bytes < tuning::hot_grain || omp_in_parallel() || getpid() != first_process()) return 1;
    const std::size_t threads =
        at_most(at_most(most, static_cast<std::size_t>(omp_get_max_threads())), Taken::most);
    return threads > 1 && pool.pays(bytes, threads) ? threads : 1;
}

void openmp_for(std::size_t tasks, rectify_task task, void* data) {
    Taken taken;
    std::atomic<int> arrived{0};
    const std::uint64_t begin = nanoseconds();
    std::uint64_t done = begin;
#pragma omp parallel
    {
        arrived.fetch_add(1, std::memory_order_relaxed);
        // First those that are this thread's in every call, whose memory may be near, then what others left.
        // The team can be smaller than was announced.
        const auto me = static_cast<std::size_t>(omp_get_thread_num());
        for (std::size_t i = me; i < tasks + me && me < tasks; ++i)
            if (taken.take(i % tasks)) task(data, i % tasks);
        if (me == 0) done = nanoseconds();
        while (arrived.load(std::memory_order_relaxed) < omp_get_num_threads()) sched_yield();
    }
    pool.used(begin, nanoseconds() - done);
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
