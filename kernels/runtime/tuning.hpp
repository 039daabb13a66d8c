// The numbers that were measured, and nothing else.
#pragma once

#include <cstddef>
#include <cstdint>

namespace rectify::internal::tuning {

// Up to here, per buffer, there is nothing to decide: two or three of them are below every other threshold.
inline constexpr std::size_t small_bytes = 64 * 1024;

// Waking threads that sleep costs 27 to 50 us, and milliseconds where the caller's spinning keeps them from
// running (virtual machines). What it costs here is measured whenever it is done; this is the first guess.
inline constexpr std::uint64_t wake_nanoseconds = 50'000;

// Calls that move more than this use threads without a look at what was measured: those that are awake, and
// those that must be woken. Waking can take 7 ms, on a virtual machine that hides its caches: there the system
// wakes a thread on the CPU of the caller. One thread moves 256 MiB in as long.
inline constexpr std::size_t always_awake_bytes = 8 * 1024 * 1024;
inline constexpr std::size_t always_asleep_bytes = 256 * 1024 * 1024;

// How long after a region its threads are taken to be spinning still (they spin for 3 to 10 ms), and how long a
// pause ends a series of calls.
inline constexpr std::uint64_t spin_nanoseconds = 1'000'000;

// The least that one thread is given.
inline constexpr std::size_t bytes_per_thread = 128 * 1024;

// Chunks end on pages of the output where they can: no page is written by two threads.
inline constexpr std::size_t page = 4096;

// Sums per channel: the stack for those of several groups, and where threads take channels that lie next to
// each other, how many at least.
inline constexpr std::size_t sum_bytes = 2048;
inline constexpr std::size_t sum_channels = 16;

}  // namespace rectify::internal::tuning
