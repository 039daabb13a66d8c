// The unrolled step: a few vectors of every stream, and how the mask of a step travels between memory and them.
#pragma once

#include "loops/vector_streams.hpp"

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

template <class Form>
struct Step {
    using Streams = VectorStreams<Form>;
    using V = typename Streams::V;
    static constexpr std::size_t L = lanes<V>;
    // A step is whole mask bytes and, but for the scalar unit, whole lines.
    static constexpr std::size_t vectors = vectors_per_step<V, typename Streams::Stored>;
    static constexpr std::size_t elements = vectors * L;

    template <template <std::size_t> class Read, template <std::size_t> class Write>
    using MasksOf = std::conditional_t<Streams::reads_mask, Read<elements>,
                                       std::conditional_t<Streams::writes_mask, Write<elements>, NoMasks>>;
    using Words = MasksOf<ReadWords, WriteWords>;
    using Registers = MasksOf<ReadRegisters, WriteRegisters>;

    // As many steps as fit between i and n; the element behind them.
    template <bool streaming>
    static RECTIFY_INLINE std::size_t run(const Streams& streams, std::size_t i, std::size_t n) {
        // A copy, whose members can stay in registers: a store of bytes might change those of the original.
        const Streams local(streams);
        const MaskCursor mask = Streams::has_mask ? local.mask(i) : MaskCursor{nullptr};
        if constexpr (Streams::has_mask && has_mask_registers)
            if (mask.bit == 0) return run_with<streaming>(local, i, n, Registers(mask));
        return run_with<streaming>(local, i, n, Words(mask));
    }

  private:
    template <bool streaming, class Masks>
    static RECTIFY_INLINE std::size_t run_with(const Streams& streams, std::size_t i, std::size_t n,
                                               Masks masks) {
        for (; i + elements <= n; i += elements) {
            if constexpr (streaming)
                for (std::size_t k = 0; k < Form::inputs; ++k)
                    prefetch<elements * sizeof(typename Streams::Stored)>(streams.in[k] +
                                                                          i * sizeof(typename Streams::Stored));
            masks.begin();
            one<streaming>(streams, i, masks);
            masks.end();
        }
        masks.finish();
        return i;
    }

    template <bool streaming, class Masks>
    static RECTIFY_INLINE void one(const Streams& streams, std::size_t i, Masks& masks) {
        if constexpr (Streams::converts) {
            // Rolled, because the conversion takes more code than unrolling gains.
#pragma GCC unroll 1
            for (std::size_t u = 0; u < vectors; ++u)
                streams.template put<streaming>(i + u * L, result(streams, i, masks, u));
        } else {
            unrolled<streaming>(streams, i, masks, std::make_index_sequence<vectors>{});
        }
    }

    // All loads come before the stores, because interleaved they wait for each other where source and
    // destination lie near each other modulo 4 KiB.
    template <bool streaming, class Masks, std::size_t... u>
    static RECTIFY_INLINE void unrolled(const Streams& streams, std::size_t i, Masks& masks,
                                        std::index_sequence<u...>) {
        const V v[vectors] = {result(streams, i, masks, u)...};
        (streams.template put<streaming>(i + u * L, v[u]), ...);
    }

    // The result of vector u of the step at i; its mask is stored.
    template <class Masks>
    static RECTIFY_INLINE V result(const Streams& streams, std::size_t i, Masks& masks, std::size_t u) {
        Mask<V> mask = masks.template load<V>(u);
        const V v = streams.result(i + u * L, mask);
        masks.template store<V>(u, mask);
        return v;
    }
};

}  // namespace
}  // namespace rectify::internal
