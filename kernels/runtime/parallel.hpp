// The threads that a call may use: the host's executor, or OpenMP, which lives in parallel.cpp alone.
#pragma once

#include <cstddef>

#include "pool_model.hpp"
#include "rectify/rectify.h"

namespace rectify::internal {

// The threads of one call, which runs once.
class Threads {
  public:
    // For a call that moves `bytes` bytes. `exec` is valid.
    Threads(const rectify_exec& exec, std::size_t bytes) noexcept;
    ~Threads();
    Threads(const Threads&) = delete;
    Threads& operator=(const Threads&) = delete;

    // How many tasks can run at the same time; 1 where threads would not pay or may not be used.
    std::size_t count() const { return count_; }

    // Runs task(data, i) for every i in [0, tasks), tasks being at most count(), and returns when all are done.
    void run(std::size_t tasks, rectify_task task, void* data) noexcept;

  private:
    const rectify_executor* executor_;
    std::size_t count_ = 1;
    // Without OpenMP they are not used.
    [[maybe_unused]] bool is_timed_ = false;  // a call that the model has chosen for
    // Where it says team, no other call gets OpenMP's threads while this one lives.
    [[maybe_unused]] PoolModel::Choice choice_ = {};
};

// A copy of what the model of OpenMP's threads knows.
PoolModel pool_model() noexcept;

}  // namespace rectify::internal
