// Calls with sums per channel: checked like all others, split by channels or by the groups of the order of addition.
#pragma once

#include "call.hpp"

namespace rectify::internal {

// The sums are the last buffer, which the kernel does not take.
rectify_status call_sums_checked(const Function& function, void* const* buffers, const rectify_shape* shape,
                                 const rectify_exec* exec) noexcept;

namespace {

template <class Signature, const auto& tables, auto member, class... P>
RECTIFY_INLINE rectify_status call_sums(const rectify_shape* shape, const rectify_exec* exec, P*... buffers) noexcept {
    void* const copies[] = {writable(buffers)...};
    return call_sums_checked(function_of<Signature, tables, member>, copies, shape, exec);
}

}  // namespace
}  // namespace rectify::internal
