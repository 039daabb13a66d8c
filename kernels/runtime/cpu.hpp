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

// Bytes of the last-level cache that one core can use: 1 to 64 MiB. The environment variable
// RECTIFY_LLC_BYTES comes first. Asked of the machine once.
std::size_t llc_bytes() noexcept;

}  // namespace rectify::internal
