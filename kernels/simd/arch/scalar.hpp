// Plain C++ without xsimd, for every CPU: a vector is one element, a mask is a bool.
#pragma once

#include "arch/common.hpp"

namespace rectify::internal {
namespace {

inline constexpr bool has_predicates = false;
inline constexpr bool has_mask_registers = false;
inline constexpr bool has_streaming_stores = false;
inline constexpr bool has_half_conversion = false;
inline constexpr bool has_popcount = false;

// ---- Tuning: see check.hpp ----

inline constexpr std::size_t prefetch_ahead = 4096;
inline constexpr std::size_t align_from_steps = 4;

template <class V, class Stored>
inline constexpr std::size_t vectors_per_step = 8;  // whole bytes of a mask

// ---- Vectors and masks ----

template <class Bits>
using Vector = Bits;

template <class Bits>
using Vector16 = Bits;

template <class V>
using Mask = bool;

template <class V>
inline constexpr std::size_t lanes = 1;

template <class V>
using Lane = V;

template <class V>
RECTIFY_INLINE V load_vector(const unsigned char* p) {
    V v;
    std::memcpy(&v, p, sizeof v);
    return v;
}

template <class V>
RECTIFY_INLINE void store_vector(unsigned char* p, V v) {
    std::memcpy(p, &v, sizeof v);
}

template <class V>
RECTIFY_INLINE void hold(V&) {}

template <class V>
RECTIFY_INLINE V keep(bool mask, V v) {
    return mask ? v : V(0);
}

template <class V>
RECTIFY_INLINE V select(bool mask, V a, V b) {
    return mask ? a : b;
}

template <class V>
RECTIFY_INLINE V max(V a, V b) {
    return a > b ? a : b;
}

template <class V>
RECTIFY_INLINE V min(V a, V b) {
    return a < b ? a : b;
}

template <class V>
RECTIFY_INLINE V wrapping_add(V a, V b) {
    using U = std::make_unsigned_t<V>;
    return static_cast<V>(static_cast<U>(static_cast<U>(a) + static_cast<U>(b)));
}

template <class V>
RECTIFY_INLINE bool is_above_unsigned(V a, V b) {
    using U = std::make_unsigned_t<V>;
    return static_cast<U>(a) > static_cast<U>(b);
}

// Through the unsigned type, because a shift of a negative value to the left is undefined.
template <int count, class V>
RECTIFY_INLINE V shift_left(V v) {
    return static_cast<V>(static_cast<std::make_unsigned_t<V>>(v) << count);
}

template <int count, class V>
RECTIFY_INLINE V shift_right(V v) {
    return static_cast<V>(v >> count);
}

// ---- Floating point ----

template <class P, class V>
using Real = P;

template <class P, class V>
RECTIFY_INLINE P as_real(V v) {
    P r;
    static_assert(sizeof r == sizeof v, "");
    std::memcpy(&r, &v, sizeof r);
    return r;
}

template <class V, class P>
RECTIFY_INLINE V as_bits(P r) {
    V v;
    static_assert(sizeof r == sizeof v, "");
    std::memcpy(&v, &r, sizeof v);
    return v;
}

template <class V, class R>
RECTIFY_INLINE bool is_unordered(R r) {
    return r != r;
}

// ---- Memory ----

template <class V, class Stored>
inline constexpr bool widens = sizeof(Stored) < sizeof(V);

template <class V, class Stored>
RECTIFY_INLINE V load(const unsigned char* p) {
    return static_cast<V>(load_vector<Stored>(p));
}

template <class V, class Stored>
RECTIFY_INLINE void store(unsigned char* p, V v) {
    store_vector(p, static_cast<Stored>(v));
}

// ---- Masks ----

template <class V>
RECTIFY_INLINE std::uint64_t to_bits(bool mask) {
    return mask;
}

template <class V>
RECTIFY_INLINE bool from_bits(std::uint64_t word) {
    return (word & 1) != 0;
}

template <std::size_t step, class V, class R>
RECTIFY_INLINE R exchange(R r) {
    return r;
}

// ---- To double and back ----

template <int half, class V>
RECTIFY_INLINE Real<double, V> half_to_double(Real<float, V> r) {
    return double{r};
}

template <class V>
RECTIFY_INLINE Real<float, V> from_doubles(Real<double, V> lower, Real<double, V>) {
    return static_cast<float>(lower);
}

}  // namespace
}  // namespace rectify::internal
