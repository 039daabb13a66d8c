// The buffers of a call as streams of vectors: loads, computes and stores one vector at any element.
#pragma once

#include <utility>

#include "forms.hpp"
#include "loops/mask_cursor.hpp"
#include "memory.hpp"
#include "table.hpp"

namespace rectify::internal {
namespace {

template <class Form>
struct VectorStreams {
    using Stored = typename Form::type::bits;
    using Result = typename Form::result;
    using V = Vector<typename Form::lane>;
    using P = Lane<V>;  // the bits of a parameter per channel

    static constexpr bool writes_mask = Form::mask == MaskUse::writes;
    static constexpr bool reads_mask = Form::mask == MaskUse::reads;
    static constexpr bool has_mask = writes_mask || reads_mask;
    // 16-bit elements are converted to and from wider lanes.
    static constexpr bool converts = widens<V, Stored>;
    static_assert(!has_mask || lanes<V> <= 57, "a vector's bits must fit a word at any bit of a byte");

    const typename Form::law law;
    const unsigned char* in[Form::streams];  // the inputs, then one value per element for each channel array
    unsigned char* out;
    // The place of element 0 in the mask. Not a MaskCursor, because gcc loses a constant that is in a nested
    // struct.
    unsigned char* mask_byte;
    std::size_t mask_bit = 0;
    // And-ed to an element's index in the streams of the channels: 0 where each is a single vector, which goes
    // with every element.
    std::size_t channel_index_mask = ~std::size_t{0};

    RECTIFY_INLINE VectorStreams(const void* a, const void* b, void* out_, void* mask_, const Context* context,
                                 const void* const* channel)
        : law(context), out(static_cast<unsigned char*>(out_)), mask_byte(static_cast<unsigned char*>(mask_)) {
        in[0] = static_cast<const unsigned char*>(a);
        if constexpr (Form::inputs == 2) in[1] = static_cast<const unsigned char*>(b);
        for (std::size_t k = 0; k < Form::channels; ++k) set_channel(k, channel[k]);
    }

    void set_channel(std::size_t k, const void* values) {
        in[Form::inputs + k] = static_cast<const unsigned char*>(values);
    }

    // The place of element i in the mask.
    RECTIFY_INLINE MaskCursor mask(std::size_t i) const { return MaskCursor{mask_byte, mask_bit}.at(i); }

    // The streams from element `begin` on, with the results in `to`. Those of the channels are not advanced.
    RECTIFY_INLINE VectorStreams from(std::size_t begin, unsigned char* to) const {
        VectorStreams rest(*this);
        for (std::size_t k = 0; k < Form::inputs; ++k) rest.in[k] += begin * sizeof(Stored);
        rest.out = to;
        if constexpr (has_mask) {
            const MaskCursor at = mask(begin);
            rest.mask_byte = at.byte;
            rest.mask_bit = at.bit;
        }
        return rest;
    }

    // The streams from element i on, with those of the channels.
    RECTIFY_INLINE VectorStreams after(std::size_t i) const {
        VectorStreams rest = from(i, out + i * sizeof(Result));
        for (std::size_t k = Form::inputs; k < Form::streams; ++k)
            rest.in[k] += (i & channel_index_mask) * sizeof(P);
        return rest;
    }

    // Asks for lines of every input, from a byte on. The address is formed as an integer, because it may lie
    // past the end.
    template <std::size_t lines>
    RECTIFY_INLINE void prefetch(std::size_t byte) const {
#pragma GCC unroll 2
        for (std::size_t k = 0; k < Form::inputs; ++k)
#pragma GCC unroll 8
            for (std::size_t i = 0; i < lines; ++i)
                __builtin_prefetch(reinterpret_cast<const void*>(reinterpret_cast<std::uintptr_t>(in[k]) +
                                                                 byte + i * line_bytes));
    }

    // ---- One vector ---------------------------------------------------------------------------------------

    // Loads a vector of every stream: load(k, tag) is that of stream k, whose elements in memory have the tag's
    // type.
    template <class W, class Load>
    static RECTIFY_INLINE void load_streams(W (&v)[Form::streams], Load load) {
        for (std::size_t k = 0; k < Form::inputs; ++k) v[k] = load(k, Stored{});
        for (std::size_t k = Form::inputs; k < Form::streams; ++k) v[k] = load(k, Lane<W>{});
    }

    // passes: the mask that the form reads, or the one that it writes. A reference, because gcc spills a
    // returned pair.
    template <class W>
    RECTIFY_INLINE W compute(const W (&v)[Form::streams], [[maybe_unused]] Mask<W>& passes) const {
        if constexpr (reads_mask) return Form::template apply<W>(law, v, passes);
        if constexpr (writes_mask) passes = Form::template passes<W>(law, v);
        if constexpr (!reads_mask) return Form::template apply<W>(law, v);
    }

    // The result of the vector at element i.
    RECTIFY_INLINE V result(std::size_t i, Mask<V>& passes) const {
        V v[Form::streams];
        load_streams(
            v, [&](std::size_t k, auto tag) __attribute__((always_inline)) {
                const std::size_t at = k < Form::inputs ? i : i & channel_index_mask;
                return load<V, decltype(tag)>(in[k] + at * sizeof tag);
            });
        if constexpr (writes_mask)
            for (V& each : v) hold(each);
        return compute<V>(v, passes);
    }

    template <bool streaming = false>
    RECTIFY_INLINE void put(std::size_t i, V v) const {
        if constexpr (streaming)
            stream<V, Result>(out + i * sizeof(Result), v);
        else
            store<V, Result>(out + i * sizeof(Result), v);
    }

    // ---- The mask of one vector: nothing is accessed where the form has none --------------------------------

    template <class W>
    static RECTIFY_INLINE Mask<W> from_word([[maybe_unused]] std::uint64_t word) {
        if constexpr (reads_mask)
            return from_bits<W>(word);
        else
            return {};
    }

    template <class W>
    static RECTIFY_INLINE std::uint64_t to_word([[maybe_unused]] Mask<W> passes) {
        if constexpr (writes_mask)
            return to_bits<W>(passes);
        else
            return 0;
    }

    RECTIFY_INLINE Mask<V> mask_at(std::size_t i) const {
        if constexpr (reads_mask)
            return from_bits<V>(mask(i).template load<lanes<V>>());
        else
            return {};
    }

    RECTIFY_INLINE void put_bits(std::size_t i, std::uint64_t word, std::size_t count) const {
        if constexpr (writes_mask) mask(i).store(word, count);
    }
};

}  // namespace
}  // namespace rectify::internal
