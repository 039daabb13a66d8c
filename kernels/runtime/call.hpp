// From a C function to a kernel. What is small, plain and right goes there at once; everything else is checked
// in the contract's order and then carried out.
#pragma once

#include "check.hpp"
#include "dispatch.hpp"
#include "inline.hpp"
#include "parameters.hpp"
#include "split.hpp"
#include "tuning.hpp"

namespace rectify::internal {

// What the slow path has to know of a function.
struct Function {
    const BufferInfo* buffers;
    std::size_t count;
    AnyKernel (*kernel)(unsigned isa);
};

// A null context: the activation has no parameters. They are valid or not.
rectify_status call_checked(const Function& function, void* const* buffers, const Extent& extent,
                            const rectify_exec* exec, const Context* context, bool valid) noexcept;

namespace {

template <const auto& tables, auto member>
AnyKernel kernel_of(unsigned isa) {
    return reinterpret_cast<AnyKernel>(tables[isa]->*member);
}

template <class Signature, const auto& tables, auto member>
inline constexpr Function function_of = {Signature::buffers, Signature::count, &kernel_of<tables, member>};

inline void* writable(const void* p) { return const_cast<void*>(p); }
inline void* advance(void* p, std::size_t bytes) { return static_cast<unsigned char*>(p) + bytes; }

// What a small call need not look at more closely.
inline bool is_default(const rectify_exec* exec) {
    return exec == nullptr ||
           (exec->size == sizeof *exec && exec->max_threads >= 0 && exec->store == RECTIFY_STORE_AUTO &&
            exec->executor == nullptr && exec->llc_bytes == 0);
}

// ---- Whether a call is small, and its buffers right ----
// The roles are constants, so only the checks of this form remain. Sizes are not 0, and below 64 Ki each, so
// they can be multiplied.

inline constexpr std::size_t small_count = 64 * 1024;

template <class Signature, std::size_t i, std::size_t j>
RECTIFY_INLINE bool is_apart(const void* const* p, const std::size_t* bytes) {
    constexpr BufferInfo a = Signature::buffers[i], b = Signature::buffers[j];
    if constexpr (i >= j || (!is_written(a.role) && !is_written(b.role)))
        return true;
    else if constexpr (may_be_in_place(a, b))
        return p[i] == p[j] || !overlap(p[i], bytes[i], p[j], bytes[j]);
    else
        return !overlap(p[i], bytes[i], p[j], bytes[j]);
}

template <class Signature, std::size_t... pair>
RECTIFY_INLINE bool are_apart(const void* const* p, const std::size_t* bytes, std::index_sequence<pair...>) {
    constexpr std::size_t count = Signature::count;
    return (is_apart<Signature, pair / count, pair % count>(p, bytes) && ...);
}

template <class Signature, std::size_t... k>
RECTIFY_INLINE bool are_there(const void* const* p, std::index_sequence<k...>) {
    return ((Signature::buffers[k].role == Role::optional || p[k] != nullptr) && ...);
}

template <class Signature, class... P>
RECTIFY_INLINE bool are_right(const std::size_t* bytes, const P*... buffers) {
    const void* const p[] = {buffers...};
    return are_there<Signature>(p, std::make_index_sequence<sizeof...(P)>{}) &&
           are_apart<Signature>(p, bytes, std::make_index_sequence<sizeof...(P) * sizeof...(P)>{});
}

template <class Signature>
constexpr std::size_t largest_element() {
    std::size_t bytes = 1;
    for (const BufferInfo& buffer : Signature::buffers)
        if (is_elements(buffer.role) && buffer.bytes > bytes) bytes = buffer.bytes;
    return bytes;
}

template <class Signature, std::size_t... k, class... P>
RECTIFY_INLINE bool is_small(std::size_t n, std::size_t channels, std::index_sequence<k...>,
                             const P*... buffers) {
    const std::size_t bytes[] = {bytes_of(Signature::buffers[k], n, channels)...};
    return n - 1 < tuning::small_bytes / largest_element<Signature>() &&
           are_right<Signature>(bytes, buffers...);
}

template <class Signature, class... P>
RECTIFY_INLINE bool is_small(const rectify_shape* shape, const P*... buffers) {
    return shape != nullptr && shape->outer - 1 < small_count && shape->channels - 1 < small_count &&
           shape->inner - 1 < small_count &&
           is_small<Signature>(shape->outer * shape->channels * shape->inner, shape->channels,
                               std::make_index_sequence<sizeof...(P)>{}, buffers...);
}

// Bytes between two rows of a buffer.
constexpr std::size_t pitch_of(const rectify_rows& rows, BufferInfo buffer) {
    return is_mask(buffer.role)      ? rows.mask_pitch
           : buffer.role == Role::in ? rows.in_pitch * buffer.bytes
                                     : rows.out_pitch * buffer.bytes;
}

template <class Signature, class... P>
RECTIFY_INLINE bool is_in_place(const P*... buffers) {
    const void* const p[] = {buffers...};
    bool same = false;
    for (std::size_t i = 0; i < sizeof...(P); ++i)
        for (std::size_t j = 0; j < i; ++j)
            same |= may_be_in_place(Signature::buffers[i], Signature::buffers[j]) && p[i] == p[j];
    return same;
}

// Rows with a pitch. Views that lie in each other are left to the slow path.
template <class Signature, std::size_t... k, class... P>
RECTIFY_INLINE bool is_small(const rectify_rows& rows, std::index_sequence<k...>, const P*... buffers) {
    const std::size_t count = rows.rows - 1, cols = rows.cols;
    if (count >= small_count || cols - 1 >= small_count || rows.in_pitch - cols >= small_count ||
        rows.out_pitch - cols >= small_count)
        return false;
    if ((is_mask(Signature::buffers[k].role) || ...) && rows.mask_pitch - mask_bytes(cols) >= small_count)
        return false;
    const std::size_t bytes[] = {count * pitch_of(rows, Signature::buffers[k]) +
                                 bytes_of(Signature::buffers[k], cols, 0)...};
    if (((Signature::buffers[k].role == Role::out && bytes[k] > tuning::small_bytes) || ...)) return false;
    return are_right<Signature>(bytes, buffers...) &&
           (rows.in_pitch == rows.out_pitch || !is_in_place<Signature>(buffers...));
}

// ---- Calls ----

// What is not small gets a copy of the operands, so that a small call keeps them in registers.
template <class Signature, const auto& tables, auto member, class Parameters, class... P>
RECTIFY_INLINE rectify_status call_slowly(const Parameters& parameters, const Extent& extent,
                                          const rectify_exec* exec, P*... buffers) noexcept {
    void* const copies[] = {writable(buffers)...};
    const Context context = parameters.context();
    return call_checked(function_of<Signature, tables, member>, copies, extent, exec,
                        Parameters::has_context ? &context : nullptr, parameters.valid);
}

// n elements. A small call without parameters ends in a tail call.
template <class Signature, const auto& tables, auto member, class Parameters, class... P>
RECTIFY_INLINE rectify_status call(const Parameters& parameters, std::size_t n, const rectify_exec* exec,
                                   P*... buffers) noexcept {
    const unsigned isa = active_isa.load(std::memory_order_acquire);
    if (isa != unresolved_isa && is_default(exec) &&
        is_small<Signature>(n, 1, std::make_index_sequence<sizeof...(P)>{}, buffers...) && parameters.valid) {
        if constexpr (Parameters::has_context) {
            const Context context = parameters.context();
            return (tables[isa]->*member)(writable(buffers)..., n, &context);
        } else {
            return (tables[isa]->*member)(writable(buffers)..., n, nullptr);
        }
    }
    return call_slowly<Signature, tables, member>(parameters, n, exec, buffers...);
}

// A shape.
template <class Signature, const auto& tables, auto member, class Parameters, class... P>
RECTIFY_INLINE rectify_status call(const Parameters& parameters, const rectify_shape* shape,
                                   const rectify_exec* exec, P*... buffers) noexcept {
    const unsigned isa = active_isa.load(std::memory_order_acquire);
    if (isa != unresolved_isa && is_default(exec) && is_small<Signature>(shape, buffers...) &&
        parameters.valid) {
        Context context = parameters.context();
        context.channels = shape->channels;
        context.inner = shape->inner;
        return (tables[isa]->*member)(writable(buffers)..., shape->outer * context.channels * context.inner,
                                      &context);
    }
    return call_slowly<Signature, tables, member>(parameters, shape, exec, buffers...);
}

template <class Signature, std::size_t... k>
RECTIFY_INLINE rectify_status run_rows(KernelOf<sizeof...(k)> kernel, const rectify_rows& rows,
                                       std::index_sequence<k...>, Pointer<k>... buffers) {
    const std::size_t steps[] = {pitch_of(rows, Signature::buffers[k])...};
    for (std::size_t r = rows.rows, cols = rows.cols; r != 0; --r) {
        kernel(buffers..., cols, nullptr);
        ((buffers = advance(buffers, steps[k])), ...);
    }
    return RECTIFY_OK;
}

// Rows with a pitch; of activations without parameters.
template <class Signature, const auto& tables, auto member, class... P>
RECTIFY_INLINE rectify_status call(const NoParameters& none, const rectify_rows* rows, const rectify_exec* exec,
                                   P*... buffers) noexcept {
    constexpr std::make_index_sequence<sizeof...(P)> indices{};
    const unsigned isa = active_isa.load(std::memory_order_acquire);
    if (isa != unresolved_isa && rows != nullptr && is_default(exec) &&
        is_small<Signature>(*rows, indices, buffers...))
        return run_rows<Signature>(tables[isa]->*member, *rows, indices, writable(buffers)...);
    return call_slowly<Signature, tables, member>(none, rows, exec, buffers...);
}

}  // namespace
}  // namespace rectify::internal
