// Masks of one bit per element: between vectors and words, and between words and memory. Element i is bit
// i % 8 of byte i / 8 on every machine.
#pragma once

#include "vector.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace rectify::internal {
namespace {

RECTIFY_INLINE std::uint64_t low_bits(std::size_t count) {  // count <= 64
    return count < 64 ? ~(~std::uint64_t{0} << count) : ~std::uint64_t{0};
}

#ifdef RECTIFY_ARCH
// One bit of its own for every lane, in parts where a lane has fewer bits than the vector has lanes: part p
// holds those of lanes [p * width, (p + 1) * width), and 0 in the others.
template <class V>
struct LaneBits {
    using T = Lane<V>;
    static constexpr std::size_t width = 8 * sizeof(T);
    static constexpr std::size_t parts = (lanes<V> + width - 1) / width;

    struct Generator {
        static constexpr T get(std::size_t lane, std::size_t part) {
            using U = std::make_unsigned_t<T>;
            return lane / width == part ? static_cast<T>(static_cast<U>(U{1} << (lane % width))) : T{0};
        }
    };

    static RECTIFY_INLINE V part(std::size_t p) {
        alignas(64) T lane[lanes<V>];
        for (std::size_t i = 0; i < lanes<V>; ++i) lane[i] = Generator::get(i, p);
        return V::load_aligned(lane);
    }
};
#endif

// Lane i as bit i, the others 0.
template <class V>
RECTIFY_INLINE std::uint64_t to_bits(Mask<V> mask) {
#if !defined(RECTIFY_ARCH)
    return mask;
#elif defined(__AVX512BW__)
    return mask.mask();
#elif defined(__x86_64__)
    if constexpr (sizeof(Lane<V>) != 2) {
        return mask.mask();
    } else if constexpr (sizeof(V) == 16) {
        const __m128i m = mask;
        return static_cast<unsigned>(_mm_movemask_epi8(_mm_packs_epi16(m, _mm_setzero_si128())));
    } else {
        const __m256i m = mask;
        const __m128i packed = _mm_packs_epi16(_mm256_castsi256_si128(m), _mm256_extracti128_si256(m, 1));
        return static_cast<unsigned>(_mm_movemask_epi8(packed));
    }
#else
    std::uint64_t word = 0;
    for (std::size_t p = 0; p < LaneBits<V>::parts; ++p) {
        using U = std::make_unsigned_t<Lane<V>>;
        const auto sum = static_cast<U>(reduce_add(keep(mask, LaneBits<V>::part(p))));
        word |= static_cast<std::uint64_t>(sum) << (p * LaneBits<V>::width);
    }
    return word;
#endif
}

// The reverse; bits beyond the lanes are ignored.
template <class V>
RECTIFY_INLINE Mask<V> from_bits(std::uint64_t word) {
#if !defined(RECTIFY_ARCH)
    return (word & 1) != 0;
#elif defined(__AVX512BW__)
    return Mask<V>::from_mask(word & low_bits(lanes<V>));
#else
    const V first = LaneBits<V>::part(0);
    V chosen = V(static_cast<Lane<V>>(word)) & first;
    if constexpr (LaneBits<V>::parts == 1) return chosen == first;
    for (std::size_t p = 1; p < LaneBits<V>::parts; ++p)
        chosen = chosen | (V(static_cast<Lane<V>>(word >> (p * LaneBits<V>::width))) & LaneBits<V>::part(p));
    return chosen != V(0);
#endif
}

// The first `bytes` (at most 8) of a word in memory, lowest first. With a constant it is one instruction.
RECTIFY_INLINE void store_bytes(unsigned char* p, std::uint64_t word, std::size_t bytes) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    if (__builtin_constant_p(bytes)) {
        std::memcpy(p, &word, bytes);
        return;
    }
#endif
    for (std::size_t i = 0; i < bytes; ++i) p[i] = static_cast<unsigned char>(word >> (8 * i));
}

RECTIFY_INLINE std::uint64_t load_bytes(const unsigned char* p, std::size_t bytes) {
    std::uint64_t word = 0;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    if (__builtin_constant_p(bytes)) {
        std::memcpy(&word, p, bytes);
        return word;
    }
#endif
    for (std::size_t i = 0; i < bytes; ++i) word |= static_cast<std::uint64_t>(p[i]) << (8 * i);
    return word;
}

// A vector's bits at a whole byte, straight between memory and mask registers. The load in assembly, because
// gcc goes through a general register, a vector operation more; for the same reason the units are compiled
// without its merging of stores.
#if defined(RECTIFY_ARCH) && defined(__AVX512BW__)
inline constexpr bool has_mask_registers = true;

template <class V>
RECTIFY_INLINE Mask<V> load_mask(const unsigned char* p) {
    typename Mask<V>::register_type k;
    const auto& memory = *reinterpret_cast<const unsigned char(*)[sizeof k]>(p);
    if constexpr (sizeof k == 1)
        asm("kmovb %1, %0" : "=k"(k) : "m"(memory));
    else if constexpr (sizeof k == 2)
        asm("kmovw %1, %0" : "=k"(k) : "m"(memory));
    else
        asm("kmovd %1, %0" : "=k"(k) : "m"(memory));
    return Mask<V>(k);
}

template <class V>
RECTIFY_INLINE void store_mask(unsigned char* p, Mask<V> mask) {
    const typename Mask<V>::register_type k = mask;
    std::memcpy(p, &k, sizeof k);
}
#else
inline constexpr bool has_mask_registers = false;

template <class V>
Mask<V> load_mask(const unsigned char* p);
template <class V>
void store_mask(unsigned char* p, Mask<V> mask);
#endif

// Bits [i, i + count), reading no byte beyond the last of them; what is above them in the word is arbitrary.
template <std::size_t count>
RECTIFY_INLINE std::uint64_t load_bits(const unsigned char* mask, std::size_t i) {
    constexpr std::size_t whole = count < 8 ? 1 : count / 8;
    const unsigned char* p = mask + i / 8;
    std::uint64_t word = load_bytes(p, whole);
    if (i % 8 + count > 8 * whole) word |= static_cast<std::uint64_t>(p[whole]) << (8 * whole);
    return word >> (i % 8);
}

}  // namespace
}  // namespace rectify::internal
