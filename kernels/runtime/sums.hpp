// Calls with sums per channel: checked like all others, split by channels or by the groups of the order of
// addition.
#pragma once

#include "call.hpp"

RECTIFY_DECLARE_TABLES(partial_sums)

namespace rectify::internal {

// The sums are the last buffer, which the kernel does not take.
rectify_status call_sums_checked(const Function& function, void* const* buffers, const rectify_shape* shape,
                                 const rectify_exec* exec) noexcept;

namespace {

RECTIFY_COLLECT_TABLES(partial_sums)

// Combines what the kernels have added up: `groups` rows of one value of so many bytes per channel.
RECTIFY_INLINE void combine(unsigned isa, std::size_t value_size, void* sums, void* rows, std::size_t groups,
                            const Context& context) {
    const partial_sums& tools = *partial_sums_tables[isa];
    (value_size == sizeof(double) ? tools.combine_f64 : tools.combine_f32)(sums, rows, groups, context.channels,
                                                                           context.inner);
}

template <class Signature, const auto& tables, auto member, class... P>
RECTIFY_INLINE rectify_status call_sums(const rectify_shape* shape, const rectify_exec* exec,
                                        P*... buffers) noexcept {
    constexpr std::size_t last = Signature::count - 1;
    void* const copies[] = {writable(buffers)...};
    const unsigned isa = active_isa.load(std::memory_order_acquire);
    if (isa == unresolved_isa || !is_default(exec) || !is_small<Signature>(shape, buffers...))
        return call_sums_checked(function_of<Signature, tables, member>, copies, shape, exec);
    Context context;
    context.channels = shape->channels;
    context.inner = shape->inner;
    const ReductionSlice whole = {static_cast<unsigned char*>(copies[last]), 1, 0, 1, 0, shape->channels};
    context.slice = &whole;
    run_kernel(tables[isa]->*member, copies, shape->outer * shape->channels * shape->inner, &context,
               std::make_index_sequence<last>{});
    combine(isa, Signature::buffers[last].bytes, copies[last], copies[last], 1, context);
    return RECTIFY_OK;
}

}  // namespace
}  // namespace rectify::internal
