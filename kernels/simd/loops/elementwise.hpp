// The one walk over memory, for every form element by element: a peel to the output's alignment, unrolled
// steps, single vectors, a tail. Everything is computed a full vector at a time.
//
// The in-place rule: an output may be an input. Whatever overlaps other vectors, the peel and the tail, is
// therefore loaded before the loop, which overwrites its elements, and stored after it.
#pragma once

#include "loops/step.hpp"
#include "loops/tail_masked.hpp"
#include "loops/tail_overlap.hpp"

namespace rectify::internal {
namespace {

template <class Form>
class ElementwiseLoop {
  public:
    using Streams = VectorStreams<Form>;
    using Stored = typename Streams::Stored;
    using V = typename Streams::V;
    static constexpr std::size_t step_elements = Step<Form>::elements;

    // The kernel of the table.
    static rectify_status run(const void* a, const void* b, void* out, void* mask, std::size_t n,
                              const Context* context) {
        if constexpr (!std::is_void_v<typename Form::shorter>)
            if (Form::shorter::law::fits(*context))
                return ElementwiseLoop<typename Form::shorter>::run(a, b, out, mask, n, context);
        if (context != nullptr && context->walk.is_streaming())
            return run_streaming_call(a, b, out, mask, n, context);
        const ElementwiseLoop loop(a, b, out, mask, context);
        if constexpr (Form::computes)  // so much code that it should not be there twice
            loop.run_cached(n);
        else
            loop.run_inlined(n);
        return RECTIFY_OK;
    }

    // channel: what the form reads per channel, expanded to one value per element.
    RECTIFY_INLINE ElementwiseLoop(const void* a, const void* b, void* out, void* mask, const Context* context,
                                   const void* const* channel = nullptr)
        : streams_(a, b, out, mask, context, channel) {}

    // The loop from element `begin` on. Streams per channel are not advanced.
    RECTIFY_INLINE ElementwiseLoop from(std::size_t begin) const {
        return from(begin, streams_.out + begin * sizeof(Result));
    }

    // The same, with the results in `out`.
    RECTIFY_INLINE ElementwiseLoop from(std::size_t begin, void* out) const {
        return ElementwiseLoop(streams_.from(begin, static_cast<unsigned char*>(out)));
    }

    // Channel array k as one value per element; or, with broadcast_channels(), each of them as a single vector,
    // which goes with every element.
    void set_channel(std::size_t k, const void* values) { streams_.set_channel(k, values); }
    void broadcast_channels() { streams_.channel_index_mask = 0; }

    // n elements through the caches.
    __attribute__((noinline)) void run_cached(std::size_t n) const { run_inlined(n); }

    // Whole lines past the caches, the rest through them. Never in place, so the parts do not depend on each
    // other.
    __attribute__((noinline)) void run_streaming(std::size_t n, StreamingWalk walk) const {
        const std::size_t first = elements_to_boundary(line_bytes);
        if constexpr (has_streaming_stores)
            if (first != none && n >= first + step_elements) {
                run_cached(first);
                const std::size_t last = Step<Form>::run_streaming(streams_, first, n, walk);
                return ElementwiseLoop(streams_.after(last)).run_cached(n - last);
            }
        run_cached(n);
    }

    // Elements up to the next multiple of `bytes` of the output; `none` where there is none.
    static constexpr std::size_t none = ~std::size_t{0};
    RECTIFY_INLINE std::size_t elements_to_boundary(std::size_t bytes) const {
        const std::size_t distance = -reinterpret_cast<std::uintptr_t>(streams_.out) % bytes;
        return distance % sizeof(Result) == 0 ? distance / sizeof(Result) : none;
    }

  private:
    using Result = typename Streams::Result;
    using Tail = std::conditional_t<has_predicates, MaskedTail<Form>, OverlapTail<Form>>;
    static constexpr std::size_t L = lanes<V>;
    static constexpr std::size_t align_from = align_from_steps * step_elements;

    Streams streams_;

    RECTIFY_INLINE explicit ElementwiseLoop(const Streams& streams) : streams_(streams) {}

    // Out of line, so that small calls do not pay for its stack frame.
    static __attribute__((noinline)) rectify_status run_streaming_call(const void* a, const void* b, void* out,
                                                                       void* mask, std::size_t n,
                                                                       const Context* context) {
        ElementwiseLoop(a, b, out, mask, context).run_streaming(n, context->walk);
        return RECTIFY_OK;
    }

    RECTIFY_INLINE void run_inlined(std::size_t n) const {
        if (n <= Tail::longest_short)
            Tail::run_short(streams_, n);
        else
            run_vectors(n);
    }

    // n >= L
    RECTIFY_INLINE void run_vectors(std::size_t n) const {
        const Tail tail(streams_, n);
        std::size_t i = Streams::converts || n < align_from ? 0 : elements_to_boundary(L * sizeof(Result));
        if (i == none) i = 0;
        const std::size_t peeled = i;
        V peel;
        if (peeled != 0) {
            Mask<V> mask = streams_.mask_at(0);
            peel = streams_.result(0, mask);
            streams_.put_bits(0, Streams::template to_word<V>(mask) & low_bits(peeled), peeled);
        }
        const std::size_t end = Tail::template end_of_vectors<step_elements>(peeled, n);
        i = Step<Form>::run(streams_, i, end);
        for (; i + L <= end; i += L) {
            Mask<V> mask = streams_.mask_at(i);
            streams_.put(i, streams_.result(i, mask));
            streams_.put_bits(i, Streams::template to_word<V>(mask), L);
        }
        if (peeled != 0) streams_.put(0, peel);
        if (i == n) return;
        tail.finish(streams_, i, n);
    }
};

}  // namespace
}  // namespace rectify::internal
