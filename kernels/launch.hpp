// From the interface to a kernel. What is small and plain goes there at once; everything else is checked in
// the contract's order and then carried out.
#pragma once

#include <cstdint>

#include "dispatch.hpp"
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

// The checks of the pointers; n elements fit the address space and are not none.
inline rectify_status check_operands(const Operands& o, Layout layout, std::size_t n) {
    if (o.a == nullptr || o.out == nullptr || (layout.inputs == 2 && o.b == nullptr))
        return RECTIFY_NULL_POINTER;
    if (layout.mask != Layout::no_mask && o.mask == nullptr) return RECTIFY_NULL_POINTER;
    const std::size_t bytes = n * layout.element_size;
    const std::size_t mask_bytes = layout.mask_bytes(n);
    // In place is the very same buffer.
    if (o.out != o.a && overlap(o.out, bytes, o.a, bytes)) return RECTIFY_OVERLAP;
    if (layout.inputs == 2 && o.out != o.b && overlap(o.out, bytes, o.b, bytes)) return RECTIFY_OVERLAP;
    if (layout.mask == Layout::no_mask) return RECTIFY_OK;
    if (overlap(o.out, bytes, o.mask, mask_bytes)) return RECTIFY_OVERLAP;
    if (layout.mask == Layout::reads_mask) return RECTIFY_OK;
    if (overlap(o.a, bytes, o.mask, mask_bytes)) return RECTIFY_OVERLAP;
    if (layout.inputs == 2 && overlap(o.b, bytes, o.mask, mask_bytes)) return RECTIFY_OVERLAP;
    return RECTIFY_OK;
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

// An operation's scalar parameters.
struct Parameters {
    Context context;
    bool valid = true;
};

// Null parameters: the operation has none.
rectify_status launch_checked(KernelId id, const Operands& operands, Layout layout, std::size_t n,
                              const rectify_exec* exec, const Parameters* parameters) noexcept;

inline Kernel kernel(KernelId id) noexcept { return active().kernels[static_cast<std::size_t>(id)]; }

// What a small call need not look at more closely.
inline bool is_plain(const rectify_exec* exec) {
    return exec == nullptr ||
           (exec->size == sizeof *exec && exec->max_threads >= 0 && exec->store == RECTIFY_STORE_AUTO &&
            exec->executor == nullptr && exec->llc_bytes == 0);
}

// Always inlined: the layout is a constant, so that only the checks of this form remain.
__attribute__((always_inline)) inline rectify_status launch(KernelId id, const Operands& o, Layout layout,
                                                            std::size_t n, const rectify_exec* exec) noexcept {
    if (is_plain(exec) && n - 1 < tuning::small_bytes / layout.element_size &&
        check_operands(o, layout, n) == RECTIFY_OK)
        return kernel(id)(o.a, o.b, o.out, o.mask, n, nullptr);
    return launch_checked(id, o, layout, n, exec, nullptr);
}

__attribute__((always_inline)) inline rectify_status launch(KernelId id, const Operands& o, Layout layout,
                                                            std::size_t n, const rectify_exec* exec,
                                                            const Parameters& parameters) noexcept {
    if (is_plain(exec) && n - 1 < tuning::small_bytes / layout.element_size && parameters.valid &&
        check_operands(o, layout, n) == RECTIFY_OK)
        return kernel(id)(o.a, o.b, o.out, o.mask, n, &parameters.context);
    return launch_checked(id, o, layout, n, exec, &parameters);
}

}  // namespace rectify::internal
