// The numbers that were measured, and nothing else.
#pragma once

#include <cstddef>
#include <cstdint>

namespace rectify::internal::tuning {

// Up to here, per buffer, there is nothing to decide: two or three of them are below every other threshold.
inline constexpr std::size_t small_bytes = 64 * 1024;

// A region of OpenMP whose threads still spin costs 0.6 us. With two threads it costs up to half as much again
// below 640 KiB moved, is even there, and from 768 KiB on, where one thread's L2 of 1 MiB no longer holds it
// all, always pays: a fifth to a half of the time.
inline constexpr std::size_t hot_grain = 768 * 1024;

// Waking threads that sleep costs 27 to 50 us, and milliseconds where the caller's spinning keeps them from
// running (virtual machines). What it costs here is measured whenever it is done; this is the first guess.
inline constexpr std::uint64_t wake_nanoseconds = 50'000;

// What one thread moves, between the rates of L3 and of DRAM.
inline constexpr std::size_t bytes_per_nanosecond = 64;

// So many calls in a row, and the threads are woken even if that has not paid by now.
inline constexpr std::size_t series_calls = 12;

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
