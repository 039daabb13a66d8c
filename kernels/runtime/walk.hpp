// How streaming calls walk through memory on this CPU.
#pragma once

#include <atomic>

#include "cpu.hpp"
#include "table.hpp"

namespace rectify::internal {

// By the number of inputs: one, or several.
struct StreamingWalks {
    StreamingWalk one, several;
};

const StreamingWalks& walks_of(CpuFamily family) noexcept;

// Those in use: null until the first streaming call, which asks for the CPU. Tests store others.
extern std::atomic<const StreamingWalks*> active_walks;

StreamingWalk streaming_walk(std::size_t inputs) noexcept;

}  // namespace rectify::internal
