// The terms and the gradient of a vector of a sum, from one load, in lanes of P.
#pragma once

#include "loops/sum_block.hpp"
#include "loops/vector_streams.hpp"
#include "memory.hpp"

namespace rectify::internal {
namespace {

template <class Form>
class SumTerms {
    using Gradient = InWideLanes<typename Form::gradient>;
    using Term = typename Form::term;

  public:
    using Streams = VectorStreams<Gradient>;
    using Result = typename Streams::Result;
    using V = typename Streams::V;
    using P = typename Gradient::type::parameter;
    using R = Real<P, V>;
    static constexpr std::size_t L = lanes<V>, element_size = sizeof(Result);
    using Block = SumBlock<element_size>;

    explicit SumTerms(const Streams& streams) : streams_(streams) {}

    Streams& streams() { return streams_; }
    unsigned char* out(std::size_t i) const { return streams_.out + i * element_size; }

    // Asks for what streaming loops over n elements come to some pages behind element i.
    RECTIFY_INLINE void prefetch_elements(std::size_t i, std::size_t n) const {
        for (std::size_t byte = 0; byte < n * element_size; byte += line_bytes)
            streams_.template prefetch<1>(i * element_size + prefetch_ahead + byte);
    }

    // One row of n elements, and its terms; or these alone.
    template <bool writes = true>
    __attribute__((noinline)) void get_terms(Block block, std::size_t n, P* terms) const {
        const SumTerms local(*this);
        for (std::size_t k = 0; k < n; k += L) {
            const R term = local.template add_row<writes>(block.from(k), n - k < L ? n - k : L);
            store_vector(reinterpret_cast<unsigned char*>(terms + k), term);
        }
    }

    // n elements without their terms, past the caches; n is whole lines. The inputs are asked for some pages
    // ahead.
    __attribute__((noinline)) void stream_lines(Block block, std::size_t n) const {
        const SumTerms local(*this);
        for (std::size_t k = 0; k < n; k += line_bytes / element_size) {
            local.streams_.template prefetch<1>((block.first + k) * element_size + prefetch_ahead);
#pragma GCC unroll 2
            for (std::size_t v = k; v < k + line_bytes / element_size; v += L) {
                R term;
                put<true>(block.from(v).out, local.compute(block.from(v), term));
            }
        }
    }

    // The first n elements of a row; beyond them the terms are 0.
    template <bool writes = true>
    RECTIFY_INLINE R add_row(Block block, std::size_t n) const {
        R term;
        if (L == 1 || n == L) {
            const V gradient = compute(block, term);
            if constexpr (writes) put(block.out, gradient);
        } else if constexpr (L > 1) {
            const V gradient = compute_first(block, n, term);
            if constexpr (writes) store_first<V, Result>(block.out, gradient, n);
        }
        return term;
    }

    // The gradient and the terms of a vector.
    RECTIFY_INLINE V compute(Block block, R& term) const {
        return compute_loaded(
            [&](std::size_t k, auto tag)
                __attribute__((always_inline)) { return load<V, decltype(tag)>(place(k, block, sizeof tag)); },
            streams_.mask_at(block.first), term);
    }

    template <bool streaming = false>
    static RECTIFY_INLINE void put(unsigned char* to, V gradient) {
        if constexpr (streaming)
            stream<V, Result>(to, gradient);
        else
            store<V, Result>(to, gradient);
    }

  protected:
    Streams streams_;

  private:
    RECTIFY_INLINE V compute_first(Block block, std::size_t n, R& term) const {
        Mask<V> mask{};
        if constexpr (Streams::reads_mask) mask = from_bits<V>(streams_.mask(block.first).load(n));
        return compute_loaded(
            [&](std::size_t k, auto tag) __attribute__((always_inline)) {
                return load_first<V, decltype(tag)>(place(k, block, sizeof tag), n);
            },
            mask, term);
    }

    RECTIFY_INLINE const unsigned char* place(std::size_t k, const Block& block, std::size_t size) const {
        return streams_.in[k] + (k < Gradient::inputs ? block.first : block.channel) * size;
    }

    template <class Load>
    RECTIFY_INLINE V compute_loaded(Load load, Mask<V> mask, R& term) const {
        V v[Gradient::streams];
        Streams::load_streams(v, load);
        if constexpr (Term::mask == MaskUse::reads)
            term = as_real<P>(Term::template apply<V>(streams_.law, v, mask));
        else
            term = as_real<P>(Term::template apply<V>(streams_.law, v));
        return streams_.template compute<V>(v, mask);
    }
};

}  // namespace
}  // namespace rectify::internal
