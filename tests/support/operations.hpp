// What the tests know of an operation: its streams, the call, the oracle. The drivers (matrix, rows,
// exhaustive, errors, threads) walk this table, which follows from the library's list of functions.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "rectify/rectify.h"

namespace rectify_tests {

struct Stream {
    const char* name;
    std::size_t bits;                                             // per element; 1 for a mask
    void (*fill)(void* data, std::size_t n, std::uint64_t seed);  // null for an output
    std::function<std::size_t(std::size_t n)> count = nullptr;    // of elements, where not n: one per channel
    bool may_be_null = false;
    std::size_t elements(std::size_t n) const { return count ? count(n) : n; }
    std::size_t bytes(std::size_t n) const { return (elements(n) * bits + 7) / 8; }
    bool is_mask() const { return bits == 1; }
    std::size_t unit() const { return std::max<std::size_t>(bits / 8, 1); }  // bytes that are written together
};

// Inputs and outputs in the order of the call; where the parameters are arrays, they are inputs.
using Inputs = const void* const*;
using Outputs = void* const*;

struct Operation {
    std::string name;
    std::vector<Stream> inputs;
    std::vector<Stream> outputs;
    std::size_t decider;  // the input whose every bit pattern the exhaustive test walks through
    std::function<rectify_status(Inputs in, Outputs out, std::size_t n, const rectify_exec* exec)> call;
    std::function<void(Inputs in, Outputs out, std::size_t n)> oracle;
    std::function<rectify_status(Inputs in, Outputs out, const rectify_rows* rows, const rectify_exec* exec)>
        rows;  // empty where there is no form with a pitch

    bool variant = false;     // in the loops of another operation: one thing at a time is varied, not all pairs
    bool arithmetic = false;  // the promised bytes only in the default floating-point environment

    // The contract's rule for in place: the same type and count.
    bool may_be_in_place(std::size_t output, std::size_t input) const {
        return outputs[output].bits == inputs[input].bits && !outputs[output].count && !inputs[input].count;
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
    bool has_channels() const {
        return any_stream([](const Stream& stream) { return bool(stream.count); });
    }
    // Sums over nothing are written, too.
    bool has_sums() const {
        return std::any_of(outputs.begin(), outputs.end(), [](const Stream& s) { return bool(s.count); });
    }
    // The bits of the widest stream of n elements: what they need, and how offsets and sizes are chosen.
    std::size_t widest() const {
        std::size_t bits = 0;
        for (std::size_t s = 0; s < streams(); ++s)
            if (!stream(s).count) bits = std::max(bits, stream(s).bits);
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

// All but the variants, and of these every so manyth: for what hardly depends on the law. A prime meets every
// kind of row.
std::vector<Operation> sampled_operations(std::size_t every);

// Also the counts of bits, whose elements have no size in bytes.
std::vector<Operation> all_operations();

std::vector<Operation> count_operations();

}  // namespace rectify_tests
