// Backward with one sum per channel, in the order of common/sum_order.hpp: the ranges and channels that the
// context's slice names, with the gradient of their elements.
#pragma once

#include "loops/sum_columns.hpp"
#include "loops/sum_planes.hpp"
#include "share.hpp"

namespace rectify::internal {
namespace {

template <class Form>
struct SumLoop {
    static rectify_status run(const void* a, const void* b, void* out, void* mask, std::size_t n,
                              const Context* context, const void* const* channel) {
        const ReductionSlice& slice = *context->slice;
        const std::size_t inner = context->inner, outer = n / context->channels / inner;
        const std::size_t groups = sum_order::group_count(outer, inner);
        SumVectors<Form> vectors(typename SumVectors<Form>::Streams(a, b, out, mask, context, channel));
        SumShape shape = {{channel, context->channels, inner},
                          outer,
                          slice,
                          has_streaming_stores && context->walk.is_streaming(),
                          context->walk.ahead != 0};
        for (shape.range = slice.begin_range; shape.range < slice.end_range; ++shape.range) {
            shape.begin_group = share(shape.range, groups, slice.ranges);
            shape.end_group = share(shape.range + 1, groups, slice.ranges);
            if (sum_order::has_planes(inner))
                SumPlanes<Form>::run(vectors, shape);
            else
                SumColumns<Form>::run(vectors, shape);
        }
        return RECTIFY_OK;
    }
};

}  // namespace
}  // namespace rectify::internal
