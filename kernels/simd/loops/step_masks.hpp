// How the mask of a step travels between memory and its vectors.
#pragma once

#include "loops/mask_cursor.hpp"
#include "vector.hpp"

namespace rectify::internal {
namespace {

// The masks of a step's vectors, as a policy: begin(), then per vector load(u) and store(u, mask), then end().
// After the last step, finish(). A form without a mask has nothing to do.
struct NoMasks {
    RECTIFY_INLINE explicit NoMasks(MaskCursor) {}
    RECTIFY_INLINE void begin() {}
    template <class V>
    RECTIFY_INLINE Mask<V> load(std::size_t) const {
        return {};
    }
    template <class V>
    RECTIFY_INLINE void store(std::size_t, Mask<V>) {}
    RECTIFY_INLINE void end() {}
    RECTIFY_INLINE void finish() const {}
};

// A step's bits in words, for a mask that begins at any bit of a byte.
template <std::size_t step>
struct MaskWords : NoMasks {
    static constexpr std::size_t word_bits = step < 64 ? step : 64;
    static constexpr std::size_t words = step / word_bits;
    std::uint64_t word[words] = {};

    using NoMasks::NoMasks;
};

template <std::size_t step>
struct ReadWords : MaskWords<step> {
    using Base = MaskWords<step>;
    MaskReader<Base::word_bits> reader;

    RECTIFY_INLINE explicit ReadWords(MaskCursor from) : Base(from), reader(from) {}

    RECTIFY_INLINE void begin() {
        for (std::size_t w = 0; w < Base::words; ++w) this->word[w] = reader.next();
    }
    template <class V>
    RECTIFY_INLINE Mask<V> load(std::size_t u) const {
        return from_bits<V>(this->word[u * lanes<V> / 64] >> (u * lanes<V> % 64));
    }
};

template <std::size_t step>
struct WriteWords : MaskWords<step> {
    using Base = MaskWords<step>;
    MaskWriter<Base::word_bits> writer;

    RECTIFY_INLINE explicit WriteWords(MaskCursor to) : Base(to), writer(to) {}

    RECTIFY_INLINE void begin() {
        for (std::size_t w = 0; w < Base::words; ++w) this->word[w] = 0;
    }
    template <class V>
    RECTIFY_INLINE void store(std::size_t u, Mask<V> mask) {
        this->word[u * lanes<V> / 64] |= to_bits<V>(mask) << (u * lanes<V> % 64);
    }
    RECTIFY_INLINE void end() {
        for (std::size_t w = 0; w < Base::words; ++w) writer.put(this->word[w]);
    }
    RECTIFY_INLINE void finish() const { writer.finish(); }
};

// Straight between mask registers and memory, for a mask that begins at a whole byte.
template <std::size_t step>
struct ReadRegisters : NoMasks {
    const unsigned char* byte;

    RECTIFY_INLINE explicit ReadRegisters(MaskCursor from) : NoMasks(from), byte(from.byte) {}

    template <class V>
    RECTIFY_INLINE Mask<V> load(std::size_t u) const {
        return load_mask<V>(byte + u * lanes<V> / 8);
    }
    RECTIFY_INLINE void end() { byte += step / 8; }
};

template <std::size_t step>
struct WriteRegisters : NoMasks {
    unsigned char* byte;

    RECTIFY_INLINE explicit WriteRegisters(MaskCursor to) : NoMasks(to), byte(to.byte) {}

    template <class V>
    RECTIFY_INLINE void store(std::size_t u, Mask<V> mask) {
        store_mask<V>(byte + u * lanes<V> / 8, mask);
    }
    RECTIFY_INLINE void end() { byte += step / 8; }
};

}  // namespace
}  // namespace rectify::internal
