#include "split.hpp"

#include "cpu.hpp"
#include "parallel.hpp"
#include "share.hpp"
#include "tuning.hpp"
#include "walk.hpp"

namespace rectify::internal {
namespace {

struct Job {
    const Call& call;
    AnyKernel kernel;
    const Context& context;
    std::size_t chunks;

    void run(std::size_t i) const {
        Context mine = context;
        if (call.rows == 1)
            run_elements(first_element(i), first_element(i + 1), &mine);
        else
            run_rows(share(i, call.rows, chunks), share(i + 1, call.rows, chunks), mine);
        if (mine.walk.is_streaming()) stream_fence();
    }

    // Where chunk i begins: an equal share, rounded up to a page of the output if its elements lie on pages.
    // Then to whole bytes of the mask, because no two threads may write to one.
    std::size_t first_element(std::size_t i) const {
        if (i == 0) return 0;
        if (i == chunks) return call.n;
        std::size_t element = share(i, call.n, chunks);
        for (std::size_t k = call.count; k-- > 0;) {
            const BufferInfo buffer = call.buffers[k];
            if (buffer.role != Role::out) continue;
            const auto out = reinterpret_cast<std::uintptr_t>(call.region[k].data);
            element += -(out + element * buffer.bytes) % tuning::page / buffer.bytes;
        }
        for (std::size_t k = 0; k < call.count; ++k)
            if (is_mask(call.buffers[k].role)) element = (element + 7) / 8 * 8;
        return element < call.n ? element : call.n;
    }

    void run_elements(std::size_t begin, std::size_t end, Context* mine) const {
        if (begin == end) return;
        void* data[Call::most_buffers];
        for (std::size_t k = 0; k < call.count; ++k)
            data[k] = call.region[k].data + bytes_of(call.buffers[k], begin, 0);
        mine->begin = begin;
        invoke(kernel, call.count, data, end - begin, mine);
    }

    void run_rows(std::size_t begin, std::size_t end, const Context& mine) const {
        void* data[Call::most_buffers];
        for (std::size_t r = begin; r < end; ++r) {
            for (std::size_t k = 0; k < call.count; ++k)
                data[k] = call.region[k].data + r * call.region[k].pitch;
            invoke(kernel, call.count, data, call.n, &mine);
        }
    }
};

template <std::size_t... k>
void invoke_with(AnyKernel kernel, void* const* buffers, std::size_t n, const Context* context,
                 std::index_sequence<k...>) {
    run_kernel(reinterpret_cast<KernelOf<sizeof...(k)>>(kernel), buffers, n, context,
               std::index_sequence<k...>{});
}

}  // namespace

void invoke(AnyKernel kernel, std::size_t count, void* const* buffers, std::size_t n,
            const Context* context) noexcept {
    switch (count) {
        case 2:
            return invoke_with(kernel, buffers, n, context, std::make_index_sequence<2>{});
        case 3:
            return invoke_with(kernel, buffers, n, context, std::make_index_sequence<3>{});
        case 4:
            return invoke_with(kernel, buffers, n, context, std::make_index_sequence<4>{});
        case 5:
            return invoke_with(kernel, buffers, n, context, std::make_index_sequence<5>{});
        default:
            return invoke_with(kernel, buffers, n, context, std::make_index_sequence<6>{});
    }
}

std::size_t bytes_moved(const Call& call) noexcept {
    std::size_t bytes = 0;
    for (std::size_t k = 0; k < call.count; ++k) bytes += bytes_of(call.buffers[k], call.n, 0);
    return bytes * call.rows;
}

bool uses_streaming_stores(const Call& call, const rectify_exec& exec) noexcept {
    const bool is_asked_for = exec.store != RECTIFY_STORE_AUTO
                                  ? exec.store == RECTIFY_STORE_STREAMING
                                  : bytes_moved(call) > (exec.llc_bytes != 0 ? exec.llc_bytes : llc_bytes());
    if (!is_asked_for) return false;
    for (std::size_t i = 0; i < call.count; ++i)
        for (std::size_t j = i + 1; j < call.count; ++j)
            if (may_be_in_place(call.buffers[i], call.buffers[j]) && call.region[i].data == call.region[j].data)
                return false;
    return true;
}

StreamingWalk walk_of(const Call& call, const rectify_exec& exec) noexcept {
    if (!uses_streaming_stores(call, exec)) return {};
    std::size_t inputs = 0;
    for (std::size_t k = 0; k < call.count; ++k) inputs += call.buffers[k].role == Role::in;
    return streaming_walk(inputs);
}

void execute(const Call& call, AnyKernel kernel, const rectify_exec& exec, Context context) noexcept {
    context.channels = call.channels;
    context.inner = call.inner;
    context.walk = walk_of(call, exec);
    Threads threads(exec, bytes_moved(call));
    const std::size_t chunks = call.rows > 1 && threads.count() > call.rows ? call.rows : threads.count();
    Job job{call, kernel, context, chunks};
    threads.run(
        chunks, [](void* data, std::size_t i) { static_cast<const Job*>(data)->run(i); }, &job);
}

}  // namespace rectify::internal
