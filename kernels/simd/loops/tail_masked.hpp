// The tail where there are predicates (AVX-512, SVE): one masked vector, loaded and stored at the end. The
// interface is that of tail_overlap.hpp.
#pragma once

#include "loops/vector_streams.hpp"

namespace rectify::internal {
namespace {

template <class Form>
class MaskedTail {
    using Streams = VectorStreams<Form>;
    using V = typename Streams::V;
    static constexpr std::size_t L = lanes<V>;

  public:
    // A whole vector too, but for 64 lanes: their predicate would need a shift by 64.
    static constexpr std::size_t longest_short = L < 64 ? L : L - 1;

    static RECTIFY_INLINE void run_short(const Streams& streams, std::size_t n) {
        if (n == 0) return;
        std::uint64_t passes = 0;
        if constexpr (Streams::reads_mask) passes = streams.mask(0).load(n);
        V v[Form::streams];
        Streams::load_streams(
            v, [&](std::size_t k, auto tag)
                   __attribute__((always_inline)) { return load_partial<V, decltype(tag)>(streams.in[k], n); });
        Mask<V> mask = Streams::template from_word<V>(passes);
        store_partial<V, typename Streams::Result>(streams.out, streams.template compute<V>(v, mask), n);
        // Shifts the other bits out, because `& low_bits(n)` would take one more register, which a short call
        // saves.
        passes = Streams::template to_word<V>(mask) << (64 - n) >> (64 - n);
        streams.put_bits(0, passes, n);
    }

    RECTIFY_INLINE MaskedTail(const Streams&, std::size_t) {}

    template <std::size_t step>
    static RECTIFY_INLINE std::size_t end_of_vectors(std::size_t, std::size_t n) {
        return n;
    }

    RECTIFY_INLINE void finish(const Streams& streams, std::size_t i, std::size_t n) const {
        run_short(streams.after(i), n - i);
    }
};

}  // namespace
}  // namespace rectify::internal
