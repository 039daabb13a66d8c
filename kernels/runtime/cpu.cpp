#include "cpu.hpp"

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <initializer_list>

#if defined(__x86_64__)
#include <cpuid.h>
#elif defined(__aarch64__)
#include <sys/auxv.h>
#include <sys/prctl.h>
#endif
#include <fcntl.h>
#include <unistd.h>

namespace rectify::internal {
namespace {

constexpr std::size_t mib = std::size_t{1} << 20;

#if defined(__x86_64__)
// XCR0: the lower half of the bits of the registers that the system saves. The compiler's own way to ask for
// features would be 4 KiB of code in each program.
unsigned saved_registers() {
    unsigned low, high;
    asm("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return low;
}

// The deterministic cache parameters: leaf 4 on Intel and others, 0x8000001D on AMD, of the same layout.
// sysconf cannot be asked: on some machines it reports the caches of all sockets together.
std::size_t measure_llc() {
    std::size_t largest = 0;
    for (const unsigned leaf : {0x8000001Du, 4u}) {
        unsigned a = 0, b = 0, c = 0, d = 0;
        for (unsigned index = 0; index < 16 && __get_cpuid_count(leaf, index, &a, &b, &c, &d); ++index) {
            if ((a & 0x1F) == 0) break;  // no more caches
            const std::size_t ways = (b >> 22) + 1, partitions = ((b >> 12) & 0x3FF) + 1,
                              line = (b & 0xFFF) + 1;
            const std::size_t size = ways * partitions * line * (std::size_t{c} + 1);
            if (size > largest) largest = size;
        }
        if (largest != 0) break;
    }
    return largest;
}
#else
// index3, or index2 where there is no third level: "32768K".
std::size_t measure_llc() {
    for (const char* path :
         {"/sys/devices/system/cpu/cpu0/cache/index3/size", "/sys/devices/system/cpu/cpu0/cache/index2/size"}) {
        const int file = open(path, O_RDONLY | O_CLOEXEC);
        if (file < 0) continue;
        char text[32] = {};
        const ssize_t got = read(file, text, sizeof text - 1);
        close(file);
        if (got <= 0) continue;
        char* unit = nullptr;
        const std::size_t size = std::strtoull(text, &unit, 10);
        if (size != 0) return *unit == 'M' ? size * mib : size * 1024;
    }
    return 0;
}
#endif

std::size_t find_llc() {
    if (const char* text = environment("RECTIFY_LLC_BYTES"))
        if (const std::size_t bytes = parse_bytes(text)) return bytes;
    const std::size_t size = measure_llc();
    if (size == 0) return 32 * mib;
    // One core cannot use more, whatever the cache of its whole socket: on an Intel server that tells of 480
    // MiB, stores through the caches and past them are level from 16 to 64 MiB moved, and past them takes 0.73
    // of the time at 96 MiB.
    return size < mib ? mib : size > 64 * mib ? 64 * mib : size;
}

}  // namespace

Cpu detect_cpu() noexcept {
    Cpu cpu;
#if defined(__x86_64__)
    unsigned a = 0, b = 0, c = 0, d = 0;
    if (!__get_cpuid(1, &a, &b, &c, &d) || (c & bit_OSXSAVE) == 0) return cpu;
    const unsigned saved = saved_registers();
    const bool ymm = (saved & 0x6) == 0x6, zmm = (saved & 0xE6) == 0xE6;
    cpu.f16c = ymm && (c & bit_F16C) != 0;
    if (!__get_cpuid_count(7, 0, &a, &b, &c, &d)) return cpu;
    cpu.avx2 = ymm && (b & bit_AVX2) != 0;
    cpu.avx512f = zmm && (b & bit_AVX512F) != 0;
    cpu.avx512cd = zmm && (b & bit_AVX512CD) != 0;
    cpu.avx512dq = zmm && (b & bit_AVX512DQ) != 0;
    cpu.avx512bw = zmm && (b & bit_AVX512BW) != 0;
#elif defined(__aarch64__)
#ifndef HWCAP_SVE
#define HWCAP_SVE (1 << 22)
#endif
#ifndef PR_SVE_GET_VL
#define PR_SVE_GET_VL 51
#endif
    if ((getauxval(AT_HWCAP) & HWCAP_SVE) != 0) {
        const int length = prctl(PR_SVE_GET_VL);
        if (length > 0) cpu.sve_bits = 8 * (static_cast<unsigned>(length) & 0xFFFF);
    }
#endif
    return cpu;
}

CpuFamily cpu_family(const char (&vendor)[13], unsigned family, unsigned model) noexcept {
    const auto is = [&](const char(&name)[13]) { return std::memcmp(vendor, name, 12) == 0; };
    if (is("GenuineIntel")) return CpuFamily::intel;
    const bool is_zen4 = family == 0x19 && ((model >= 0x10 && model < 0x20) || model >= 0x60);
    return is("AuthenticAMD") && is_zen4 ? CpuFamily::zen4 : CpuFamily::other;
}

CpuFamily cpu_family() noexcept {
#if defined(__x86_64__)
    unsigned a = 0, b = 0, c = 0, d = 0;
    if (!__get_cpuid(0, &a, &b, &c, &d)) return CpuFamily::other;
    const unsigned parts[] = {b, d, c};
    char vendor[13] = {};
    std::memcpy(vendor, parts, sizeof parts);
    if (!__get_cpuid(1, &a, &b, &c, &d)) return CpuFamily::other;
    const unsigned family = (a >> 8 & 0xF) + (a >> 20 & 0xFF), model = (a >> 4 & 0xF) | (a >> 12 & 0xF0);
    return cpu_family(vendor, family, model);
#else
    return CpuFamily::other;
#endif
}

const char* environment(const char* name) noexcept {
    const char* const text = std::getenv(name);
    return text != nullptr && *text != '\0' ? text : nullptr;
}

std::size_t parse_bytes(const char* text) noexcept {
    if (*text < '0' || *text > '9') return 0;  // strtoull takes signs and spaces
    const bool is_hexadecimal = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
    char* end = nullptr;
    const unsigned long long number = std::strtoull(text, &end, is_hexadecimal ? 16 : 10);
    unsigned shift = 0;
    for (const char* unit = "KkMmGg"; *unit != '\0'; ++unit, ++shift)
        if (*end == *unit) break;
    const bool has_unit = shift < 6;
    shift = has_unit ? (shift / 2 + 1) * 10 : 0;
    if (end[has_unit ? 1 : 0] != '\0' || number > static_cast<std::size_t>(PTRDIFF_MAX) >> shift) return 0;
    return static_cast<std::size_t>(number) << shift;
}

std::size_t llc_bytes() noexcept {
    static std::atomic<std::size_t> known{0};
    std::size_t size = known.load(std::memory_order_relaxed);
    if (size == 0) {
        size = find_llc();
        known.store(size, std::memory_order_relaxed);
    }
    return size;
}

}  // namespace rectify::internal
