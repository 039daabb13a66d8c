// What the instruction sets with vectors share: the vocabulary, on xsimd's batches, and tails without
// predicates. Each of their files begins with it and names its own `Vector`.
#pragma once

#include <xsimd/xsimd.hpp>

#include "arch/common.hpp"

namespace rectify::internal {
namespace {

// ---- Vectors and masks ----

template <class V>
using Mask = typename V::batch_bool_type;

template <class V>
inline constexpr std::size_t lanes = V::size;

template <class V>
using Lane = typename V::value_type;

template <class V>
RECTIFY_INLINE V load_vector(const unsigned char* p) {
    return V::load_unaligned(reinterpret_cast<const Lane<V>*>(p));
}

template <class V>
RECTIFY_INLINE void store_vector(unsigned char* p, V v) {
    v.store_unaligned(reinterpret_cast<Lane<V>*>(p));
}

template <class V>
RECTIFY_INLINE V wrapping_add(V a, V b) {
    return a + b;
}

// The same bits in lanes of another type. Not by xsimd's bitwise_cast, because xsimd 13 looks that up in a
// table of functions on NEON, and gcc calls what it finds there.
template <class To, class V>
RECTIFY_INLINE auto reinterpret(V v) {
    using R = xsimd::batch<To, typename V::arch_type>;
    return R(__builtin_bit_cast(typename R::register_type, typename V::register_type(v)));
}

template <class V>
RECTIFY_INLINE Mask<V> is_above_unsigned(V a, V b) {
    using U = std::make_unsigned_t<Lane<V>>;
    return xsimd::batch_bool_cast<Lane<V>>(reinterpret<U>(a) > reinterpret<U>(b));
}

// ---- Floating point ----

template <class P, class V>
using Real = xsimd::batch<P, typename V::arch_type>;

template <class P, class V>
RECTIFY_INLINE Real<P, V> as_real(V v) {
    return reinterpret<P>(v);
}

template <class V, class R>
RECTIFY_INLINE V as_bits(R r) {
    return reinterpret<Lane<V>>(r);
}

template <class V, class R>
RECTIFY_INLINE Mask<V> is_unordered(R r) {
    return xsimd::batch_bool_cast<Lane<V>>(r != r);
}

template <std::size_t step>
struct Exchanged {
    static constexpr std::size_t get(std::size_t lane, std::size_t) { return lane ^ step; }
};

template <std::size_t step, class V, class R>
RECTIFY_INLINE R exchange(R r) {
    using Index = xsimd::as_unsigned_integer_t<typename R::value_type>;
    return xsimd::swizzle(r, xsimd::make_batch_constant<Index, typename R::arch_type, Exchanged<step>>());
}

// ---- Memory ----

// Elements are narrower in memory than in their lanes: 16 bits, sign-extended to 32.
template <class V, class Stored>
inline constexpr bool widens = sizeof(Stored) < sizeof(Lane<V>);

template <class T>
using Vector16 = xsimd::make_sized_batch_t<T, 16 / sizeof(T)>;

// The first n elements of a 16-byte vector, n a power of two; the other lanes are 0.
template <class V, class Stored, std::size_t n>
RECTIFY_INLINE V load_piece(const unsigned char* p) {
    static_assert(!widens<V, Stored>, "pieces are as wide in memory as in their lanes");
    if constexpr (n * sizeof(Stored) == 16) {
        return load_vector<V>(p);
    } else {
        std::uint64_t low = 0;
        std::memcpy(&low, p, n * sizeof(Stored));
        return reinterpret<Lane<V>>(xsimd::batch<std::uint64_t, typename V::arch_type>(low, std::uint64_t{0}));
    }
}

// The first bytes, a multiple of 4, less than a vector; the others are 0.
template <class V>
RECTIFY_INLINE V load_words(const unsigned char* p, std::size_t bytes) {
    const auto word = [&](std::size_t begin) __attribute__((always_inline)) {
        std::uint64_t value = 0;
        if (bytes >= begin + 8)
            std::memcpy(&value, p + begin, 8);
        else if (bytes > begin)
            std::memcpy(&value, p + begin, 4);
        return value;
    };
    using Words = xsimd::batch<std::uint64_t, typename V::arch_type>;
    static_assert(Words::size == 2 || Words::size == 4, "for instruction sets without predicates");
    if constexpr (Words::size == 2)
        return reinterpret<Lane<V>>(Words(word(0), word(8)));
    else
        return reinterpret<Lane<V>>(Words(word(0), word(8), word(16), word(24)));
}

template <class V, class Stored, std::size_t n>
RECTIFY_INLINE void store_piece(unsigned char* p, V v) {
    static_assert(!widens<V, Stored>, "pieces are as wide in memory as in their lanes");
    if constexpr (n * sizeof(Stored) == 16) {
        store_vector(p, v);
    } else {
        std::uint64_t low;
        std::memcpy(&low, &v, sizeof low);
        std::memcpy(p, &low, n * sizeof(Stored));
    }
}

// ---- Masks without an instruction of their own ----

// One bit of its own for every lane, in parts where a lane has fewer bits than the vector has lanes: part p
// holds those of lanes [p * width, (p + 1) * width), and 0 in the others.
template <class V>
struct LaneBits {
    using T = Lane<V>;
    static constexpr std::size_t width = 8 * sizeof(T);
    static constexpr std::size_t parts = (lanes<V> + width - 1) / width;

    static constexpr T bit(std::size_t lane, std::size_t part) {
        using U = std::make_unsigned_t<T>;
        return lane / width == part ? static_cast<T>(static_cast<U>(U{1} << (lane % width))) : T{0};
    }

    static RECTIFY_INLINE V part(std::size_t p) {
        alignas(64) T lane[lanes<V>];
        for (std::size_t i = 0; i < lanes<V>; ++i) lane[i] = bit(i, p);
        return V::load_aligned(lane);
    }
};

// to_bits: the sum of the bits of the lanes that are set.
template <class V>
RECTIFY_INLINE std::uint64_t to_bits_by_sum(Mask<V> mask) {
    std::uint64_t word = 0;
    for (std::size_t p = 0; p < LaneBits<V>::parts; ++p) {
        using U = std::make_unsigned_t<Lane<V>>;
        const auto sum = static_cast<U>(reduce_add(select(mask, LaneBits<V>::part(p), V(0))));
        word |= static_cast<std::uint64_t>(sum) << (p * LaneBits<V>::width);
    }
    return word;
}

// from_bits: the lanes that find their bit in the word.
template <class V>
RECTIFY_INLINE Mask<V> from_bits_by_compare(std::uint64_t word) {
    const V first = LaneBits<V>::part(0);
    V chosen = V(static_cast<Lane<V>>(word)) & first;
    if constexpr (LaneBits<V>::parts == 1) return chosen == first;
    for (std::size_t p = 1; p < LaneBits<V>::parts; ++p)
        chosen = chosen | (V(static_cast<Lane<V>>(word >> (p * LaneBits<V>::width))) & LaneBits<V>::part(p));
    return chosen != V(0);
}

}  // namespace
}  // namespace rectify::internal
