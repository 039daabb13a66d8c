// The floating-point environments that a host may have switched on, as values of the control register.
#pragma once

#include <cfenv>
#include <cstdint>
#include <vector>

#if defined(__SSE2__)
#include <xmmintrin.h>
#endif

namespace rectify_tests {

#if defined(__SSE2__)
inline constexpr const char* kFpRegister = "MXCSR";
// Less the sticky exception flags, which belong to nobody.
inline std::uint64_t read_fp_control() { return _mm_getcsr() & ~0x3Fu; }
inline void write_fp_control(std::uint64_t control) { _mm_setcsr(static_cast<unsigned>(control)); }

inline std::vector<std::uint64_t> fp_controls() {
    constexpr unsigned kFlushToZero = 0x8000, kDenormalsAreZero = 0x0040, kRounding = 0x2000, kMasked = 0x1F80;
    std::vector<std::uint64_t> all;
    for (unsigned rounding = 0; rounding < 4; ++rounding)
        for (const unsigned subnormals :
             {0u, kFlushToZero, kDenormalsAreZero, kFlushToZero | kDenormalsAreZero})
            for (const unsigned exceptions : {kMasked, 0u})  // 0: they trap
                all.push_back(rounding * kRounding | subnormals | exceptions);
    return all;
}
inline bool may_trap(std::uint64_t control) { return (control & 0x1F80) != 0x1F80; }
#elif defined(__aarch64__)
inline constexpr const char* kFpRegister = "FPCR";
inline std::uint64_t read_fp_control() {
    std::uint64_t control;
    __asm__ volatile("mrs %0, fpcr" : "=r"(control) : : "memory");
    return control;
}
inline void write_fp_control(std::uint64_t control) {
    __asm__ volatile("msr fpcr, %0" : : "r"(control) : "memory");
}

inline std::vector<std::uint64_t> fp_controls() {
    constexpr std::uint64_t kFlushToZero = 1u << 24, kDefaultNan = 1u << 25, kRounding = 1u << 22;
    std::vector<std::uint64_t> all;
    for (std::uint64_t rounding = 0; rounding < 4; ++rounding)
        for (const std::uint64_t special :
             {std::uint64_t(0), kFlushToZero, kDefaultNan, kFlushToZero | kDefaultNan})
            all.push_back(rounding * kRounding | special);
    return all;
}
inline bool may_trap(std::uint64_t) { return false; }
#else  // the rounding modes
inline constexpr const char* kFpRegister = "fegetround()";
inline std::uint64_t read_fp_control() { return static_cast<std::uint64_t>(std::fegetround()); }
inline void write_fp_control(std::uint64_t control) { std::fesetround(static_cast<int>(control)); }

inline std::vector<std::uint64_t> fp_controls() {
    return {FE_TONEAREST, FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO};
}
inline bool may_trap(std::uint64_t) { return false; }
#endif

// Puts the caller's environment back.
class FpEnvironment {
  public:
    explicit FpEnvironment(std::uint64_t control) : saved_(read_fp_control()) { write_fp_control(control); }
    ~FpEnvironment() { write_fp_control(saved_); }
    FpEnvironment(const FpEnvironment&) = delete;
    FpEnvironment& operator=(const FpEnvironment&) = delete;

  private:
    std::uint64_t saved_;
};

}  // namespace rectify_tests
