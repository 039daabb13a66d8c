// The tail where there are no predicates: the last whole vector, which overlaps the one before. Below one
// vector there are two overlapping pieces of a power of two elements. The scalar unit has vectors of one
// element, and nothing below.
#pragma once

#include "loops/vector_streams.hpp"

namespace rectify::internal {
namespace {

// A tail has:
//
//   longest_short              the most elements that run_short can do
//   run_short(streams, n)      n elements from the beginning of the streams
//   its constructor            before the loop over n elements, n not less than a vector
//   end_of_vectors(begin, n)   where the loop over whole vectors ends at the latest, if it begins at `begin`
//   finish(streams, i, n)      the elements from i to n, i less than n
template <class Form>
class OverlapTail {
    using Streams = VectorStreams<Form>;
    using V = typename Streams::V;
    using Result = typename Streams::Result;
    static constexpr std::size_t L = lanes<V>;

  public:
    static constexpr std::size_t longest_short = L - 1;

    static RECTIFY_INLINE void run_short(const Streams& streams, std::size_t n) {
        if (n == 0) return;
        if constexpr (L > 1) {
            std::uint64_t passes = 0;
            if constexpr (Streams::reads_mask) passes = streams.mask(0).load(n);
            if constexpr (Streams::converts)
                passes = run_copied(streams, n, passes);
            else
                passes = run_pieces(streams, n, passes);
            streams.put_bits(0, passes & low_bits(n), n);
        }
    }

    RECTIFY_INLINE OverlapTail(const Streams& streams, std::size_t n)
        : mask_(streams.mask_at(n - L)), vector_(streams.result(n - L, mask_)) {}

    // Leaves something for the overlapping vector, even if it is a whole vector, unless the steps end at n.
    template <std::size_t step>
    static RECTIFY_INLINE std::size_t end_of_vectors(std::size_t begin, std::size_t n) {
        return (n - begin) % step == 0 ? n : n - 1;
    }

    RECTIFY_INLINE void finish(const Streams& streams, std::size_t i, std::size_t n) const {
        streams.put(n - L, vector_);
        streams.put_bits(i, Streams::template to_word<V>(mask_) >> (L - (n - i)), n - i);
    }

  private:
    Mask<V> mask_;
    V vector_;

    // Through a vector's worth of memory. In and out: the bits of the mask.
    static RECTIFY_INLINE std::uint64_t run_copied(const Streams& streams, std::size_t n,
                                                   std::uint64_t passes) {
        alignas(V) unsigned char copy[Form::streams + 1][sizeof(V)] = {};
        Streams whole(streams);
        for (std::size_t k = 0; k < Form::streams; ++k) {
            std::memcpy(copy[k], streams.in[k],
                        n * (k < Form::inputs ? sizeof(typename Streams::Stored) : sizeof(Lane<V>)));
            whole.in[k] = copy[k];
        }
        whole.out = copy[Form::streams];
        Mask<V> mask = Streams::template from_word<V>(passes);
        whole.put(0, whole.result(0, mask));
        std::memcpy(streams.out, whole.out, n * sizeof(Result));
        return Streams::template to_word<V>(mask);
    }

    // Two pieces, from the front and from the back, which overlap. Both are loaded before either is stored.
    static RECTIFY_INLINE std::uint64_t run_pieces(const Streams& streams, std::size_t n,
                                                   std::uint64_t passes) {
        using W = Vector16<Lane<V>>;
        std::uint64_t made = 0;
        with_piece<(L > lanes<W> ? lanes<W> : L / 2)>(
            n, [&](auto constant) __attribute__((always_inline)) {
                constexpr std::size_t m = decltype(constant)::value;
                const std::size_t back = n - m;
                W v[Form::streams], w[Form::streams];
                Streams::load_streams(
                    v, [&](std::size_t k, auto tag) __attribute__((always_inline)) {
                        return load_piece<W, decltype(tag), m>(streams.in[k]);
                    });
                Streams::load_streams(
                    w, [&](std::size_t k, auto tag) __attribute__((always_inline)) {
                        return load_piece<W, decltype(tag), m>(streams.in[k] + back * sizeof tag);
                    });
                Mask<W> front = Streams::template from_word<W>(passes);
                Mask<W> rear = Streams::template from_word<W>(passes >> back);
                const W r = streams.template compute<W>(v, front), s = streams.template compute<W>(w, rear);
                store_piece<W, Result, m>(streams.out, r);
                store_piece<W, Result, m>(streams.out + back * sizeof(Result), s);
                const std::uint64_t low = Streams::template to_word<W>(front) & low_bits(m);
                const std::uint64_t high = Streams::template to_word<W>(rear);
                made = low | high << back;
            });
        return made;
    }
};

}  // namespace
}  // namespace rectify::internal
