#include "copies.hpp"

#ifdef _OPENMP
#include <omp.h>
#endif
#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace rectify_bench {
namespace {

using Byte = unsigned char;
constexpr std::size_t line_bytes = 64;

// Through a pointer that the compiler must read: a call, as a host makes it, never code in its place.
void* (*volatile memcpy_function)(void*, const void*, std::size_t) = std::memcpy;

void memcpy_copy(void* to, const void* from, std::size_t bytes) { memcpy_function(to, from, bytes); }

// Less than one vector: two pieces of the same fixed size, which may overlap.
template <std::size_t size>
inline void copy_ends(Byte* to, const Byte* from, std::size_t bytes) {
    Byte first[size];
    Byte last[size];
    std::memcpy(first, from, size);
    std::memcpy(last, from + bytes - size, size);
    std::memcpy(to, first, size);
    std::memcpy(to + bytes - size, last, size);
}

inline void copy_small(Byte* to, const Byte* from, std::size_t bytes) {
    if (bytes >= 32) {
        copy_ends<32>(to, from, bytes);
    } else if (bytes >= 16) {
        copy_ends<16>(to, from, bytes);
    } else if (bytes >= 8) {
        copy_ends<8>(to, from, bytes);
    } else if (bytes >= 4) {
        copy_ends<4>(to, from, bytes);
    } else if (bytes >= 2) {
        copy_ends<2>(to, from, bytes);
    } else if (bytes == 1) {
        *to = *from;
    }
}

std::vector<CopyMethod> with_memcpy(const char* isa, Copy loop, Copy stream, Copy pages) {
    return {
        {"memcpy", "libc", memcpy_copy}, {"loop", isa, loop}, {"stream", isa, stream}, {"pages", isa, pages}};
}

#if defined(__x86_64__)

namespace sse2 {
#define ATTRIBUTE
#define VECTOR __m128
#define LOAD _mm_loadu_ps
#define STORE _mm_storeu_ps
#define STREAM _mm_stream_ps
#define FENCE _mm_sfence
#include "copy_loops.inc"
}  // namespace sse2

namespace avx2 {
#define ATTRIBUTE __attribute__((target("avx2")))
#define VECTOR __m256
#define LOAD _mm256_loadu_ps
#define STORE _mm256_storeu_ps
#define STREAM _mm256_stream_ps
#define FENCE _mm_sfence
#include "copy_loops.inc"
}  // namespace avx2

namespace avx512 {
#define ATTRIBUTE __attribute__((target("avx512f")))
#define VECTOR __m512
#define LOAD _mm512_loadu_ps
#define STORE _mm512_storeu_ps
#define STREAM _mm512_stream_ps
#define FENCE _mm_sfence
#include "copy_loops.inc"
}  // namespace avx512

void movsb_copy(void* to, const void* from, std::size_t bytes) {
    asm volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(bytes) : : "memory");
}

std::vector<CopyMethod> find_methods() {
    __builtin_cpu_init();
    std::vector<CopyMethod> methods =
        __builtin_cpu_supports("avx512f")
            ? with_memcpy("avx512", avx512::loop_copy, avx512::stream_copy, avx512::pages_copy)
        : __builtin_cpu_supports("avx2")
            ? with_memcpy("avx2", avx2::loop_copy, avx2::stream_copy, avx2::pages_copy)
            : with_memcpy("sse2", sse2::loop_copy, sse2::stream_copy, sse2::pages_copy);
    methods.push_back({"movsb", "x86", movsb_copy});
    return methods;
}

#else

#ifdef __aarch64__
namespace vectors {
inline void stream_pair(float* at, float32x4x2_t pair) {
    asm volatile("stnp %q0, %q1, [%2]" : : "w"(pair.val[0]), "w"(pair.val[1]), "r"(at) : "memory");
}
#define ATTRIBUTE
#define VECTOR float32x4x2_t
#define LOAD vld1q_f32_x2
#define STORE vst1q_f32_x2
#define STREAM stream_pair
#define FENCE() static_cast<void>(0)
#include "copy_loops.inc"
}  // namespace vectors
constexpr const char* vectors_isa = "neon";
#else
// GNU vectors, which any compiler target can lower. No portable store goes past the caches: here the
// streaming loop only prefetches.
namespace vectors {
typedef float Vector __attribute__((vector_size(16)));
typedef Vector Unaligned __attribute__((aligned(1), may_alias));
inline Vector load_unaligned(const float* at) { return *reinterpret_cast<const Unaligned*>(at); }
inline void store_unaligned(float* at, Vector value) { *reinterpret_cast<Unaligned*>(at) = value; }
#define ATTRIBUTE
#define VECTOR Vector
#define LOAD load_unaligned
#define STORE store_unaligned
#define STREAM store_unaligned
#define FENCE() static_cast<void>(0)
#include "copy_loops.inc"
}  // namespace vectors
constexpr const char* vectors_isa = "generic";
#endif

std::vector<CopyMethod> find_methods() {
    return with_memcpy(vectors_isa, vectors::loop_copy, vectors::stream_copy, vectors::pages_copy);
}

#endif

}  // namespace

const std::vector<CopyMethod>& copy_methods() {
    static const std::vector<CopyMethod> methods = find_methods();
    return methods;
}

int team_size() {
#ifdef _OPENMP
    return omp_get_max_threads();
#else
    return 1;
#endif
}

void parallel_copy(Copy copy, int threads, void* to, const void* from, std::size_t bytes) {
#ifdef _OPENMP
#pragma omp parallel
    {
        const auto members = static_cast<std::size_t>(std::min(threads, omp_get_num_threads()));
        const std::size_t part = (bytes / members + 4096) / 4096 * 4096;
        const std::size_t begin = static_cast<std::size_t>(omp_get_thread_num()) * part;
        if (begin < bytes) {
            copy(static_cast<Byte*>(to) + begin, static_cast<const Byte*>(from) + begin,
                 std::min(part, bytes - begin));
        }
    }
#else
    static_cast<void>(threads);
    copy(to, from, bytes);
#endif
}

}  // namespace rectify_bench
