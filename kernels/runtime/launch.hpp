// From the interface to a kernel. What is small and plain goes there at once; everything else is checked in
// the contract's order and then carried out.
#pragma once

#include <cstdint>

#include "dispatch.hpp"
#include "inline.hpp"
#include "rectify/rectify.h"
#include "tuning.hpp"

namespace rectify::internal {

// The buffers of a call. Those that the form lacks are null.
struct Operands {
    const void* a;
    const void* b;
    void* out;
    void* mask;
};

// How they are laid out: n elements each, and for the mask n bits.
struct Layout {
    std::size_t element_size;
    unsigned inputs;
    enum { no_mask, writes_mask, reads_mask } mask = no_mask;

    constexpr std::size_t mask_bytes(std::size_t n) const { return mask == no_mask ? 0 : n / 8 + (n % 8 != 0); }
    constexpr std::size_t moved(std::size_t n) const { return (inputs + 1) * n * element_size + mask_bytes(n); }
};

// p and q share a byte; sizes are not 0.
inline bool overlap(const void* p, std::size_t p_bytes, const void* q, std::size_t q_bytes) {
    const auto distance = reinterpret_cast<std::uintptr_t>(p) - reinterpret_cast<std::uintptr_t>(q);
    return distance + (p_bytes - 1) < p_bytes + q_bytes - 1;
}

// Further on in a buffer, if the form has it.
inline const void* at(const void* p, std::size_t bytes) {
    return p == nullptr ? p : static_cast<const unsigned char*>(p) + bytes;
}
inline void* at(void* p, std::size_t bytes) {
    return const_cast<void*>(at(static_cast<const void*>(p), bytes));
}

// The checks of the pointers. Each buffer's size in bytes, which are not none.
inline rectify_status check_operands(const Operands& o, Layout layout, std::size_t in, std::size_t out,
                                     std::size_t mask) {
    if (o.a == nullptr || o.out == nullptr || (layout.inputs == 2 && o.b == nullptr))
        return RECTIFY_NULL_POINTER;
    if (layout.mask != Layout::no_mask && o.mask == nullptr) return RECTIFY_NULL_POINTER;
    // In place is the very same buffer.
    if (o.out != o.a && overlap(o.out, out, o.a, in)) return RECTIFY_OVERLAP;
    if (layout.inputs == 2 && o.out != o.b && overlap(o.out, out, o.b, in)) return RECTIFY_OVERLAP;
    if (layout.mask == Layout::no_mask) return RECTIFY_OK;
    if (overlap(o.out, out, o.mask, mask)) return RECTIFY_OVERLAP;
    if (layout.mask == Layout::reads_mask) return RECTIFY_OK;
    if (overlap(o.a, in, o.mask, mask)) return RECTIFY_OVERLAP;
    if (layout.inputs == 2 && overlap(o.b, in, o.mask, mask)) return RECTIFY_OVERLAP;
    return RECTIFY_OK;
}

// Of n elements, which fit the address space and are not none.
inline rectify_status check_operands(const Operands& o, Layout layout, std::size_t n) {
    const std::size_t bytes = n * layout.element_size;
    return check_operands(o, layout, bytes, bytes, layout.mask_bytes(n));
}

// A checked call: on this thread or in chunks on several, past the caches or through them.
void carry_out(Kernel kernel, const Operands& operands, Layout layout, std::size_t n, const rectify_exec& exec,
               Context context) noexcept;

// Whether a call that moves so many bytes goes past the caches.
bool streams(const Operands& operands, std::size_t moved, const rectify_exec& exec) noexcept;

// Streaming stores are not ordered with what follows: once at the end of each thread's part.
inline void stream_fence() noexcept {
#if defined(__x86_64__)
    __builtin_ia32_sfence();
#endif
}

// Null context: the operation has no parameters. They are valid or not.
rectify_status launch_checked(KernelId id, const Operands& operands, Layout layout, std::size_t n,
                              const rectify_exec* exec, const Context* context, bool valid) noexcept;

inline Kernel kernel(KernelId id) noexcept { return active().kernels[static_cast<std::size_t>(id)]; }

// What a small call need not look at more closely.
inline bool is_plain(const rectify_exec* exec) {
    return exec == nullptr ||
           (exec->size == sizeof *exec && exec->max_threads >= 0 && exec->store == RECTIFY_STORE_AUTO &&
            exec->executor == nullptr && exec->llc_bytes == 0);
}

// Whether a call is small, plain and right, and an instruction set has been chosen. Always inlined: the layout
// is a constant, so that only the checks of this form remain.
RECTIFY_INLINE bool is_small(const Table* table, const Operands& o, Layout layout, std::size_t n,
                             const rectify_exec* exec) noexcept {
    return table != nullptr && is_plain(exec) && n - 1 < tuning::small_bytes / layout.element_size &&
           check_operands(o, layout, n) == RECTIFY_OK;
}

// What is not small gets a copy of the operands: a small call has them in registers, and ends in a jump.
RECTIFY_INLINE rectify_status launch(KernelId id, const Operands& o, Layout layout, std::size_t n,
                                     const rectify_exec* exec, const Context* context = nullptr,
                                     bool valid = true) noexcept {
    const Table* table = active_table.load(std::memory_order_acquire);
    if (is_small(table, o, layout, n, exec) && valid)
        return table->kernels[static_cast<std::size_t>(id)](o.a, o.b, o.out, o.mask, n, context);
    return launch_checked(id, {o.a, o.b, o.out, o.mask}, layout, n, exec, context, valid);
}

// An operation's scalar parameters.
struct Parameters {
    Context context;
    bool valid = true;
};

RECTIFY_INLINE rectify_status launch(KernelId id, const Operands& o, Layout layout, std::size_t n,
                                     const rectify_exec* exec, const Parameters& parameters) noexcept {
    return launch(id, o, layout, n, exec, &parameters.context, parameters.valid);
}

}  // namespace rectify::internal
