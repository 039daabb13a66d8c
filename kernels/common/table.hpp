// What an instruction set offers: a table of kernels per group, a group being an activation, an element type
// and a kind. The linker leaves out the groups that nobody calls, because nothing names all of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>

#include "signature.hpp"

namespace rectify::internal {

// The part of a reduction per channel that one kernel call computes, and where its sums go. The order of
// addition falls into ranges, which can be computed apart.
struct ReductionSlice {
    void* sums;    // one per channel
    void* totals;  // row r: those of range r, for every channel. Null with a single range, whose totals are the
                   // sums.
    std::size_t ranges, begin_range, end_range, begin_channel, end_channel;
};

// How a call writes past the caches, never in place; the fence is the caller's. runtime/walk.hpp chooses it.
struct StreamingWalk {
    std::uint32_t pages = 0;  // walked together; 0: the call goes through the caches
    std::uint32_t ahead = 0;  // so many bytes ahead the inputs are asked for; 0: they are not

    bool is_streaming() const { return pages != 0; }
};

// What most calls do not need. A null context means the defaults, for operations without parameters.
struct Context {
    StreamingWalk walk;
    std::uint64_t parameters[2] = {};
    std::size_t begin = 0;                // of a chunk: its first element
    std::size_t channels = 0, inner = 0;  // of the shape, where the call has one
    const ReductionSlice* slice = nullptr;

    template <class T>
    T parameter(std::size_t k) const {
        T value;
        std::memcpy(&value, &parameters[k], sizeof value);
        return value;
    }
};

// A kernel takes the buffers in the order of the C function, so that a small call leaves them in their
// registers, and always returns RECTIFY_OK, so that it ends in a tail call.
template <std::size_t>
using Pointer = void*;
template <class Indices>
struct KernelType;
template <std::size_t... k>
struct KernelType<std::index_sequence<k...>> {
    using type = rectify_status (*)(Pointer<k>... buffers, std::size_t n, const Context* context);
};
template <std::size_t buffers>
using KernelOf = typename KernelType<std::make_index_sequence<buffers>>::type;

// ---- The groups ----

#define RECTIFY_GROUP(kind, activation, T) struct activation##_##T##_##kind {
#define RECTIFY_KERNEL(kind, source, activation, pass, T) \
    KernelOf<RECTIFY_SIGNATURE(source, activation, pass, T)::count> source##pass;
// The sums are in the slice.
#define RECTIFY_SUMS(kind, source, activation, pass, T) \
    KernelOf<RECTIFY_SUM_SIGNATURE(source, activation, pass, T)::count - 1> source##pass;
#define RECTIFY_END_GROUP(kind, activation, T) \
    }                                          \
    ;
#include "functions.def"

// What goes with every group of sums: one sum per channel from the totals of several ranges.
struct range_totals {
    using Combine = void (*)(void* sums, const void* totals, std::size_t ranges, std::size_t channels);
    Combine combine_f32, combine_f64;
};

// Bytes of two masks, and of their combination.
using MaskCombination = Signature<void, Buffer<Role::in, u8::element>, Buffer<Role::in, u8::element>,
                                  Buffer<Role::out, u8::element>>;

struct masks {
    KernelOf<MaskCombination::count> combine;
    void (*count)(const void* mask, void* count, std::size_t n);
    void (*count_channels)(const void* mask, void* counts, std::size_t outer, std::size_t channels,
                           std::size_t inner);
};

}  // namespace rectify::internal
