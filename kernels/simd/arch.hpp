// The instruction set that this unit is compiled for: the one file of arch/ that the unit names.
#pragma once

#include RECTIFY_ARCH_FILE

namespace rectify::internal {
namespace {

// What the instruction set lacks is declared all the same, because `if constexpr` looks up the names in the
// branch that it leaves out.
template <class V, class Stored>
void stream(unsigned char* p, V v);

template <class V, class Stored>
V load_partial(const unsigned char* p, std::size_t n);

template <class V, class Stored>
void store_partial(unsigned char* p, V v, std::size_t n);

template <class V, class Stored, std::size_t n>
V load_piece(const unsigned char* p);

template <class V>
V load_words(const unsigned char* p, std::size_t bytes);

template <class V, class Stored, std::size_t n>
void store_piece(unsigned char* p, V v);

template <class V>
Mask<V> load_mask(const unsigned char* p);

template <class V>
void store_mask(unsigned char* p, Mask<V> mask);

template <class V>
Real<float, V> half_to_real(V v);

template <class V>
V real_to_half(Real<float, V> r);

}  // namespace
}  // namespace rectify::internal

#include "arch/check.hpp"
