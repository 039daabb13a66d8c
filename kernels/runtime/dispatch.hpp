// Which instruction set is active: one atomic pointer to a constant table, null until the first use.
#pragma once

#include <sys/types.h>

#include <atomic>

#include "table.hpp"

namespace rectify::internal {

__attribute__((visibility("hidden"))) extern std::atomic<const Table*> active_table;

// The table that RECTIFY_ISA names, or else the best; made active unless another one was meanwhile.
const Table& resolve() noexcept;

inline const Table& active() noexcept {
    const Table* table = active_table.load(std::memory_order_acquire);
    return __builtin_expect(table != nullptr, 1) ? *table : resolve();
}

// The process that made the library's first call. A child forked later is another one.
pid_t first_process() noexcept;

}  // namespace rectify::internal
