#include "launch.hpp"

#include "cpu.hpp"
#include "parallel.hpp"
#include "validate.hpp"

namespace rectify::internal {
namespace {

struct Job {
    Kernel kernel;
    const Operands& operands;
    Layout layout;
    std::size_t n;
    const Context& context;
    std::size_t chunks;

    // Where chunk i begins: an equal share, rounded up to a page of the output if its elements lie on pages.
    // Then to whole bytes of the mask, which no two threads may share.
    std::size_t begin(std::size_t i) const {
        if (i == 0) return 0;
        if (i == chunks) return n;
        std::size_t element = n / chunks * i + n % chunks * i / chunks;
        const auto out = reinterpret_cast<std::uintptr_t>(operands.out);
        element += -(out + element * layout.element_size) % tuning::page / layout.element_size;
        if (layout.mask != Layout::no_mask) element = (element + 7) / 8 * 8;
        return element < n ? element : n;
    }
};

void run_chunk(void* data, std::size_t i) {
    const Job& job = *static_cast<const Job*>(data);
    const std::size_t begin = job.begin(i), end = job.begin(i + 1);
    if (begin == end) return;
    const Operands& o = job.operands;
    const std::size_t skip = begin * job.layout.element_size;
    Context context = job.context;
    context.begin = begin;
    job.kernel(at(o.a, skip), at(o.b, skip), at(o.out, skip), at(o.mask, begin / 8), end - begin, &context);
    if (context.streaming) stream_fence();
}

}  // namespace

bool streams(const Operands& operands, std::size_t moved, const rectify_exec& exec) noexcept {
    if (operands.out == operands.a || operands.out == operands.b) return false;
    if (exec.store != RECTIFY_STORE_AUTO) return exec.store == RECTIFY_STORE_STREAMING;
    return moved > (exec.llc_bytes != 0 ? exec.llc_bytes : llc_bytes());
}

rectify_status launch_checked(KernelId id, const Operands& operands, Layout layout, std::size_t n,
                              const rectify_exec* given, const Context* context, bool valid) noexcept {
    const rectify_exec& exec = given != nullptr ? *given : default_exec;
    if (const rectify_status status = check_exec(exec); status != RECTIFY_OK) return status;
    if (n > PTRDIFF_MAX / layout.element_size) return RECTIFY_SIZE;
    if (!valid) return RECTIFY_PARAMETER;
    if (n == 0) return RECTIFY_OK;
    if (const rectify_status status = check_operands(operands, layout, n); status != RECTIFY_OK) return status;

    carry_out(kernel(id), operands, layout, n, exec, context != nullptr ? *context : Context{});
    return RECTIFY_OK;
}

void carry_out(Kernel kernel, const Operands& operands, Layout layout, std::size_t n, const rectify_exec& exec,
               Context context) noexcept {
    const std::size_t moved = layout.moved(n);
    context.streaming = streams(operands, moved, exec);
    const std::size_t threads = thread_count(exec, moved);
    Job job{kernel, operands, layout, n, context, threads};
    if (threads <= 1)
        run_chunk(&job, 0);
    else
        parallel_for(exec, threads, run_chunk, &job);
}

}  // namespace rectify::internal
