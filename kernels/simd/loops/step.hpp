// The unrolled step, a few vectors of every stream, and the loops over steps.
#pragma once

#include "loops/step_masks.hpp"
#include "loops/step_order.hpp"
#include "loops/vector_streams.hpp"

namespace rectify::internal {
namespace {

template <class Form>
struct Step {
    using Streams = VectorStreams<Form>;
    using V = typename Streams::V;
    static constexpr std::size_t L = lanes<V>;
    // A step is whole mask bytes and, but for the scalar unit, whole lines.
    static constexpr std::size_t vectors = vectors_per_step<V, typename Streams::Stored>;
    static constexpr std::size_t elements = vectors * L;

    template <template <std::size_t> class Read, template <std::size_t> class Write>
    using MasksOf = std::conditional_t<Streams::reads_mask, Read<elements>,
                                       std::conditional_t<Streams::writes_mask, Write<elements>, NoMasks>>;
    using Words = MasksOf<ReadWords, WriteWords>;
    using Registers = MasksOf<ReadRegisters, WriteRegisters>;

    // As many steps as fit between i and n; the element behind them.
    static RECTIFY_INLINE std::size_t run(const Streams& streams, std::size_t i, std::size_t n) {
        // A copy, whose members can stay in registers: a store of bytes might change those of the original.
        const Streams local(streams);
        const MaskCursor mask = Streams::has_mask ? local.mask(i) : MaskCursor{nullptr};
        if constexpr (Streams::has_mask && has_mask_registers)
            if (mask.bit == 0) return run_with(local, i, n, Registers(mask));
        return run_with(local, i, n, Words(mask));
    }

    // The same past the caches.
    static RECTIFY_INLINE std::size_t run_streaming(const Streams& streams, std::size_t i, std::size_t n,
                                                    StreamingWalk walk) {
        const Streams local(streams);
        if constexpr (Streams::has_mask) {
            if constexpr (has_mask_registers)
                if (local.mask(i).bit == 0) return run_in_order<Registers>(local, i, n, walk);
            if (local.mask(i).bit != 0) walk.pages = 1;  // where pages meet, they share bytes of the mask
        }
        return run_in_order<Words>(local, i, n, walk);
    }

  private:
    static constexpr std::size_t page = 4096 / sizeof(typename Streams::Result);
    static_assert(page > elements && page % elements == 0, "a page is whole steps");

    template <class Masks>
    static RECTIFY_INLINE std::size_t run_with(const Streams& streams, std::size_t i, std::size_t n,
                                               Masks masks) {
        for (; i + elements <= n; i += elements) {
            masks.begin();
            one<false>(streams, i, masks);
            masks.end();
        }
        masks.finish();
        return i;
    }

    template <class Masks>
    static RECTIFY_INLINE std::size_t run_in_order(const Streams& streams, std::size_t i, std::size_t n,
                                                   StreamingWalk walk) {
        StepOrder order(i, n, walk.pages, elements, page);
        for (; !order.is_empty(); order.next())
            order.for_each([&](std::size_t k) __attribute__((always_inline)) {
                prefetch(streams, k, walk.ahead);
                Masks masks(Streams::has_mask ? streams.mask(k) : MaskCursor{nullptr});
                masks.begin();
                one<true>(streams, k, masks);
                masks.end();
                masks.finish();
            });
        return order.end();
    }

    static RECTIFY_INLINE void prefetch(const Streams& streams, std::size_t i, std::size_t ahead) {
        using Stored = typename Streams::Stored;
        if (ahead != 0)
            streams.template prefetch<elements * sizeof(Stored) / line_bytes>(i * sizeof(Stored) + ahead);
    }

    template <bool streaming, class Masks>
    static RECTIFY_INLINE void one(const Streams& streams, std::size_t i, Masks& masks) {
        if constexpr (Streams::converts) {
            // Rolled, because the conversion takes more code than unrolling gains.
#pragma GCC unroll 1
            for (std::size_t u = 0; u < vectors; ++u)
                streams.template put<streaming>(i + u * L, result(streams, i, masks, u));
        } else {
            unrolled<streaming>(streams, i, masks, std::make_index_sequence<vectors>{});
        }
    }

    // All loads come before the stores, because interleaved they wait for each other where source and
    // destination lie near each other modulo 4 KiB.
    template <bool streaming, class Masks, std::size_t... u>
    static RECTIFY_INLINE void unrolled(const Streams& streams, std::size_t i, Masks& masks,
                                        std::index_sequence<u...>) {
        const V v[vectors] = {result(streams, i, masks, u)...};
        (streams.template put<streaming>(i + u * L, v[u]), ...);
    }

    // The result of vector u of the step at i; its mask is stored.
    template <class Masks>
    static RECTIFY_INLINE V result(const Streams& streams, std::size_t i, Masks& masks, std::size_t u) {
        Mask<V> mask = masks.template load<V>(u);
        const V v = streams.result(i + u * L, mask);
        masks.template store<V>(u, mask);
        return v;
    }
};

}  // namespace
}  // namespace rectify::internal
