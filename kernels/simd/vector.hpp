// The vocabulary of the laws: element types as their bits, and vectors of them. A law is written once,
// generic over V: a batch of xsimd, or in the scalar unit the plain integer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "element_types.hpp"
#include "inline.hpp"

#ifdef RECTIFY_ARCH
#include <xsimd/xsimd.hpp>
#endif

namespace rectify::internal {
namespace {

#ifdef RECTIFY_ARCH
template <class Bits>
using Vector = xsimd::batch<Bits, RECTIFY_ARCH>;

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

// v where the mask is set, else 0. Where a mask is a vector this is one `and`; of a select with zero, gcc
// makes four instructions on AVX2.
template <class V>
RECTIFY_INLINE V keep(Mask<V> mask, V v) {
#if defined(__x86_64__) && !defined(__AVX512F__)
    return V(static_cast<typename V::register_type>(mask)) & v;
#else
    return select(mask, v, V(0));
#endif
}

template <class V>
RECTIFY_INLINE V wrapping_add(V a, V b) {
    return a + b;
}

// The same bits in lanes of another type. Not by bitwise_cast: xsimd 13 looks that up in a table of functions
// on NEON, and gcc calls what it finds there.
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

// What is shifted by a constant: on NEON the register, because xsimd 13 tries one count after another.
template <class V>
RECTIFY_INLINE auto to_shift(V v) {
#if defined(__ARM_NEON) && !defined(__ARM_FEATURE_SVE)
    return typename V::register_type(v);
#else
    return v;
#endif
}

template <int count, class V>
RECTIFY_INLINE V shift_left(V v) {
    return V(to_shift(v) << count);
}

template <int count, class V>
RECTIFY_INLINE V shift_right(V v) {
    return V(to_shift(v) >> count);
}

// Vectors of P, and their bits.
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

// Which of them are NaNs.
template <class V, class R>
RECTIFY_INLINE Mask<V> is_unordered(R r) {
    return xsimd::batch_bool_cast<Lane<V>>(r != r);
}
#else
template <class Bits>
using Vector = Bits;

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
RECTIFY_INLINE V keep(bool mask, V v) {
    return mask ? v : V(0);
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

// Of negative values, too.
template <int count, class V>
RECTIFY_INLINE V shift_left(V v) {
    return static_cast<V>(static_cast<std::make_unsigned_t<V>>(v) << count);
}

template <int count, class V>
RECTIFY_INLINE V shift_right(V v) {
    return static_cast<V>(v >> count);
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
RECTIFY_INLINE V select(bool mask, V a, V b) {
    return mask ? a : b;
}

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
#endif

// Of masks. Both sides are there already, which clang cannot know of `&` between two bools.
template <class M>
RECTIFY_INLINE M both(M a, M b) {
    return a & b;
}

template <class M>
RECTIFY_INLINE M either(M a, M b) {
    return a | b;
}

}  // namespace
}  // namespace rectify::internal
