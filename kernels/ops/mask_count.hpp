// How many bits of a mask are set: in all, and per channel.
#pragma once

#include "bits.hpp"
#include "forms.hpp"

namespace rectify::internal {
namespace {

RECTIFY_INLINE std::size_t popcount(std::uint64_t word) {
#if defined(__POPCNT__) || defined(__aarch64__)
    return static_cast<std::size_t>(__builtin_popcountll(word));
#else  // the builtin would be a call
    word -= word >> 1 & 0x5555555555555555;
    word = (word & 0x3333333333333333) + (word >> 2 & 0x3333333333333333);
    word = (word + (word >> 4)) & 0x0F0F0F0F0F0F0F0F;
    return static_cast<std::size_t>(word * 0x0101010101010101 >> 56);
#endif
}

// Bits [begin, begin + count), 1 <= count <= 64, reading no byte beyond the last of them.
RECTIFY_INLINE std::uint64_t window(const unsigned char* mask, std::size_t begin, std::size_t count) {
    const unsigned char* p = mask + begin / 8;
    const std::size_t shift = begin % 8, bytes = (shift + count + 7) / 8;
    std::uint64_t word = load_bytes(p, bytes < 8 ? bytes : 8) >> shift;
    if (bytes == 9) word |= std::uint64_t{p[8]} << (64 - shift);
    return word & low_bits(count);
}

RECTIFY_INLINE std::size_t count_range(const unsigned char* mask, std::size_t begin, std::size_t end) {
    std::size_t sum = 0;
    const std::size_t head = -begin % 8 < end - begin ? -begin % 8 : end - begin;
    if (head != 0) sum += popcount(window(mask, begin, head));
    begin += head;
    for (; begin + 64 <= end; begin += 64) sum += popcount(load_bytes(mask + begin / 8, 8));
    if (begin < end) sum += popcount(window(mask, begin, end - begin));
    return sum;
}

// *out = the bits set among n
template <class T>
struct mask_count {
    static rectify_status run(const void* a, const void*, void* out, void*, std::size_t n, const Context*) {
        const std::size_t count = count_range(static_cast<const unsigned char*>(a), 0, n);
        std::memcpy(out, &count, sizeof count);
        return RECTIFY_OK;
    }
};

// out[c] += the bits set in channel c; n = outer, parameters: channels, inner
template <class T>
struct mask_count_channels {
    static rectify_status run(const void* a, const void*, void* out, void*, std::size_t n,
                              const Context* context) {
        const auto* mask = static_cast<const unsigned char*>(a);
        auto* counts = static_cast<std::size_t*>(out);
        const auto channels = context->parameter<std::size_t>(0), inner = context->parameter<std::size_t>(1);
        if (inner >= 64)
            along(mask, counts, n, channels, inner);
        else
            across(mask, counts, n, channels, inner);
        return RECTIFY_OK;
    }

  private:
    static void along(const unsigned char* mask, std::size_t* counts, std::size_t outer, std::size_t channels,
                      std::size_t inner) {
        for (std::size_t o = 0, begin = 0; o < outer; ++o)
            for (std::size_t c = 0; c < channels; ++c, begin += inner)
                counts[c] += count_range(mask, begin, begin + inner);
    }

    // With few elements of a channel in a row: 64 positions at a time are counted over the rows, as the digits
    // of 64 binary counters side by side.
    static void across(const unsigned char* mask, std::size_t* counts, std::size_t outer, std::size_t channels,
                       std::size_t inner) {
        constexpr std::size_t digits = 8, most = (std::size_t{1} << digits) - 1;
        const std::size_t row = channels * inner;
        for (std::size_t first = 0; first < outer; first += most) {
            const std::size_t last = outer - first < most ? outer : first + most;
            for (std::size_t p = 0; p < row; p += 64) {
                const std::size_t width = row - p < 64 ? row - p : 64;
                std::uint64_t counter[digits] = {};
                for (std::size_t o = first; o < last; ++o) {
                    std::uint64_t carry = window(mask, o * row + p, width);
                    for (std::size_t d = 0; carry != 0; ++d) {
                        const std::uint64_t next = counter[d] & carry;
                        counter[d] ^= carry;
                        carry = next;
                    }
                }
                for (std::size_t i = 0; i < width; ++i) {
                    std::size_t sum = 0;
                    for (std::size_t d = 0; d < digits; ++d) sum += (counter[d] >> i & 1) << d;
                    counts[(p + i) / inner] += sum;
                }
            }
        }
    }
};

}  // namespace
}  // namespace rectify::internal
