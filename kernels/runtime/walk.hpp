// How streaming calls walk through memory on this CPU.
#pragma once

#include <atomic>

#include "cpu.hpp"
#include "table.hpp"

namespace rectify::internal {

// By what a call reads: one input, one and a mask, several.
struct StreamingWalks {
    StreamingWalk one, masked, several;
};

const StreamingWalks& walks_of(CpuFamily family) noexcept;

// Those in use: null until the first streaming call, which asks for the CPU. Tests store others.
extern std::atomic<const StreamingWalks*> active_walks;

StreamingWalk streaming_walk(std::size_t inputs, bool reads_mask) noexcept;

}  // namespace rectify::internal
