// A checked call, carried out: on this thread or in chunks on several, through the caches or past them.
#pragma once

#include "check.hpp"
#include "table.hpp"

namespace rectify::internal {

// A kernel of any number of buffers.
using AnyKernel = void (*)();

template <std::size_t... k>
inline void run_kernel(KernelOf<sizeof...(k)> kernel, void* const* buffers, std::size_t n,
                       const Context* context, std::index_sequence<k...>) {
    kernel(buffers[k]..., n, context);
}

// Calls a kernel of `count` buffers.
void invoke(AnyKernel kernel, std::size_t count, void* const* buffers, std::size_t n,
            const Context* context) noexcept;

// Bytes that a call reads and writes; what it has per channel does not count.
std::size_t bytes_moved(const Call& call) noexcept;

// Whether the call goes past the caches; never in place.
bool uses_streaming_stores(const Call& call, const rectify_exec& exec) noexcept;

// How it does, or not at all.
StreamingWalk walk_of(const Call& call, const rectify_exec& exec) noexcept;

// Streaming stores are not ordered with what follows: once at the end of each thread's part.
inline void stream_fence() noexcept {
#if defined(__x86_64__)
    __builtin_ia32_sfence();
#endif
}

// Splits by rows, or where there is one row by elements.
void execute(const Call& call, AnyKernel kernel, const rectify_exec& exec, Context context) noexcept;

}  // namespace rectify::internal
