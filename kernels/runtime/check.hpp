// The contract's checks, all of them, in its order: exec, sizes, parameters, null pointers, overlap.
#pragma once

#include "signature.hpp"

namespace rectify::internal {

// What a null exec stands for.
constexpr rectify_exec default_exec = RECTIFY_EXEC_DEFAULT;

// What a call works on, as the caller said it: n elements, a shape or rows.
struct Extent {
    enum Kind { count, shape, rows } kind;
    std::size_t n = 0;
    const void* pointer = nullptr;

    Extent(std::size_t elements) : kind(count), n(elements) {}
    Extent(const rectify_shape* s) : kind(shape), pointer(s) {}
    Extent(const rectify_rows* r) : kind(rows), pointer(r) {}
};

// A buffer in bytes: rows of `width` that begin `pitch` apart, `span` from the first byte to behind the last.
struct Region {
    unsigned char* data;
    std::size_t width, pitch, span;
};

// A call that has passed the checks: `rows` rows of n elements each. Without a pitch there is one row.
struct Call {
    static constexpr std::size_t most_buffers = 8;
    const BufferInfo* buffers;
    std::size_t count;
    Region region[most_buffers];
    std::size_t rows = 1, n = 0;
    std::size_t channels = 1, inner = 0;  // of the shape; without one all elements are of one channel
};

// Sizes, fields and the executor of what the caller gave.
rectify_status check_exec(const rectify_exec& exec) noexcept;

// The checks of a call with `count` buffers at p; fills `call`, also when n is 0, which needs no buffers but
// sums.
rectify_status check_call(const BufferInfo* buffers, std::size_t count, void* const* p, const Extent& extent,
                          const rectify_exec& exec, bool parameters_are_valid, Call* call) noexcept;

// [p, p + p_bytes) and [q, q + q_bytes) share a byte; the sizes are not 0.
inline bool overlap(const void* p, std::size_t p_bytes, const void* q, std::size_t q_bytes) {
    const auto distance = reinterpret_cast<std::uintptr_t>(p) - reinterpret_cast<std::uintptr_t>(q);
    return distance + (p_bytes - 1) < p_bytes + q_bytes - 1;
}

// In place: an output may be the very buffer of an input of the same type and count.
constexpr bool may_be_in_place(BufferInfo a, BufferInfo b) {
    return is_elements(a.role) && is_elements(b.role) && a.role != b.role && a.bytes == b.bytes;
}

}  // namespace rectify::internal
