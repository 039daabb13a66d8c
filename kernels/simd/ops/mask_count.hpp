// How many bits of a mask are set: in all, and per channel.
#pragma once

#include "bits.hpp"
#include "forms.hpp"
#include "vector.hpp"

namespace rectify::internal {
namespace {

RECTIFY_INLINE std::size_t popcount(std::uint64_t word) {
    if constexpr (has_popcount) return static_cast<std::size_t>(__builtin_popcountll(word));
    // Without the instruction the builtin would be a call.
    word -= word >> 1 & 0x5555555555555555;
    word = (word & 0x3333333333333333) + (word >> 2 & 0x3333333333333333);
    word = (word + (word >> 4)) & 0x0F0F0F0F0F0F0F0F;
    return static_cast<std::size_t>(word * 0x0101010101010101 >> 56);
}

// The mask's n bits, in windows of at most 64 that begin at any of them. No byte beyond the last is read.
struct Bits {
    const unsigned char* mask;
    std::size_t n;

    // 1 <= count <= 64
    RECTIFY_INLINE std::uint64_t window(std::size_t begin, std::size_t count) const {
        const unsigned char* p = mask + begin / 8;
        const std::size_t shift = begin % 8, left = (n + 7) / 8 - begin / 8;
        std::uint64_t word;
        if (left > 8) {
            word = load_bytes(p, 8) >> shift | std::uint64_t{p[8]} << (63 - shift) << 1;
        } else {
            word = load_bytes(p, left) >> shift;
        }
        return word & low_bits(count);
    }

    std::size_t count(std::size_t begin, std::size_t end) const {
        std::size_t sum[4] = {};
        for (; begin % 8 != 0 && begin < end; ++begin) sum[0] += window(begin, 1);
        for (; begin + 256 <= end; begin += 256)
            for (std::size_t k = 0; k < 4; ++k) sum[k] += popcount(load_bytes(mask + begin / 8 + 8 * k, 8));
        for (; begin < end; begin += 64) sum[0] += popcount(window(begin, end - begin < 64 ? end - begin : 64));
        return sum[0] + sum[1] + sum[2] + sum[3];
    }
};

// *count = the bits set among n
inline void count_bits(const void* mask, void* count, std::size_t n) {
    const std::size_t sum = Bits{static_cast<const unsigned char*>(mask), n}.count(0, n);
    std::memcpy(count, &sum, sizeof sum);
}

// counts[c] += the bits set in channel c
class ChannelCounter {
  public:
    static void run(const void* mask, void* counts, std::size_t outer, std::size_t channels,
                    std::size_t inner) {
        const ChannelCounter counter({static_cast<const unsigned char*>(mask), outer * channels * inner},
                                     static_cast<unsigned char*>(counts), channels, inner);
        if (inner >= 64)
            counter.along(outer);
        else
            counter.across(outer);
    }

  private:
    const Bits bits_;
    unsigned char* const counts_;  // of type size_t, anywhere
    const std::size_t channels_, inner_;
    const std::size_t row_ = channels_ * inner_;

    ChannelCounter(Bits bits, unsigned char* counts, std::size_t channels, std::size_t inner)
        : bits_(bits), counts_(counts), channels_(channels), inner_(inner) {}

    void along(std::size_t outer) const {
        for (std::size_t o = 0, begin = 0; o < outer; ++o)
            for (std::size_t c = 0; c < channels_; ++c, begin += inner_)
                add_to(c, bits_.count(begin, begin + inner_));
    }

    void add_to(std::size_t channel, std::size_t count) const {
        std::size_t sum;
        std::memcpy(&sum, counts_ + channel * sizeof sum, sizeof sum);
        sum += count;
        std::memcpy(counts_ + channel * sizeof sum, &sum, sizeof sum);
    }

    // With few elements of a channel in a row: positions side by side are counted over the rows, as the digits
    // of binary counters, a vector of them at a time.
    static constexpr std::size_t digits = 8, most = (std::size_t{1} << digits) - 1;

    // With so few positions in a row that they do not fill a vector, as many rows as do are taken for one.
    void across(std::size_t outer) const {
        using V = Vector<std::uint64_t>;
        constexpr std::size_t block = 64 * lanes<V>;
        std::size_t together = 1;
        while (together * row_ % (row_ < block ? block : 8) != 0) together *= 2;
        const std::size_t wide = together * row_, count = outer / together;
        std::size_t p = 0;
        for (; p + block <= wide; p += block)
            add<V>(
                p, wide, count, [&](std::size_t begin) __attribute__((always_inline)) {
                    if constexpr (lanes<V> == 1)  // on machines of any byte order
                        return load_bytes(bits_.mask + begin / 8, sizeof(V));
                    else
                        return load_vector<V>(bits_.mask + begin / 8);
                });
        words(0, p, wide, wide, count);
        words(count * wide, 0, row_, row_, outer - count * together);
    }

    // Positions [p, end) of `count` rows of so many bits, the first of which begins at `begin`.
    void words(std::size_t begin, std::size_t p, std::size_t end, std::size_t row, std::size_t count) const {
        for (; p < end; p += 64) {
            const std::size_t width = end - p < 64 ? end - p : 64;
            add<std::uint64_t>(
                p, row, count, [&](std::size_t at) __attribute__((always_inline)) {
                    return bits_.window(begin + at, width);
                });
        }
    }

    template <class W, class Load>
    RECTIFY_INLINE void add(std::size_t p, std::size_t row, std::size_t count, Load load) const {
        for (std::size_t first = 0; first < count; first += most) {
            const std::size_t last = count - first < most ? count : first + most;
            W counter[digits];
            for (W& digit : counter) digit = W(0);
            for (std::size_t r = first; r < last; ++r) {
                W carry = load(r * row + p);
#pragma GCC unroll 8
                for (std::size_t d = 0; d < digits; ++d) {
                    const W next = counter[d] & carry;
                    counter[d] = counter[d] ^ carry;
                    carry = next;
                }
            }
            std::uint64_t word[digits][sizeof(W) / 8];
            std::memcpy(word, counter, sizeof word);
            std::size_t c = p % row_ / inner_, at = p % inner_;
            for (std::size_t i = 0; i < sizeof(W) * 8; ++i) {
                std::size_t sum = 0;
                for (std::size_t d = 0; d < digits; ++d) sum += (word[d][i / 64] >> (i % 64) & 1) << d;
                add_to(c, sum);
                if (++at == inner_) {
                    at = 0;
                    if (++c == channels_) c = 0;
                }
            }
        }
    }
};

}  // namespace
}  // namespace rectify::internal
