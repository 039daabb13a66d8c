#include "call.hpp"

namespace rectify::internal {

rectify_status call_checked(const Function& function, void* const* buffers, const Extent& extent,
                            const rectify_exec* given, const Context* context, bool valid) noexcept {
    const rectify_exec& exec = given != nullptr ? *given : default_exec;
    Call call;
    const rectify_status status =
        check_call(function.buffers, function.count, buffers, extent, exec, valid, &call);
    if (status == RECTIFY_OK && call.n != 0)
        execute(call, function.kernel(resolved_isa()), exec, context != nullptr ? *context : Context{});
    return status;
}

}  // namespace rectify::internal
