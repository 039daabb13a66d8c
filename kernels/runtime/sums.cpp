#include "sums.hpp"

#include "parallel.hpp"
#include "sum_order.hpp"

namespace rectify::internal {
namespace {

std::size_t at_most(std::size_t a, std::size_t b) { return a < b ? a : b; }

struct Job {
    const Call& call;
    AnyKernel kernel;
    const Context& context;
    ReductionSlice whole;
    std::size_t tasks;
    bool by_groups;  // or else by channels

    void run(std::size_t i) const {
        ReductionSlice slice = whole;
        std::size_t& begin = by_groups ? slice.begin_group : slice.begin_channel;
        std::size_t& end = by_groups ? slice.end_group : slice.end_channel;
        const std::size_t count = end;
        begin = first(i, count);
        end = first(i + 1, count);
        if (begin == end) return;
        Context mine = context;
        mine.slice = &slice;
        void* data[Call::most_buffers];
        for (std::size_t k = 0; k + 1 < call.count; ++k) data[k] = call.region[k].data;
        invoke(kernel, call.count - 1, data, call.n, &mine);
        if (mine.streaming) stream_fence();
    }

    // Channels go in blocks, so that no two tasks write to one line more often than they must.
    std::size_t first(std::size_t i, std::size_t count) const {
        if (i == tasks) return count;
        const std::size_t at = share(i, count, tasks);
        return by_groups ? at : at / block() * block();
    }
    std::size_t block() const { return call.inner < tuning::sum_channels ? tuning::sum_channels : 1; }
};

// The groups into which the order of addition falls, if the sums of all of them have room on the stack.
std::size_t group_count(const Call& call, std::size_t room) {
    if (call.inner == 1) {
        std::size_t groups = sum_order::ranges;
        while (groups > 1 && groups > room / call.channels) groups /= 2;
        return groups;
    }
    const std::size_t outer = call.n / call.channels / call.inner;
    return sum_order::is_long(call.inner) && outer <= room / call.channels ? outer : 1;
}

void add_up(const Call& call, AnyKernel kernel, unsigned isa, const rectify_exec& exec) noexcept {
    alignas(64) unsigned char room[tuning::sum_bytes];
    const std::size_t value_size = call.buffers[call.count - 1].bytes;
    unsigned char* sums = call.region[call.count - 1].data;
    Context context;
    context.channels = call.channels;
    context.inner = call.inner;
    context.streaming = uses_streaming_stores(call, exec);
    const std::size_t threads = thread_count(exec, bytes_moved(call));
    Job job{call, kernel, context, {sums, 1, 0, 1, 0, call.channels}, 1, false};
    if (threads > 1) {
        const std::size_t groups = group_count(call, sizeof room / value_size);
        const std::size_t blocks = (call.channels + job.block() - 1) / job.block();
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
            exec, job.tasks, [](void* data, std::size_t i) { static_cast<const Job*>(data)->run(i); }, &job);
    combine(isa, value_size, sums, job.whole.sums, job.whole.groups, context);
}

}  // namespace

rectify_status call_sums_checked(const Function& function, void* const* buffers, const rectify_shape* shape,
                                 const rectify_exec* given) noexcept {
    const rectify_exec& exec = given != nullptr ? *given : default_exec;
    Call call;
    const rectify_status status =
        check_call(function.buffers, function.count, buffers, shape, exec, true, &call);
    if (status != RECTIFY_OK || call.channels == 0) return status;
    if (call.n == 0) {  // the sums over nothing
        std::memset(buffers[call.count - 1], 0, call.region[call.count - 1].width);
        return RECTIFY_OK;
    }
    const unsigned isa = resolved_isa();
    add_up(call, function.kernel(isa), isa, exec);
    return RECTIFY_OK;
}

}  // namespace rectify::internal
