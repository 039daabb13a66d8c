// Calls with sums per channel: checked like all others, split by channels and by the ranges of the order of
// addition.
#pragma once

#include "call.hpp"
#include "sum_order.hpp"

RECTIFY_DECLARE_TABLES(range_totals)

namespace rectify::internal {

// The sums are the last buffer, which the kernel does not take.
rectify_status call_sums_checked(const Function& function, void* const* buffers, const rectify_shape* shape,
                                 const rectify_exec* exec) noexcept;

namespace {

RECTIFY_COLLECT_TABLES(range_totals)

template <class Signature, const auto& tables, auto member, class... P>
RECTIFY_INLINE rectify_status call_sums(const rectify_shape* shape, const rectify_exec* exec,
                                        P*... buffers) noexcept {
    constexpr std::size_t last = Signature::count - 1;
    void* const copies[] = {writable(buffers)...};
    const unsigned isa = active_isa.load(std::memory_order_acquire);
    if (isa == unresolved_isa || !is_default(exec) || !is_small<Signature>(shape, buffers...) ||
        !sum_order::has_one_range(sum_order::group_count(shape->outer, shape->inner)))
        return call_sums_checked(function_of<Signature, tables, member>, copies, shape, exec);
    Context context;
    context.channels = shape->channels;
    context.inner = shape->inner;
    const ReductionSlice whole = {copies[last], nullptr, 1, 0, 1, 0, shape->channels};
    context.slice = &whole;
    run_kernel(tables[isa]->*member, copies, shape->outer * shape->channels * shape->inner, &context,
               std::make_index_sequence<last>{});
    return RECTIFY_OK;
}

}  // namespace
}  // namespace rectify::internal
