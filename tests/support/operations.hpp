// What the tests know of an operation: its streams, the call, the oracle. The drivers (matrix, rows,
// exhaustive, errors, threads) walk this table, so that a new operation or type is one row in operations.cpp.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "rectify/rectify.h"

namespace rectify_tests {

struct Stream {
    const char* name;
    std::size_t bits;                                             // per element; 1 for a mask
    void (*fill)(void* data, std::size_t n, std::uint64_t seed);  // null for an output
    std::size_t bytes(std::size_t n) const { return (n * bits + 7) / 8; }
    bool is_mask() const { return bits == 1; }
    std::size_t unit() const { return std::max<std::size_t>(bits / 8, 1); }  // bytes that are written together
};

struct Operation {
    const char* name;
    std::vector<Stream> inputs;
    std::vector<Stream> outputs;
    std::size_t decider;  // the input whose every bit pattern the exhaustive test walks through
    rectify_status (*call)(const void* const* in, void* const* out, std::size_t n, const rectify_exec* exec);
    void (*oracle)(const void* const* in, void* const* out, std::size_t n);
    rectify_status (*rows)(const void* const* in, void* const* out, const rectify_rows* rows,
                           const rectify_exec* exec);  // null where there is no form with a pitch

    // The contract's rule for in place: the same type and count.
    bool may_be_in_place(std::size_t output, std::size_t input) const {
        return outputs[output].bits == inputs[input].bits;
    }
    std::size_t streams() const { return inputs.size() + outputs.size(); }
    // Inputs first.
    const Stream& stream(std::size_t s) const {
        return s < inputs.size() ? inputs[s] : outputs[s - inputs.size()];
    }
    bool has_mask() const {
        return any_stream([](const Stream& stream) { return stream.is_mask(); });
    }
    bool only_masks() const {
        return !any_stream([](const Stream& stream) { return !stream.is_mask(); });
    }
    // The bits of the widest stream: what n elements need, and how offsets and sizes are chosen.
    std::size_t widest() const {
        std::size_t bits = 0;
        for (std::size_t s = 0; s < streams(); ++s) bits = std::max(bits, stream(s).bits);
        return bits;
    }
    // As many elements as have so many bytes in the widest stream.
    std::size_t elements(std::size_t bytes) const { return bytes / widest() * 8; }

  private:
    template <class Is>
    bool any_stream(Is is) const {
        return std::any_of(inputs.begin(), inputs.end(), is) || std::any_of(outputs.begin(), outputs.end(), is);
    }
};

const std::vector<Operation>& operations();

}  // namespace rectify_tests
