// What the tests know of an operation: its streams, the call, the oracle. The drivers (matrix, exhaustive,
// errors, threads) walk this table, so that a new operation or type is one row in operations.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "rectify/rectify.h"

namespace rectify_tests {

struct Stream {
    const char* name;
    std::size_t bits;                                             // per element
    void (*fill)(void* data, std::size_t n, std::uint64_t seed);  // null for an output
    std::size_t bytes(std::size_t n) const { return (n * bits + 7) / 8; }
};

struct Operation {
    const char* name;
    std::vector<Stream> inputs;
    std::vector<Stream> outputs;
    std::size_t decider;  // the input whose every bit pattern the exhaustive test walks through
    rectify_status (*call)(const void* const* in, void* const* out, std::size_t n, const rectify_exec* exec);
    void (*oracle)(const void* const* in, void* const* out, std::size_t n);

    // The contract's rule for in place: the same type and count.
    bool may_be_in_place(std::size_t output, std::size_t input) const {
        return outputs[output].bits == inputs[input].bits;
    }
};

const std::vector<Operation>& operations();

}  // namespace rectify_tests
