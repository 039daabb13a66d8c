#include "check.hpp"

namespace rectify::internal {
namespace {

static_assert(sizeof(rectify_exec) == 3 * sizeof(std::size_t) + 2 * sizeof(std::int32_t) &&
                  sizeof(rectify_executor) == 4 * sizeof(std::size_t) &&
                  sizeof(rectify_shape) == 3 * sizeof(std::size_t),
              "the structs must have the same layout with every compiler and option");

// The rule by which a struct of the interface grows. The caller's may be shorter or longer than ours; what we
// do not know must be zero. A size of 0 stands for the first version, which is ours.
template <class Struct>
rectify_status check_size(const Struct& s) {
    if (s.size == 0) return RECTIFY_OK;
    if (s.size < sizeof(Struct)) return RECTIFY_PARAMETER;
    const auto* bytes = reinterpret_cast<const unsigned char*>(&s);
    for (std::size_t i = sizeof(Struct); i < s.size; ++i)
        if (bytes[i] != 0) return RECTIFY_UNSUPPORTED;
    return RECTIFY_OK;
}

// *product = a * b; false when it does not fit the address space.
bool multiply(std::size_t a, std::size_t b, std::size_t* product) {
    return !__builtin_mul_overflow(a, b, product) && *product <= PTRDIFF_MAX;
}

rectify_status measure_shape(const rectify_shape* shape, Call* call) {
    if (shape == nullptr) return RECTIFY_NULL_POINTER;
    call->channels = shape->channels;
    call->inner = shape->inner;
    if (shape->outer == 0 || shape->channels == 0 || shape->inner == 0) return RECTIFY_OK;
    std::size_t planes = 0;
    return multiply(shape->outer, shape->channels, &planes) && multiply(planes, shape->inner, &call->n)
               ? RECTIFY_OK
               : RECTIFY_SIZE;
}

// The pitch of a buffer in bytes, or its width where there is one row, which has no pitch.
bool measure_pitch(const rectify_rows* rows, BufferInfo buffer, Region* region) {
    region->pitch = region->width;
    if (rows == nullptr || rows->rows == 1) return true;
    if (is_mask(buffer.role)) return region->pitch = rows->mask_pitch, true;
    return !__builtin_mul_overflow(buffer.role == Role::in ? rows->in_pitch : rows->out_pitch, buffer.bytes,
                                   &region->pitch);
}

// The width, the pitch and the span of each buffer. What is not looked at has no width.
rectify_status measure_regions(const rectify_rows* rows, void* const* p, Call* call) {
    for (std::size_t k = 0; k < call->count; ++k) {
        const BufferInfo buffer = call->buffers[k];
        Region& region = call->region[k];
        region.data = static_cast<unsigned char*>(p[k]);
        if (is_mask(buffer.role))
            region.width = mask_bytes(call->n);
        else if (!multiply(is_per_channel(buffer.role) ? call->channels : call->n, buffer.bytes, &region.width))
            return RECTIFY_SIZE;
        if (call->n == 0 && buffer.role != Role::sums) region.width = 0;
        if (buffer.role == Role::optional && region.data == nullptr) region.width = 0;
        std::size_t before = 0;
        if (!measure_pitch(rows, buffer, &region) ||
            __builtin_mul_overflow(call->rows - 1, region.pitch, &before) ||
            __builtin_add_overflow(before, region.width, &region.span) || region.span > PTRDIFF_MAX)
            return RECTIFY_SIZE;
    }
    return RECTIFY_OK;
}

// Views of one pitch can lie in each other without sharing a byte, because their columns differ.
bool overlap(const Region& a, const Region& b) {
    if (!internal::overlap(a.data, a.span, b.data, b.span)) return false;
    if (a.pitch != b.pitch) return true;
    const auto p = reinterpret_cast<std::uintptr_t>(a.data), q = reinterpret_cast<std::uintptr_t>(b.data);
    const std::size_t column = p >= q ? (p - q) % a.pitch : (a.pitch - (q - p) % a.pitch) % a.pitch;
    return column < b.width || a.pitch - column < a.width;
}

bool collide(const Call& call, std::size_t i, std::size_t j) {
    const Region &a = call.region[i], &b = call.region[j];
    if (a.width == 0 || b.width == 0) return false;
    if (!is_written(call.buffers[i].role) && !is_written(call.buffers[j].role)) return false;
    if (a.data == b.data && a.pitch == b.pitch && may_be_in_place(call.buffers[i], call.buffers[j]))
        return false;
    return overlap(a, b);
}

}  // namespace

rectify_status check_exec(const rectify_exec& exec) noexcept {
    if (const rectify_status status = check_size(exec); status != RECTIFY_OK) return status;
    if (exec.max_threads < 0) return RECTIFY_PARAMETER;
    if (exec.store < RECTIFY_STORE_AUTO || exec.store > RECTIFY_STORE_STREAMING) return RECTIFY_PARAMETER;
    if (exec.executor == nullptr) return RECTIFY_OK;
    if (const rectify_status status = check_size(*exec.executor); status != RECTIFY_OK) return status;
    if (exec.executor->threads > 1 && exec.executor->parallel_for == nullptr) return RECTIFY_PARAMETER;
    return RECTIFY_OK;
}

rectify_status check_call(const BufferInfo* buffers, std::size_t count, void* const* p, const Extent& extent,
                          const rectify_exec& exec, bool parameters_are_valid, Call* call) noexcept {
    call->buffers = buffers;
    call->count = count;
    if (const rectify_status status = check_exec(exec); status != RECTIFY_OK) return status;

    const rectify_rows* rows = nullptr;
    call->n = extent.n;
    if (extent.kind == Extent::shape) {
        const rectify_status status = measure_shape(static_cast<const rectify_shape*>(extent.pointer), call);
        if (status != RECTIFY_OK) return status;
    } else if (extent.kind == Extent::rows) {
        rows = static_cast<const rectify_rows*>(extent.pointer);
        if (rows == nullptr) return RECTIFY_NULL_POINTER;
        if (rows->rows == 0 || rows->cols == 0) return RECTIFY_OK;
        call->rows = rows->rows;
        call->n = rows->cols;
    }
    if (const rectify_status status = measure_regions(rows, p, call); status != RECTIFY_OK) return status;

    if (!parameters_are_valid) return RECTIFY_PARAMETER;
    for (std::size_t k = 0; k < count; ++k)
        if (call->region[k].pitch < call->region[k].width) return RECTIFY_PARAMETER;

    for (std::size_t k = 0; k < count; ++k)
        if (call->region[k].data == nullptr && call->region[k].width != 0) return RECTIFY_NULL_POINTER;

    for (std::size_t i = 0; i < count; ++i)
        for (std::size_t j = i + 1; j < count; ++j)
            if (collide(*call, i, j)) return RECTIFY_OVERLAP;
    return RECTIFY_OK;
}

}  // namespace rectify::internal
