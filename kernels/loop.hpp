// The one driver: it walks memory for every form of every operation, in every unit.
//
// Everything is computed a vector at a time. What does not fill whole vectors at either end is covered by a
// vector that overlaps its neighbours: read before the loop, which may overwrite its input when the call is
// in place, and written after it. Mask bytes are whole throughout: every position but the last vector's is a
// multiple of 8, or within one of them a multiple of the lanes.
#pragma once

#include <utility>

#include "bits.hpp"
#include "forms.hpp"
#include "partial.hpp"
#include "stream.hpp"
#include "table.hpp"

namespace rectify::internal {
namespace {

template <class Form>
class Loop {
  public:
    static rectify_status run(const void* a, const void* b, void* out, void* mask, std::size_t n,
                              const Context* context) {
        if (context != nullptr && context->streaming) return streamed(a, b, out, mask, n, context);
        const Loop loop(a, b, out, mask, context);
        if (n < L)
            loop.partial(n);
        else
            loop.cached(n);
        return RECTIFY_OK;
    }

  private:
    using T = typename Form::type::bits;
    using V = Vector<T>;
    static constexpr std::size_t inputs = Form::inputs;
    static constexpr bool writes_mask = Form::mask == MaskUse::writes;
    static constexpr bool reads_mask = Form::mask == MaskUse::reads;
    static constexpr bool has_mask = writes_mask || reads_mask;
    static constexpr std::size_t L = lanes<V>;
    // Vectors per step; a step is whole mask bytes.
    static constexpr std::size_t U = L == 1 ? 8 : 4;
    static constexpr std::size_t S = U * L;
    // From here on a line crossed by every store costs more than one more vector.
    static constexpr std::size_t align_from = 4 * S;

    // One vector of the output, and its bits of the mask where the form writes one.
    template <class W>
    struct Result {
        W value;
        std::uint64_t bits;
    };

    const typename Form::law law_;
    const unsigned char* in_[inputs];
    unsigned char* out_;
    unsigned char* mask_;
    const Context* context_;

    RECTIFY_INLINE Loop(const void* a, const void* b, void* out, void* mask, const Context* context)
        : law_(context),
          out_(static_cast<unsigned char*>(out)),
          mask_(static_cast<unsigned char*>(mask)),
          context_(context) {
        in_[0] = static_cast<const unsigned char*>(a);
        if constexpr (inputs == 2) in_[1] = static_cast<const unsigned char*>(b);
    }

    template <class W>
    RECTIFY_INLINE Result<W> compute(const W (&in)[inputs], std::uint64_t bits) const {
        if constexpr (reads_mask)
            return {Form::template apply<W>(law_, in, from_bits<W>(bits)), 0};
        else if constexpr (writes_mask)
            return {Form::template apply<W>(law_, in), to_bits<W>(Form::template passes<W>(law_, in))};
        else
            return {Form::template apply<W>(law_, in), 0};
    }

    RECTIFY_INLINE Result<V> result(std::size_t i, std::uint64_t bits) const {
        V v[inputs];
        for (std::size_t k = 0; k < inputs; ++k) v[k] = load_vector<V>(in_[k] + i * sizeof(T));
        return compute(v, bits);
    }

    // The mask's bits for the vector `lane` elements behind i, a multiple of 8.
    RECTIFY_INLINE std::uint64_t bits_at(std::size_t i, std::size_t lane) const {
        if constexpr (!reads_mask)
            return 0;
        else if constexpr (L >= 8)
            return load_bytes(mask_ + (i + lane) / 8, L / 8);
        else
            return mask_[(i + lane) / 8] >> (lane % 8);
    }

    // The same for the last vector, wherever it begins.
    RECTIFY_INLINE std::uint64_t last_bits(std::size_t i) const {
        if constexpr (reads_mask)
            return load_bits<L>(mask_, i);
        else
            return 0;
    }

    RECTIFY_INLINE void put(std::size_t i, V v) const { store_vector(out_ + i * sizeof(T), v); }

    // `count` bits at i, of which those below i % 8 are written already.
    RECTIFY_INLINE void put_bits(std::size_t i, std::uint64_t bits, std::size_t count) const {
        if constexpr (!writes_mask)
            return;
        else if constexpr (L >= 8)
            store_bytes(mask_ + i / 8, bits, (count + 7) / 8);
        else if (i % 8 == 0)
            mask_[i / 8] = static_cast<unsigned char>(bits);
        else
            mask_[i / 8] = static_cast<unsigned char>(mask_[i / 8] | bits << (i % 8));
    }

    // U vectors from element i, a multiple of 8. All loads come before the stores: interleaved they wait for
    // each other where source and destination lie near each other modulo 4 KiB.
    template <bool streaming, std::size_t... u>
    RECTIFY_INLINE void step(std::size_t i, std::index_sequence<u...>) const {
        const Result<V> r[U] = {result(i + u * L, bits_at(i, u * L))...};
        if constexpr (streaming)
            (stream(out_ + (i + u * L) * sizeof(T), r[u].value), ...);
        else
            (put(i + u * L, r[u].value), ...);
        if constexpr (writes_mask) {
            constexpr std::size_t word = S < 64 ? S : 64;
            std::uint64_t words[S / word] = {};
            ((words[u * L / word] |= r[u].bits << (u * L % word)), ...);
            for (std::size_t w = 0; w < S / word; ++w)
                store_bytes(mask_ + (i + w * word) / 8, words[w], word / 8);
        }
    }

    template <bool streaming>
    RECTIFY_INLINE void step(std::size_t i) const {
        step<streaming>(i, std::make_index_sequence<U>{});
    }

    // Elements up to the next multiple of `bytes` of the output that a mask allows; `none` where there is none.
    static constexpr std::size_t none = ~std::size_t{0};
    RECTIFY_INLINE std::size_t up_to_boundary(std::size_t bytes) const {
        const std::size_t distance = -reinterpret_cast<std::uintptr_t>(out_) % bytes;
        const std::size_t elements = distance / sizeof(T);
        return distance % sizeof(T) != 0 || (has_mask && elements % 8 != 0) ? none : elements;
    }

    // n >= L
    RECTIFY_INLINE void cached(std::size_t n) const {
        const Result<V> tail = result(n - L, last_bits(n - L));
        // With fewer lanes than 8 no vector covers a whole mask byte, so there is no head.
        std::size_t i = n < align_from || (has_mask && L < 8) ? 0 : up_to_boundary(sizeof(V));
        if (i == none) i = 0;
        const std::size_t first = i;
        const Result<V> head = first == 0 ? tail : result(0, bits_at(0, 0));
        for (; i + S < n; i += S) step<false>(i);
        for (; i + L < n; i += L) {
            const Result<V> r = result(i, L >= 8 ? bits_at(i, 0) : bits_at(i / 8 * 8, i % 8));
            put(i, r.value);
            put_bits(i, r.bits, L);
        }
        if (first != 0) {
            put(0, head.value);
            put_bits(0, head.bits, L);
        }
        put(n - L, tail.value);
        put_bits(i, tail.bits >> (L - (n - i)), n - i);
    }

    // Whole lines past the caches, the rest as usual. Never in place, so the parts do not depend on each other.
    static __attribute__((noinline)) rectify_status streamed(const void* a, const void* b, void* out,
                                                             void* mask, std::size_t n,
                                                             const Context* context) {
        Context plain = *context;
        plain.streaming = false;
        const Loop loop(a, b, out, mask, &plain);
        const std::size_t first = loop.up_to_boundary(line_bytes);
        if (L == 1 || first == none || n < first + S) return run(a, b, out, mask, n, &plain);

        loop.piece(0, first);
        std::size_t i = first;
        for (; i + S <= n; i += S) {
            for (std::size_t k = 0; k < inputs; ++k) prefetch<S * sizeof(T)>(loop.in_[k] + i * sizeof(T));
            loop.template step<true>(i);
        }
        loop.piece(i, n);
        return RECTIFY_OK;
    }

    // Elements [begin, end) through the caches; begin is a multiple of 8 where there is a mask.
    void piece(std::size_t begin, std::size_t end) const {
        const std::size_t skip = begin * sizeof(T);
        run(in_[0] + skip, inputs == 2 ? in_[inputs - 1] + skip : nullptr, out_ + skip,
            has_mask ? mask_ + begin / 8 : nullptr, end - begin, context_);
    }

    // n < L
    RECTIFY_INLINE void partial(std::size_t n) const {
        [[maybe_unused]] const std::uint64_t bits = reads_mask ? load_bytes(mask_, (n + 7) / 8) : 0;
        std::uint64_t written = 0;
#if RECTIFY_PREDICATES
        V v[inputs];
        for (std::size_t k = 0; k < inputs; ++k) v[k] = load_partial<V>(in_[k], n);
        const Result<V> r = compute(v, bits);
        store_partial(out_, r.value, n);
        written = r.bits;
#elif defined(RECTIFY_ARCH)
        // Both pieces are read before either is written, so that in place works.
        with_piece<T>(
            n * sizeof(T), [&](auto constant) __attribute__((always_inline)) {
                constexpr std::size_t bytes = decltype(constant)::value;
                using W = Vector16<T>;
                const std::size_t back = n * sizeof(T) - bytes;
                W v[inputs], w[inputs];
                for (std::size_t k = 0; k < inputs; ++k) {
                    v[k] = load_low<W, bytes>(in_[k]);
                    w[k] = load_low<W, bytes>(in_[k] + back);
                }
                const Result<W> r = compute(v, bits);
                const Result<W> s = compute(w, bits >> back / sizeof(T));
                store_low<bytes>(out_, r.value);
                store_low<bytes>(out_ + back, s.value);
                written = (r.bits & low_bits(bytes / sizeof(T))) | s.bits << back / sizeof(T);
            });
#endif
        if (writes_mask) store_bytes(mask_, written & low_bits(n), (n + 7) / 8);
    }
};

// What carries out a form.
template <class Form>
struct Driver : Loop<Form> {};
template <template <class> class Law, class Type>
struct Driver<reduce<Law, Type>> : Law<Type> {};

}  // namespace
}  // namespace rectify::internal
