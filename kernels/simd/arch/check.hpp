// The list of what the file of an instruction set gives, as a check: what the file lacks is not declared here,
// and what it gives with another type fails with a message that names it. For vectors, batch.hpp gives much of
// it.
//
// What an instruction set may lack, and then does not define:
//   has_predicates        load_partial, store_partial: the first n elements, n < 64, as one masked access.
//                         Without them, tails are load_piece and store_piece, and load_words.
//   has_mask_registers    load_mask, store_mask: a vector's bits at a whole byte of memory
//   has_streaming_stores  stream: a store past the caches; p is aligned to what is stored
//   has_half_conversion   half_to_real, real_to_half: f16 in 32-bit lanes to f32, and back to nearest even
//                         whatever the control register says. Without them it is done by integers.
//   has_popcount          __builtin_popcountll is an instruction, not a call
//
// What the names do not say:
//   keep(mask, v)         v where the mask is set, else 0
//   hold(v)               keeps v in a register where the compiler would load it a second time
//   to_bits<V>            lane i as bit i, the others 0; from_bits<V> ignores the bits beyond the lanes
//   exchange<step, V>     each lane with the one `step` lanes on or back, a power of two; the only lane stays
//   half_to_double<h, V>  the lower (h = 0) or upper (h = 1) half of the lanes; the only lane is the lower half
//   from_doubles<V>       the reverse, of both halves, rounded
//   load<V, Stored>       elements of Stored, sign-extended if the lanes are wider
//
// Tuning, all from measurements:
//   prefetch_ahead        the prefetch distance of streaming loops, in bytes. It is the most effective tuning
//                         of memory-bound loops, because hardware prefetchers stop at the page.
//   vectors_per_step      vectors in one unrolled step of V and Stored. A step is whole bytes of a mask, and
//                         whole lines if there are streaming stores.
//   align_from_steps      from so many steps on the stores are aligned, because those that cross lines cost
//                         more than one more vector.
#pragma once

namespace rectify::internal {
namespace check {

#define RECTIFY_GIVES(type, ...)                               \
    static_assert(std::is_same_v<decltype(__VA_ARGS__), type>, \
                  "the file in simd/arch/ must give " #__VA_ARGS__ ", of type " #type)

RECTIFY_GIVES(const bool, has_predicates);
RECTIFY_GIVES(const bool, has_mask_registers);
RECTIFY_GIVES(const bool, has_streaming_stores);
RECTIFY_GIVES(const bool, has_half_conversion);
RECTIFY_GIVES(const bool, has_popcount);
RECTIFY_GIVES(const std::size_t, prefetch_ahead);
RECTIFY_GIVES(const std::size_t, align_from_steps);

// Of arguments only the types count.
template <class T>
extern T some;
extern const unsigned char* const from;
extern unsigned char* const to;
extern const std::size_t n;

// Vectors of integers.
template <class Bits>
constexpr bool vectors() {
    using V = Vector<Bits>;
    using M = Mask<V>;
    RECTIFY_GIVES(const std::size_t, lanes<V>);
    RECTIFY_GIVES(V, load_vector<V>(from));
    RECTIFY_GIVES(void, store_vector(to, some<V>));
    RECTIFY_GIVES(void, hold(some<V>));
    RECTIFY_GIVES(V, keep(some<M>, some<V>));
    RECTIFY_GIVES(V, select(some<M>, some<V>, some<V>));
    RECTIFY_GIVES(V, max(some<V>, some<V>));
    RECTIFY_GIVES(V, min(some<V>, some<V>));
    RECTIFY_GIVES(V, wrapping_add(some<V>, some<V>));
    RECTIFY_GIVES(M, is_above_unsigned(some<V>, some<V>));
    RECTIFY_GIVES(V, shift_left<1>(some<V>));
    RECTIFY_GIVES(V, shift_right<1>(some<V>));
    RECTIFY_GIVES(std::uint64_t, to_bits<V>(some<M>));
    RECTIFY_GIVES(M, from_bits<V>(some<std::uint64_t>));
    if constexpr (has_mask_registers) {
        RECTIFY_GIVES(M, load_mask<V>(from));
        RECTIFY_GIVES(void, store_mask<V>(to, some<M>));
    }
    return true;
}

// Lanes of Bits, elements of Stored in memory.
template <class Bits, class Stored>
constexpr bool memory() {
    using V = Vector<Bits>;
    RECTIFY_GIVES(const bool, widens<V, Stored>);
    RECTIFY_GIVES(const std::size_t, vectors_per_step<V, Stored>);
    RECTIFY_GIVES(V, load<V, Stored>(from));
    RECTIFY_GIVES(void, store<V, Stored>(to, some<V>));
    if constexpr (has_streaming_stores) RECTIFY_GIVES(void, stream<V, Stored>(to, some<V>));
    if constexpr (has_predicates) {
        RECTIFY_GIVES(V, load_partial<V, Stored>(from, n));
        RECTIFY_GIVES(void, store_partial<V, Stored>(to, some<V>, n));
    } else if constexpr (lanes<V> > 1 && !widens<V, Stored>) {
        using W = Vector16<Bits>;
        RECTIFY_GIVES(W, load_piece<W, Stored, 1>(from));
        RECTIFY_GIVES(void, store_piece<W, Stored, 1>(to, some<W>));
        RECTIFY_GIVES(V, load_words<V>(from, n));
        RECTIFY_GIVES(std::uint64_t, to_bits<W>(some<Mask<W>>));
    }
    static_assert(vectors_per_step<V, Stored> * lanes<V> % 8 == 0, "a step must be whole bytes of a mask");
    static_assert(
        !has_streaming_stores || vectors_per_step<V, Stored> * lanes<V> * sizeof(Stored) % line_bytes == 0,
        "a step must be whole lines");
    return true;
}

// Lanes of Bits that P fills.
template <class P, class Bits>
constexpr bool reals() {
    using V = Vector<Bits>;
    using R = Real<P, V>;
    RECTIFY_GIVES(R, as_real<P>(some<V>));
    RECTIFY_GIVES(V, as_bits<V>(some<R>));
    RECTIFY_GIVES(Mask<V>, is_unordered<V>(some<R>));
    RECTIFY_GIVES(R, exchange<1, V>(some<R>));
    if constexpr (sizeof(P) == 4) {
        using D = Real<double, V>;
        RECTIFY_GIVES(D, half_to_double<0, V>(some<R>));
        RECTIFY_GIVES(R, from_doubles<V>(some<D>, some<D>));
    }
    if constexpr (has_half_conversion && sizeof(P) == 4) {
        RECTIFY_GIVES(R, half_to_real(some<V>));
        RECTIFY_GIVES(V, real_to_half<V>(some<R>));
    }
    return true;
}

static_assert(vectors<std::int8_t>() && memory<std::int8_t, std::int8_t>());
static_assert(vectors<std::uint8_t>() && memory<std::uint8_t, std::uint8_t>());
static_assert(vectors<std::int16_t>() && memory<std::int16_t, std::int16_t>());
static_assert(vectors<std::int32_t>() && memory<std::int32_t, std::int32_t>() && reals<float, std::int32_t>());
static_assert(vectors<std::int64_t>() && memory<std::int64_t, std::int64_t>() && reals<double, std::int64_t>());
static_assert(memory<std::int32_t, std::int16_t>());

#undef RECTIFY_GIVES

}  // namespace check
}  // namespace rectify::internal
