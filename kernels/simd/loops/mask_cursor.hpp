// A mask in memory that begins at any bit of a byte: scalar code on words, the same for every instruction set.
//
// A MaskCursor is a place in a mask, for single accesses. A MaskReader and a MaskWriter go on from there, a
// word at a time. The reader touches no byte behind the last bit that is asked for. The writer keeps the bits
// before its place and clears those behind its end in the last byte.
#pragma once

#include "bits.hpp"

namespace rectify::internal {
namespace {

struct MaskCursor {
    unsigned char* byte;
    std::size_t bit = 0;  // of *byte, less than 8

    // The place i bits further on.
    RECTIFY_INLINE MaskCursor at(std::size_t i) const { return {byte + (bit + i) / 8, (bit + i) % 8}; }

    // The next `count` bits. Those above them in the word are arbitrary.
    template <std::size_t count>
    RECTIFY_INLINE std::uint64_t load() const {
        return load_bits<count>(byte, bit);
    }

    // The same for a count that varies; at most 57, because together with `bit` they fit a word.
    RECTIFY_INLINE std::uint64_t load(std::size_t count) const {
        return load_bytes(byte, (bit + count + 7) / 8) >> bit;
    }

    // Writes `count` bits, at most 57, of a word whose other bits are 0.
    RECTIFY_INLINE void store(std::uint64_t word, std::size_t count) const {
        if (bit == 0)
            store_bytes(byte, word, (count + 7) / 8);
        else
            store_bytes(byte, word << bit | (*byte & low_bits(bit)), (bit + count + 7) / 8);
    }
};

// word_bits: 8, 16, 32 or 64.
template <std::size_t word_bits>
class MaskReader {
  public:
    RECTIFY_INLINE explicit MaskReader(MaskCursor from) : byte_(from.byte), shift_(from.bit) {}

    // The next word_bits bits. Those above them in the word are arbitrary.
    RECTIFY_INLINE std::uint64_t next() {
        std::uint64_t word = load_bytes(byte_, word_bits / 8) >> shift_;
        byte_ += word_bits / 8;
        if (shift_ != 0) word |= std::uint64_t{*byte_} << (word_bits - shift_);
        return word;
    }

  private:
    const unsigned char* byte_;
    std::size_t shift_;
};

// What a word leaves of its last byte is carried to the next one, because a byte is written once it is full.
template <std::size_t word_bits>
class MaskWriter {
  public:
    RECTIFY_INLINE explicit MaskWriter(MaskCursor to)
        : byte_(to.byte), shift_(to.bit), carry_(to.bit != 0 ? *to.byte & low_bits(to.bit) : 0) {}

    // Writes word_bits bits; the word's other bits are 0.
    RECTIFY_INLINE void put(std::uint64_t word) {
        store_bytes(byte_, word << shift_ | carry_, word_bits / 8);
        byte_ += word_bits / 8;
        if (shift_ != 0) carry_ = word >> (word_bits - shift_);
    }

    // Writes what is carried. Nothing is written without it.
    RECTIFY_INLINE void finish() const {
        if (shift_ != 0) *byte_ = static_cast<unsigned char>(carry_);
    }

  private:
    unsigned char* byte_;
    std::size_t shift_;
    std::uint64_t carry_;  // of *byte_, the bits below shift_
};

}  // namespace
}  // namespace rectify::internal
