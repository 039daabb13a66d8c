// What an instruction set offers: one function per kernel, all of the same signature.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "rectify/rectify.h"

namespace rectify::internal {

// Sums per channel: what of them a call adds up, in the groups into which the order of addition falls.
struct SumPart {
    unsigned char* sums;  // row g: those of group g, for every channel
    std::size_t groups, begin_group, end_group, begin_channel, end_channel;
};

// Parameters per channel: the arrays, and the shape.
struct Channels {
    const void* value[2];
    std::size_t count, inner;
};

// What most calls do not need. A null context means the defaults, for operations without parameters.
struct Context {
    bool streaming = false;  // write past the caches, and leave the fence to the caller; never set in place
    std::uint64_t parameters[2] = {};
    std::size_t begin = 0;               // of a chunk: its first element
    const Channels* channels = nullptr;  // where there are parameters per channel
    const SumPart* part = nullptr;

    template <class T>
    void set_parameter(std::size_t k, T value) {
        std::memcpy(&parameters[k], &value, sizeof value);
    }
    template <class T>
    T parameter(std::size_t k) const {
        T value;
        std::memcpy(&value, &parameters[k], sizeof value);
        return value;
    }
};

// Carries out n elements. What the buffers are is the form's affair; those that it lacks are null. Always
// returns RECTIFY_OK: that lets the interface end in a jump.
using Kernel = rectify_status (*)(const void* a, const void* b, void* out, void* mask, std::size_t n,
                                  const Context* context);

enum class KernelId {
#define RECTIFY_KERNEL(form, operation, type) operation##_##form##_##type,
#include "kernels.def"
    count
};

struct Table {
    const char* name;
    Kernel kernels[static_cast<std::size_t>(KernelId::count)];
};

}  // namespace rectify::internal
