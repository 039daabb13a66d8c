// Masks of one bit per element, between words and memory. Element i is bit i % 8 of byte i / 8 on every
// machine. Between vectors and words, the instruction set converts them: to_bits and from_bits, see arch/.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "inline.hpp"

namespace rectify::internal {
namespace {

inline constexpr bool little_endian = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__;

RECTIFY_INLINE std::uint64_t low_bits(std::size_t count) {  // count <= 64
    return count < 64 ? ~(~std::uint64_t{0} << count) : ~std::uint64_t{0};
}

// The first `bytes` (at most 8) of a word in memory, lowest first. With a constant it is one instruction.
RECTIFY_INLINE void store_bytes(unsigned char* p, std::uint64_t word, std::size_t bytes) {
    if (little_endian && __builtin_constant_p(bytes)) {
        std::memcpy(p, &word, bytes);
        return;
    }
    for (std::size_t i = 0; i < bytes; ++i) p[i] = static_cast<unsigned char>(word >> (8 * i));
}

RECTIFY_INLINE std::uint64_t load_bytes(const unsigned char* p, std::size_t bytes) {
    std::uint64_t word = 0;
    if (little_endian && __builtin_constant_p(bytes)) {
        std::memcpy(&word, p, bytes);
        return word;
    }
    for (std::size_t i = 0; i < bytes; ++i) word |= static_cast<std::uint64_t>(p[i]) << (8 * i);
    return word;
}

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
