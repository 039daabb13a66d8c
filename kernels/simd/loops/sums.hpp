// Backward with one sum per channel, in the order of common/sum_order.hpp.
#pragma once

#include "loops/sum_passes.hpp"
#include "loops/sums_long.hpp"
#include "loops/sums_short.hpp"

namespace rectify::internal {
namespace {

template <class Form>
struct SumLoop {
    // The partial sums and the channels that context->slice names, with the gradient of their elements.
    static rectify_status run(const void* a, const void* b, void* out, void* mask, std::size_t n,
                              const Context* context, const void* const* channel) {
        using Passes = SumPasses<Form>;
        const Passes passes(a, b, out, mask, *context, channel);
        GradientWriter<Passes> gradient(passes);
        const ReductionSlice& slice = *context->slice;
        const std::size_t outer = n / passes.channels() / passes.inner();
        for (std::size_t g = slice.begin_group; g < slice.end_group; ++g) {
            unsigned char* sums = slice.sums + g * passes.channels() * sizeof(typename Passes::P);
            if (sum_order::is_long(passes.inner())) {
                const std::size_t count = outer / slice.groups;
                SumLongInner<Passes>::run(passes, gradient, g * count, (g + 1) * count, slice.begin_channel,
                                          slice.end_channel, sums);
            } else {
                const std::size_t count = sum_order::ranges / slice.groups;
                SumShortInner<Passes>::run(passes, gradient, g * count, count, outer * passes.inner(),
                                           slice.begin_channel, slice.end_channel, sums);
            }
        }
        gradient.finish();
        return RECTIFY_OK;
    }
};

}  // namespace
}  // namespace rectify::internal
