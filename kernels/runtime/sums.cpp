#include "sums.hpp"

#include "parallel.hpp"
#include "share.hpp"
#include "sum_order.hpp"

namespace rectify::internal {
namespace {

std::size_t at_most(std::size_t a, std::size_t b) { return a < b ? a : b; }

// A task is some ranges of some channels.
struct Job {
    const Call& call;
    AnyKernel kernel;
    const Context& context;
    ReductionSlice whole;
    std::size_t range_parts = 1, channel_parts = 1;

    void run(std::size_t i) const {
        ReductionSlice slice = whole;
        slice.begin_range = share(i / channel_parts, whole.ranges, range_parts);
        slice.end_range = share(i / channel_parts + 1, whole.ranges, range_parts);
        slice.begin_channel = first_channel(i % channel_parts);
        slice.end_channel = first_channel(i % channel_parts + 1);
        if (slice.begin_channel == slice.end_channel) return;
        Context mine = context;
        mine.slice = &slice;
        void* data[Call::most_buffers];
        for (std::size_t k = 0; k + 1 < call.count; ++k) data[k] = call.region[k].data;
        invoke(kernel, call.count - 1, data, call.n, &mine);
        if (mine.walk.is_streaming()) stream_fence();
    }

    // Channels go in blocks, so that no two tasks write to one line more often than they must.
    std::size_t first_channel(std::size_t part) const {
        return part == channel_parts ? call.channels
                                     : share(part, call.channels, channel_parts) / block() * block();
    }
    std::size_t block() const { return sum_order::has_planes(call.inner) ? 1 : tuning::sum_channels; }
};

void run_job(Job& job, const rectify_exec& exec) {
    Threads threads(exec, bytes_moved(job.call));
    const std::size_t blocks = (job.call.channels + job.block() - 1) / job.block();
    job.range_parts = at_most(job.whole.ranges, threads.count());
    job.channel_parts = at_most(blocks, threads.count() / job.range_parts);
    threads.run(
        job.range_parts * job.channel_parts,
        [](void* data, std::size_t i) { static_cast<const Job*>(data)->run(i); }, &job);
}

// noinline, so that only calls with several ranges have the totals on their stack.
__attribute__((noinline)) void run_ranges(Job& job, unsigned isa, bool is_double, const rectify_exec& exec) {
    alignas(64) unsigned char totals[sum_order::totals_bytes];
    job.whole.totals = totals;
    run_job(job, exec);
    const range_totals& tools = *range_totals_tables[isa];
    (is_double ? tools.combine_f64 : tools.combine_f32)(job.whole.sums, totals, job.whole.ranges,
                                                        job.call.channels);
}

void add_up(const Call& call, AnyKernel kernel, unsigned isa, const rectify_exec& exec) noexcept {
    const bool is_double = call.buffers[call.count - 1].bytes == sizeof(double);
    const std::size_t outer = call.n / call.channels / call.inner;
    const std::size_t ranges = sum_order::range_count(sum_order::group_count(outer, call.inner), call.channels,
                                                      is_double ? 2 * sizeof(double) : sizeof(double));
    Context context;
    context.channels = call.channels;
    context.inner = call.inner;
    context.walk = walk_of(call, exec);
    Job job{call,
            kernel,
            context,
            {call.region[call.count - 1].data, nullptr, ranges, 0, ranges, 0, call.channels}};
    if (ranges > 1)
        run_ranges(job, isa, is_double, exec);
    else
        run_job(job, exec);
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
