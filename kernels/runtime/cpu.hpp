// What this machine is: the features that the units need, its last-level cache, and who made it.
#pragma once

#include <cstddef>

namespace rectify::internal {

// Only what the CPU has and the system saves across context switches.
struct Cpu {
    bool avx2 = false;
    bool f16c = false;
    bool avx512f = false;
    bool avx512cd = false;
    bool avx512dq = false;
    bool avx512bw = false;
    unsigned sve_bits = 0;  // vector length, 0 without SVE
};

Cpu detect_cpu() noexcept;

// Those whose memory was measured, see walk.cpp.
enum class CpuFamily { other, zen4, intel };

// family and model: as CPUID tells them, the extended parts included.
CpuFamily cpu_family(const char (&vendor)[13], unsigned family, unsigned model) noexcept;
CpuFamily cpu_family() noexcept;

// "33554432", "0x2000000", "32M": bytes, with K, M or G for powers of 1024. 0: none of these, or more than
// there can be.
std::size_t parse_bytes(const char* text) noexcept;

// Bytes of the last-level cache that one core can use: 1 to 64 MiB. The environment variable
// RECTIFY_LLC_BYTES comes first. Asked of the machine once.
std::size_t llc_bytes() noexcept;

// An environment variable that is set and not empty, or null.
const char* environment(const char* name) noexcept;

}  // namespace rectify::internal
