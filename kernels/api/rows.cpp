// The C functions on rows with a pitch: padded tensors and views of columns.
#include "element_types.hpp"
#include "launch.hpp"
#include "parallel.hpp"
#include "validate.hpp"

namespace rectify::internal {
namespace {

// One buffer of the call, in bytes.
struct Rows {
    unsigned char* data;
    std::size_t width;
    std::size_t pitch;
    std::size_t span;  // from the first byte to the last

    unsigned char* row(std::size_t r) const { return data == nullptr ? nullptr : data + r * pitch; }
    std::size_t step() const { return data == nullptr ? 0 : pitch; }
};

// *fits becomes false when it does not fit the address space.
Rows make_rows(const void* data, std::size_t count, std::size_t width, std::size_t pitch, bool* fits) {
    std::size_t before = 0, span = 0;
    if (__builtin_mul_overflow(count - 1, pitch, &before) || __builtin_add_overflow(before, width, &span) ||
        span > PTRDIFF_MAX)
        *fits = false;
    return {const_cast<unsigned char*>(static_cast<const unsigned char*>(data)), width, pitch, span};
}

// Views of one pitch can lie in each other without sharing a byte: their columns differ.
bool overlap(const Rows& a, const Rows& b) {
    if (!internal::overlap(a.data, a.span, b.data, b.span)) return false;
    if (a.pitch != b.pitch) return true;
    const auto p = reinterpret_cast<std::uintptr_t>(a.data), q = reinterpret_cast<std::uintptr_t>(b.data);
    const std::size_t column = p >= q ? (p - q) % a.pitch : (a.pitch - (q - p) % a.pitch) % a.pitch;
    return column < b.width || a.pitch - column < a.width;
}

bool in_place(const Rows& out, const Rows& in) { return out.data == in.data && out.pitch == in.pitch; }

struct Job {
    Kernel kernel;
    Rows a, b, out, mask;
    std::size_t rows, cols;
    const Context* context;
    std::size_t chunks;
};

void run_rows(const Job& job, std::size_t begin, std::size_t end) {
    const std::size_t a_step = job.a.step(), b_step = job.b.step(), out_step = job.out.step(),
                      mask_step = job.mask.step();
    unsigned char *a = job.a.row(begin), *b = job.b.row(begin), *out = job.out.row(begin),
                  *mask = job.mask.row(begin);
    for (std::size_t r = begin; r < end; ++r, a += a_step, b += b_step, out += out_step, mask += mask_step)
        job.kernel(a, b, out, mask, job.cols, job.context);
    if (job.context->streaming) stream_fence();
}

void run_chunk(void* data, std::size_t i) {
    const Job& job = *static_cast<const Job*>(data);
    const auto begin = [&](std::size_t k) {
        return job.rows / job.chunks * k + job.rows % job.chunks * k / job.chunks;
    };
    run_rows(job, begin(i), begin(i + 1));
}

__attribute__((noinline)) rectify_status launch_rows_checked(KernelId id, const Operands& o, Layout layout,
                                                             const rectify_rows* shape,
                                                             const rectify_exec* given) {
    const rectify_exec& exec = given != nullptr ? *given : default_exec;
    if (const rectify_status status = check_exec(exec); status != RECTIFY_OK) return status;
    if (shape == nullptr) return RECTIFY_NULL_POINTER;
    const std::size_t rows = shape->rows, cols = shape->cols, size = layout.element_size;
    if (rows == 0 || cols == 0) return RECTIFY_OK;

    // One row has no pitch.
    const bool masked = layout.mask != Layout::no_mask;
    const std::size_t mask_width = layout.mask_bytes(cols);
    std::size_t width = 0, in_pitch = 0, out_pitch = 0;
    if (__builtin_mul_overflow(cols, size, &width) ||
        __builtin_mul_overflow(rows == 1 ? cols : shape->in_pitch, size, &in_pitch) ||
        __builtin_mul_overflow(rows == 1 ? cols : shape->out_pitch, size, &out_pitch))
        return RECTIFY_SIZE;
    const std::size_t mask_pitch = rows == 1 || !masked ? mask_width : shape->mask_pitch;
    Context context;
    bool fits = true;
    Job job{kernel(id),
            make_rows(o.a, rows, width, in_pitch, &fits),
            make_rows(o.b, rows, width, in_pitch, &fits),
            make_rows(o.out, rows, width, out_pitch, &fits),
            make_rows(o.mask, rows, mask_width, mask_pitch, &fits),
            rows,
            cols,
            &context,
            1};
    if (!fits) return RECTIFY_SIZE;
    if (in_pitch < width || out_pitch < width || mask_pitch < mask_width) return RECTIFY_PARAMETER;

    const bool two = layout.inputs == 2;
    if (o.a == nullptr || o.out == nullptr || (two && o.b == nullptr) || (masked && o.mask == nullptr))
        return RECTIFY_NULL_POINTER;
    if (!in_place(job.out, job.a) && overlap(job.out, job.a)) return RECTIFY_OVERLAP;
    if (two && !in_place(job.out, job.b) && overlap(job.out, job.b)) return RECTIFY_OVERLAP;
    if (masked && overlap(job.out, job.mask)) return RECTIFY_OVERLAP;
    if (layout.mask == Layout::writes_mask && overlap(job.a, job.mask)) return RECTIFY_OVERLAP;

    const std::size_t moved = rows * layout.moved(cols);
    context.streaming = streams(o, moved, exec);
    const std::size_t threads = thread_count(exec, moved);
    job.chunks = threads < rows ? threads : rows;
    if (job.chunks > 1)
        parallel_for(exec, job.chunks, run_chunk, &job);
    else
        run_rows(job, 0, rows);
    return RECTIFY_OK;
}

// Whether a call is small, plain and right. Numbers below 64 Ki cannot overflow when they are multiplied; views
// that lie in each other are left to the other function.
RECTIFY_INLINE bool is_small(const Operands& o, Layout layout, const rectify_rows* shape,
                             const rectify_exec* exec) {
    constexpr std::size_t limit = 64 * 1024;
    if (shape == nullptr || !is_plain(exec)) return false;
    const std::size_t rows = shape->rows, cols = shape->cols, mask_width = layout.mask_bytes(cols);
    const std::size_t in_pitch = shape->in_pitch, out_pitch = shape->out_pitch;
    const std::size_t mask_pitch = mask_width == 0 ? 0 : shape->mask_pitch;
    if (rows - 1 >= limit || cols - 1 >= limit || in_pitch - cols >= limit || out_pitch - cols >= limit ||
        mask_pitch - mask_width >= limit)
        return false;
    const auto bytes = [&](std::size_t pitch) { return ((rows - 1) * pitch + cols) * layout.element_size; };
    if (bytes(out_pitch) > tuning::small_bytes) return false;
    if (in_pitch != out_pitch && (o.out == o.a || o.out == o.b)) return false;
    return check_operands(o, layout, bytes(in_pitch), bytes(out_pitch), (rows - 1) * mask_pitch + mask_width) ==
           RECTIFY_OK;
}

// Inlined, as for calls without a pitch: the layout is a constant.
RECTIFY_INLINE rectify_status launch_rows(KernelId id, const Operands& o, Layout layout,
                                          const rectify_rows* shape, const rectify_exec* exec) {
    if (!is_small(o, layout, shape, exec))
        return launch_rows_checked(id, {o.a, o.b, o.out, o.mask}, layout, shape, exec);
    const Kernel kernel = internal::kernel(id);
    const std::size_t in_step = shape->in_pitch * layout.element_size,
                      out_step = shape->out_pitch * layout.element_size;
    Operands row{o.a, o.b, o.out, o.mask};
    for (std::size_t r = shape->rows, cols = shape->cols, mask_step = shape->mask_pitch; r != 0; --r) {
        kernel(row.a, row.b, row.out, row.mask, cols, nullptr);
        row.a = at(row.a, in_step);
        row.b = at(row.b, in_step);
        row.out = at(row.out, out_step);
        row.mask = at(row.mask, mask_step);
    }
    return RECTIFY_OK;
}

}  // namespace
}  // namespace rectify::internal

using namespace rectify::internal;

#define RECTIFY_DEFINE_FORWARD(type)                                                                          \
    rectify_status rectify_relu_forward_rows_##type(const type::c_type* x, type::c_type* y, const rectify_rows* rows, \
                                                    const rectify_exec* exec) noexcept {                      \
        return launch_rows(KernelId::relu_forward_##type, {x, nullptr, y, nullptr}, {sizeof *x, 1}, rows,     \
                           exec);                                                                             \
    }
#define RECTIFY_DEFINE_OTHERS(type)                                                                            \
    rectify_status rectify_relu_backward_rows_##type(const type::c_type* dy, const type::c_type* x, type::c_type* dx,      \
                                                     const rectify_rows* rows,                                 \
                                                     const rectify_exec* exec) noexcept {                      \
        return launch_rows(KernelId::relu_backward_##type, {dy, x, dx, nullptr}, {sizeof *x, 2}, rows, exec);  \
    }                                                                                                          \
    rectify_status rectify_relu_forward_mask_rows_##type(const type::c_type* x, type::c_type* y, uint8_t* mask,        \
                                                         const rectify_rows* rows,                             \
                                                         const rectify_exec* exec) noexcept {                  \
        return launch_rows(KernelId::relu_forward_mask_##type, {x, nullptr, y, mask},                          \
                           {sizeof *x, 1, Layout::writes_mask}, rows, exec);                                   \
    }                                                                                                          \
    rectify_status rectify_relu_backward_mask_rows_##type(const type::c_type* dy, const uint8_t* mask,             \
                                                          type::c_type* dx, const rectify_rows* rows,              \
                                                          const rectify_exec* exec) noexcept {                 \
        return launch_rows(KernelId::relu_backward_mask_##type, {dy, nullptr, dx, const_cast<uint8_t*>(mask)}, \
                           {sizeof *dy, 1, Layout::reads_mask}, rows, exec);                                   \
    }

RECTIFY_DEFINE_FORWARD(f32)
RECTIFY_DEFINE_FORWARD(f64)
RECTIFY_DEFINE_FORWARD(f16)
RECTIFY_DEFINE_FORWARD(bf16)
RECTIFY_DEFINE_FORWARD(s8)
RECTIFY_DEFINE_OTHERS(f32)
RECTIFY_DEFINE_OTHERS(f64)
RECTIFY_DEFINE_OTHERS(f16)
RECTIFY_DEFINE_OTHERS(bf16)
