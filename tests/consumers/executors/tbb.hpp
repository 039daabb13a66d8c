// rectify on oneTBB, in the given arena.
#pragma once

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>
#include <rectify/rectify.h>

inline rectify_executor tbb_executor(oneapi::tbb::task_arena& arena) {
    rectify_executor executor = RECTIFY_EXECUTOR_DEFAULT;
    executor.pool = &arena;
    executor.threads = static_cast<std::size_t>(arena.max_concurrency());
    executor.parallel_for = [](void* pool, std::size_t tasks, rectify_task task, void* data) {
        static_cast<oneapi::tbb::task_arena*>(pool)->execute(
            [&] { oneapi::tbb::parallel_for(std::size_t{0}, tasks, [&](std::size_t i) { task(data, i); }); });
    };
    return executor;
}
