// The C functions of backward with sums per channel, from the list of kernels.
#include "element_types.hpp"
#include "launch.hpp"
#include "parallel.hpp"
#include "sum_order.hpp"
#include "validate.hpp"

namespace rectify::internal {
namespace {

// The arrays of a call with one value per channel; the input can be optional, which its caller checks.
struct Sums {
    std::size_t value_size;
    const void* array;
    void* sums;
};

struct SumJob {
    Kernel kernel;
    const Operands& operands;
    std::size_t n;
    const Context& context;
    SumPart whole;
    std::size_t tasks;
    bool by_groups;  // or else by channels

    void run(std::size_t i) const {
        SumPart part = whole;
        std::size_t& begin = by_groups ? part.begin_group : part.begin_channel;
        std::size_t& end = by_groups ? part.end_group : part.end_channel;
        const std::size_t count = end;
        begin = share(i, count);
        end = share(i + 1, count);
        if (begin == end) return;
        Context mine = context;
        mine.part = &part;
        kernel(operands.a, operands.b, operands.out, operands.mask, n, &mine);
        if (mine.streaming) stream_fence();
    }

    // Channels in blocks, so that no two tasks write to one line more often than they must.
    std::size_t share(std::size_t i, std::size_t count) const {
        if (i == tasks) return count;
        const std::size_t at = count / tasks * i + count % tasks * i / tasks;
        return by_groups ? at : at / block() * block();
    }
    std::size_t block() const {
        return context.channels->inner < tuning::sum_channels ? tuning::sum_channels : 1;
    }
};

std::size_t at_most(std::size_t a, std::size_t b) { return a < b ? a : b; }

// The groups into which the order of addition falls, if the sums of all of them have room on the stack.
std::size_t sum_groups(const rectify_shape& shape, std::size_t room) {
    if (shape.inner == 1) {
        std::size_t groups = sum_order::ranges;
        while (groups > 1 && groups > room / shape.channels) groups /= 2;
        return groups;
    }
    return sum_order::is_long(shape.inner) && shape.outer <= room / shape.channels ? shape.outer : 1;
}

void add_up(Kernel kernel, Kernel finish, const Operands& o, Layout layout, const Sums& sums, std::size_t n,
            const rectify_shape& shape, const rectify_exec& exec) noexcept {
    alignas(64) unsigned char room[tuning::sum_bytes];
    const Channels channels = {{sums.array, nullptr}, shape.channels, shape.inner};
    Context context;
    context.channels = &channels;
    const std::size_t moved = layout.moved(n);
    context.streaming = streams(o, moved, exec);
    const std::size_t threads = thread_count(exec, moved);
    SumJob job{kernel, o,    n, context, {static_cast<unsigned char*>(sums.sums), 1, 0, 1, 0, shape.channels},
               1,      false};
    if (threads > 1) {
        const std::size_t groups = sum_groups(shape, sizeof room / sums.value_size);
        const std::size_t blocks = (shape.channels + job.block() - 1) / job.block();
        job.by_groups = at_most(groups, threads) >= at_most(blocks, threads);
        job.tasks = at_most(job.by_groups ? groups : blocks, threads);
        if (job.by_groups && groups > 1) {
            job.whole.sums = room;
            job.whole.groups = job.whole.end_group = groups;
        }
    }
    if (job.tasks == 1)
        job.run(0);
    else
        parallel_for(
            exec, job.tasks, [](void* data, std::size_t i) { static_cast<const SumJob*>(data)->run(i); }, &job);
    context.part = &job.whole;
    finish(nullptr, nullptr, sums.sums, job.whole.sums, shape.channels, &context);
}

rectify_status launch_sums(KernelId id, KernelId finish, const Operands& o, Layout layout, const Sums& sums,
                           bool needs_array, const rectify_shape* shape, const rectify_exec* given) noexcept {
    const rectify_exec& exec = given != nullptr ? *given : default_exec;
    if (const rectify_status status = check_exec(exec); status != RECTIFY_OK) return status;
    std::size_t n = 0;
    if (const rectify_status status = check_shape(shape, layout.element_size, sums.value_size, &n);
        status != RECTIFY_OK)
        return status;
    if (shape->channels == 0) return RECTIFY_OK;
    if (sums.sums == nullptr) return RECTIFY_NULL_POINTER;
    const std::size_t bytes = shape->channels * sums.value_size;
    if (n == 0) {  // the sums over nothing
        std::memset(sums.sums, 0, bytes);
        return RECTIFY_OK;
    }
    if (needs_array && sums.array == nullptr) return RECTIFY_NULL_POINTER;
    if (const rectify_status status = check_operands(o, layout, n); status != RECTIFY_OK) return status;
    const std::size_t size = n * layout.element_size;
    if (overlap(o.out, size, sums.sums, bytes) || overlap(o.a, size, sums.sums, bytes)) return RECTIFY_OVERLAP;
    if (layout.inputs == 2 && overlap(o.b, size, sums.sums, bytes)) return RECTIFY_OVERLAP;
    if (layout.mask != Layout::no_mask && overlap(o.mask, layout.mask_bytes(n), sums.sums, bytes))
        return RECTIFY_OVERLAP;
    if (sums.array != nullptr &&
        (overlap(o.out, size, sums.array, bytes) || overlap(sums.sums, bytes, sums.array, bytes)))
        return RECTIFY_OVERLAP;
    add_up(kernel(id), kernel(finish), o, layout, sums, n, *shape, exec);
    return RECTIFY_OK;
}

}  // namespace
}  // namespace rectify::internal

using namespace rectify::internal;

// Sums are added in P.
#define RECTIFY_FINISH_f32 KernelId::combine_partials_reduce_f32
#define RECTIFY_FINISH_f64 KernelId::combine_partials_reduce_f64
#define RECTIFY_FINISH_f16 KernelId::combine_partials_reduce_f32
#define RECTIFY_FINISH_bf16 KernelId::combine_partials_reduce_f32

#define RECTIFY_DEFINE_sums_backward(op, type)                                                                \
    rectify_status rectify_bias_##op##_backward_##type(                                                       \
        const type::c_type* dy, const type::c_type* x, const type::parameter* bias, type::c_type* dx,                     \
        type::parameter* dbias, const rectify_shape* shape, const rectify_exec* exec) noexcept {              \
        return launch_sums(                                                                                   \
            bias != nullptr ? KernelId::op##_bias_sums_backward_##type : KernelId::op##_sums_backward_##type, \
            RECTIFY_FINISH_##type, {dy, x, dx, nullptr}, {sizeof *x, 2}, {sizeof *dbias, bias, dbias}, false, \
            shape, exec);                                                                                     \
    }
#define RECTIFY_DEFINE_bias_sums_backward(op, type)
#define RECTIFY_DEFINE_sums_backward_mask(op, type)                                                            \
    rectify_status rectify_bias_##op##_backward_mask_##type(                                                   \
        const type::c_type* dy, const uint8_t* mask, type::c_type* dx, type::parameter* dbias,                         \
        const rectify_shape* shape, const rectify_exec* exec) noexcept {                                       \
        return launch_sums(KernelId::op##_sums_backward_mask_##type, RECTIFY_FINISH_##type,                    \
                           {dy, nullptr, dx, const_cast<uint8_t*>(mask)}, {sizeof *dy, 1, Layout::reads_mask}, \
                           {sizeof *dbias, nullptr, dbias}, false, shape, exec);                               \
    }
#define RECTIFY_DEFINE_parameter_sums_backward(op, type)                                                       \
    rectify_status rectify_##op##_backward_##type(                                                             \
        const type::c_type* dy, const type::c_type* x, const type::parameter* slope, type::c_type* dx,                     \
        type::parameter* dslope, const rectify_shape* shape, const rectify_exec* exec) noexcept {              \
        return launch_sums(KernelId::op##_parameter_sums_backward_##type, RECTIFY_FINISH_##type,               \
                           {dy, x, dx, nullptr}, {sizeof *x, 2}, {sizeof *dslope, slope, dslope}, true, shape, \
                           exec);                                                                              \
    }

#define RECTIFY_SUMS(form, op, type) RECTIFY_DEFINE_##form(op, type)
#include "kernels.def"
