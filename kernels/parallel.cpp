// The only file that knows OpenMP. What it assumes:
//
// - libgomp keeps one pool, of the host and ours together, and a region with another team size kills and
//   recreates its threads. So there is no num_threads clause: either no region, or one with the team that the
//   host would get, of which the first members work.
// - libgomp's pool does not survive fork. A child forked after the first call stays on its thread.
// - A region inside a parallel region would oversubscribe the machine. There, too, the call stays on its
//   thread.
#include "parallel.hpp"

#ifdef _OPENMP
#include <omp.h>
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
// Whether the pool's threads are likely to spin still: a previous call that was large enough for them is less
// than a moment ago. That call need not have used them: the second of a series wakes them for the others.
bool pool_is_hot() {
    static std::atomic<std::uint64_t> last{0};
    timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    const std::uint64_t time =
        static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000 + static_cast<std::uint64_t>(now.tv_nsec);
    return time - last.exchange(time, std::memory_order_relaxed) < tuning::spin_nanoseconds;
}

std::size_t openmp_threads(std::size_t bytes) {
    if (bytes < tuning::hot_grain) return 1;
    if (!pool_is_hot() && bytes < tuning::cold_grain) return 1;
    if (omp_in_parallel() || getpid() != first_process()) return 1;
    return static_cast<std::size_t>(omp_get_max_threads());
}

void openmp_for(std::size_t tasks, rectify_task task, void* data) {
#pragma omp parallel
    {
        // The team can be smaller than was announced.
        const auto team = static_cast<std::size_t>(omp_get_num_threads());
        for (auto i = static_cast<std::size_t>(omp_get_thread_num()); i < tasks; i += team) task(data, i);
    }
}
#else
std::size_t openmp_threads(std::size_t) { return 1; }
void openmp_for(std::size_t tasks, rectify_task task, void* data) {
    for (std::size_t i = 0; i < tasks; ++i) task(data, i);
}
#endif

}  // namespace

std::size_t thread_count(const rectify_exec& exec, std::size_t bytes) noexcept {
    std::size_t most = bytes / tuning::bytes_per_thread;
    if (exec.max_threads > 0) most = at_most(most, static_cast<std::size_t>(exec.max_threads));
    if (most <= 1) return 1;
    const std::size_t threads = exec.executor != nullptr ? exec.executor->threads : openmp_threads(bytes);
    return threads > 1 ? at_most(most, threads) : 1;
}

void parallel_for(const rectify_exec& exec, std::size_t tasks, rectify_task task, void* data) noexcept {
    if (exec.executor != nullptr)
        exec.executor->parallel_for(exec.executor->pool, tasks, task, data);
    else
        openmp_for(tasks, task, data);
}

}  // namespace rectify::internal
