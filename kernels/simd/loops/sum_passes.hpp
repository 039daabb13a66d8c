// The passes over memory of which backward with sums per channel consists: the terms of some elements, their
// gradient, or both at once. The order of addition is the callers' affair. The only place that knows the loops.
#pragma once

#include <type_traits>

#include "loops/elementwise.hpp"
#include "loops/per_channel.hpp"
#include "sum_order.hpp"

namespace rectify::internal {
namespace {

template <class Form>
class SumPasses {
    using Gradient = typename Form::gradient;
    using Term = typename Form::term;

  public:
    using P = typename Gradient::type::parameter;
    using V = Vector<typename Term::result>;  // bits of P
    static constexpr std::size_t element_size = sizeof(typename Gradient::type::bits);
    // The terms that are computed at once. They stay in L1, together with what is read per channel.
    static constexpr std::size_t tile = 2048 / sizeof(P);
    // Elements per step of the pass that does both. It takes lanes of the same width, whole groups of the lanes
    // that the order of addition has, and nothing that is read per channel.
    static constexpr std::size_t step = ElementwiseLoop<Gradient>::step_elements;
    static constexpr bool one_pass = std::is_same_v<typename Gradient::lane, typename Term::lane> &&
                                     Gradient::channels == 0 && step % sum_order::lanes == 0;

    SumPasses(const void* a, const void* b, void* out, void* mask, const Context& context,
              const void* const* channel)
        : a_(static_cast<const unsigned char*>(a)),
          b_(static_cast<const unsigned char*>(b)),
          out_(static_cast<unsigned char*>(out)),
          mask_(mask),
          context_(context),
          channel_(channel) {}

    std::size_t channels() const { return context_.channels; }
    std::size_t inner() const { return context_.inner; }

    // How many bytes of its output line come before element i.
    std::size_t line_offset(std::size_t i) const {
        return reinterpret_cast<std::uintptr_t>(out_ + i * element_size) % line_bytes;
    }

    // The terms of n elements, in P.
    void terms(std::size_t begin, std::size_t n, unsigned char* to) const { run<Term>(begin, n, to, false); }

    // The gradient of n elements. It may overwrite what the terms are computed from.
    void gradient(std::size_t begin, std::size_t n) const {
        run<Gradient>(begin, n, out_ + begin * element_size, context_.streaming);
    }

    // Terms and gradient of the elements at either end, which are less than a step.
    void peel(std::size_t begin, std::size_t n, unsigned char* to) const {
        terms(begin, n, to);
        gradient(begin, n);
    }

    // What is to be peeled before whole steps: the elements before the first whole line of the output, or none
    // where lines do not matter.
    std::size_t peel_length(std::size_t begin) const {
        const std::size_t offset = line_offset(begin);
        return context_.streaming && offset != 0 && offset % element_size == 0
                   ? (line_bytes - offset) / element_size
                   : 0;
    }

    // Gradient of whole steps of n elements; returns how many elements that are. The sink gets every vector's
    // terms.
    template <class Sink>
    std::size_t steps(std::size_t begin, std::size_t n, Sink& sink) const {
        unsigned char* out = out_ + begin * element_size;
        const auto loop = ElementwiseLoop<Gradient>(a_, b_, nullptr, mask_, &context_).from(begin, out);
        if constexpr (has_streaming_stores)
            if (context_.streaming && line_offset(begin) == 0) return loop.template run_steps<true>(n, sink);
        return loop.template run_steps<false>(n, sink);
    }

    // The term of a vector, as a sink gets it.
    template <class Law>
    static RECTIFY_INLINE Real<P, V> term(const Law& law, const V* in, [[maybe_unused]] Mask<V> mask) {
        if constexpr (Term::mask == MaskUse::reads)
            return as_real<P>(Term::template apply<V>(law, in, mask));
        else
            return as_real<P>(Term::template apply<V>(law, in));
    }

  private:
    const unsigned char* const a_;
    const unsigned char* const b_;
    unsigned char* const out_;
    void* const mask_;
    const Context& context_;
    const void* const* const channel_;

    template <class F>
    void run(std::size_t begin, std::size_t n, unsigned char* to, bool streaming) const {
        if constexpr (F::channels > 0) {
            Context context = context_;
            context.begin = begin;
            context.streaming = streaming;
            PerChannelLoop<F, tile * sizeof(P)>::run(a_ + begin * element_size, b_ + begin * element_size, to,
                                                     nullptr, n, &context, channel_);
        } else {
            const auto loop = ElementwiseLoop<F>(a_, b_, nullptr, mask_, &context_).from(begin, to);
            streaming ? loop.run_streaming(n) : loop.run_cached(n);
        }
    }
};

}  // namespace
}  // namespace rectify::internal
