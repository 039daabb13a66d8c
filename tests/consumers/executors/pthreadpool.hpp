// rectify on a pthreadpool, as XNNPACK and others use it. The pool must outlive the executor; threads that
// share it wait for each other. A task that runs in the pool must not call with the same pool: pthreadpool
// would wait for itself.
#pragma once

#include <pthreadpool.h>
#include <rectify/rectify.h>

inline rectify_executor pthreadpool_executor(pthreadpool_t pool) {
    rectify_executor executor = RECTIFY_EXECUTOR_DEFAULT;
    executor.pool = pool;
    executor.threads = pthreadpool_get_threads_count(pool);
    executor.parallel_for = [](void* threads, std::size_t tasks, rectify_task task, void* data) {
        pthreadpool_parallelize_1d(static_cast<pthreadpool_t>(threads), task, data, tasks, 0);
    };
    return executor;
}
