// The only file that uses OpenMP. It relies on five facts:
//
// - libgomp makes a pool of threads for every thread that opens a region. So the first one that does has the
// team
//   until it ends (team.hpp).
// - The host and this library share that pool, and a region with another team size kills and recreates its
//   threads. So there is no num_threads clause: a call opens either no region, or one with the team size that
//   the host would get, whose first members work.
// - libgomp's pool does not survive fork. A child of a process that had looked for threads stays on its own
//   thread.
// - A region inside a parallel region would oversubscribe the machine. Such a call stays on its own thread.
// - A sleeping thread of the pool may be woken on the caller's CPU. The caller spins at the end of the region,
//   which would keep the woken thread from running for milliseconds. So a thread also claims tasks that others
//   have not begun, and a thread without tasks yields its CPU until all threads have arrived.
#include "parallel.hpp"

#ifdef _OPENMP
#include <omp.h>
#include <sched.h>
#include <time.h>

#include <atomic>

#include "process.hpp"
#include "team.hpp"
#endif
#include "tuning.hpp"

namespace rectify::internal {
namespace {

std::size_t at_most(std::size_t a, std::size_t b) { return a < b ? a : b; }

#ifdef _OPENMP
// What the threads of a region share, in few lines: each line that one of them writes costs the others a
// transfer.
class alignas(64) Region {
  public:
    static constexpr std::size_t most_tasks = 960;

    // Each task is run by the one thread that claims it.
    bool try_claim(std::size_t i) {
        std::atomic<std::uint64_t>& word = claimed_[i / 64];
        const std::uint64_t bit = std::uint64_t{1} << (i % 64);
        return (word.load(std::memory_order_relaxed) & bit) == 0 &&
               (word.fetch_or(bit, std::memory_order_relaxed) & bit) == 0;
    }
    void arrive() { arrived_.fetch_add(1, std::memory_order_relaxed); }
    int arrived() const { return arrived_.load(std::memory_order_relaxed); }

  private:
    std::atomic<int> arrived_{0};
    std::atomic<std::uint64_t> claimed_[most_tasks / 64] = {};
};

std::uint64_t nanoseconds() {
    timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000 + static_cast<std::uint64_t>(now.tv_nsec);
}

std::size_t known_quota() {
    static std::atomic<std::size_t> known{0};
    std::size_t quota = known.load(std::memory_order_relaxed);
    if (quota == 0) {
        quota = cpu_quota();
        known.store(quota, std::memory_order_relaxed);
    }
    return quota;
}

// The model and the team belong to one call at a time. A call that comes while another has them stays on its
// thread and is not timed: it could neither use the team nor tell anything of a quiet machine.
PoolModel model;
std::atomic<bool> model_is_taken{false};

bool take_model() {
    return !model_is_taken.load(std::memory_order_relaxed) &&
           !model_is_taken.exchange(true, std::memory_order_acquire);
}
void give_model_back() { model_is_taken.store(false, std::memory_order_release); }

void openmp_for(std::size_t tasks, rectify_task task, void* data) {
    Region region;
#pragma omp parallel
    {
        region.arrive();
        // A thread starts with the task that has its number, because that task's memory may be near it from the
        // call before, and goes on with those that others have not begun. The team can be smaller than
        // omp_get_max_threads() said.
        const auto thread = static_cast<std::size_t>(omp_get_thread_num());
        for (std::size_t i = thread; i < tasks + thread && thread < tasks; ++i)
            if (region.try_claim(i % tasks)) task(data, i % tasks);
        while (region.arrived() < omp_get_num_threads()) sched_yield();
    }
}
#endif

}  // namespace

Threads::Threads(const rectify_exec& exec, std::size_t bytes) noexcept : executor_(exec.executor) {
    std::size_t most = bytes / tuning::bytes_per_thread;
    if (exec.max_threads > 0) most = at_most(most, static_cast<std::size_t>(exec.max_threads));
    if (most <= 1) return;
    if (executor_ != nullptr) {
        if (executor_->threads > 1) count_ = at_most(most, executor_->threads);
        return;
    }
#ifdef _OPENMP
    if (omp_in_parallel() || is_child()) return;
    const std::size_t threads = at_most(at_most(most, static_cast<std::size_t>(omp_get_max_threads())),
                                        at_most(known_quota(), Region::most_tasks));
    if (threads <= 1 || !take_model()) return;
    if (!team_is_free()) {
        give_model_back();
        return;
    }
    choice_ = model.choose(nanoseconds(), bytes, threads);
    is_timed_ = true;
    if (choice_.team) {
        if (take_team(static_cast<std::size_t>(omp_get_max_threads()),
                      reinterpret_cast<const void*>(&omp_get_max_threads))) {
            count_ = threads;
            return;
        }
        choice_.team = is_timed_ = false;
    }
    give_model_back();
#endif
}

void Threads::run(std::size_t tasks, rectify_task task, void* data) noexcept {
    if (tasks == 1)
        task(data, 0);
    else if (executor_ != nullptr)
        executor_->parallel_for(executor_->pool, tasks, task, data);
#ifdef _OPENMP
    else
        openmp_for(tasks, task, data);
    // A call that could not be split went another way than it was chosen for, and tells nothing.
    if (is_timed_ && choice_.team == (tasks > 1) && (choice_.team || take_model())) {
        model.saw(choice_, nanoseconds());
        if (!choice_.team) give_model_back();
    }
#endif
}

Threads::~Threads() {
#ifdef _OPENMP
    if (choice_.team) give_model_back();
#endif
}

PoolModel pool_model() noexcept {
#ifdef _OPENMP
    while (!take_model()) sched_yield();
    const PoolModel copy = model;
    give_model_back();
    return copy;
#else
    return {};
#endif
}

}  // namespace rectify::internal
