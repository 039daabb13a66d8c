// A host's own threads, for rectify_executor.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <thread>
#include <vector>

#include "rectify/rectify.h"

namespace rectify_tests {

// A host's pool that counts what it is asked for.
struct Pool {
    enum Order { kInTurn, kReversed, kOneThreadEach };
    explicit Pool(Order o) : order(o) {}

    static void parallel_for(void* pool, std::size_t tasks, rectify_task task, void* data) {
        auto& self = *static_cast<Pool*>(pool);
        ++self.calls;
        for (std::size_t most = self.most_tasks;
             tasks > most && !self.most_tasks.compare_exchange_weak(most, tasks);) {
        }
        std::vector<std::thread> threads;
        if (self.between) self.between();
        for (std::size_t i = 0; i < tasks; ++i) {
            const std::size_t index = self.order == kReversed ? tasks - 1 - i : i;
            if (self.order == kOneThreadEach)
                threads.emplace_back(task, data, index);
            else
                task(data, index);
            if (self.between) self.between();
        }
        for (std::thread& thread : threads) thread.join();
    }

    rectify_executor executor(std::size_t threads) {
        rectify_executor result = RECTIFY_EXECUTOR_DEFAULT;
        result.pool = this;
        result.threads = threads;
        result.parallel_for = parallel_for;
        return result;
    }

    const Order order;
    std::function<void()> between;  // called before the first task and after each
    std::atomic<std::size_t> calls{0};
    std::atomic<std::size_t> most_tasks{0};
};

inline constexpr Pool::Order kOrders[] = {Pool::kInTurn, Pool::kReversed, Pool::kOneThreadEach};

}  // namespace rectify_tests
