// The threads that a call may use: the host's executor, or OpenMP, which lives in parallel.cpp alone.
#pragma once

#include <cstddef>

#include "rectify/rectify.h"

namespace rectify::internal {

// How many tasks can run at the same time for a call that moves `bytes` bytes; 1 where threads would not pay
// or may not be used. `exec` is valid.
std::size_t thread_count(const rectify_exec& exec, std::size_t bytes) noexcept;

// Runs task(data, i) for every i in [0, tasks), tasks being at most what thread_count said, and returns when
// all are done.
void parallel_for(const rectify_exec& exec, std::size_t tasks, rectify_task task, void* data) noexcept;

}  // namespace rectify::internal
