#include "problem.hpp"

#include <algorithm>
#include <cstdio>
#include <cstring>

namespace rectify_tests {
namespace {

constexpr int kPoison = 0x5A;

std::string hex(const unsigned char* data, std::size_t bytes) {
    std::string text;
    for (std::size_t i = bytes; i-- > 0;) {  // little-endian: the most significant byte last
        char digits[3];
        std::snprintf(digits, sizeof digits, "%02x", data[i]);
        text += digits;
    }
    return text;
}

}  // namespace

Problem::Problem(const Operation& op, std::size_t count, std::uint64_t seed) : operation(op), n(count) {
    Pointers at;
    for (std::size_t i = 0; i < op.inputs.size(); ++i) {
        inputs.emplace_back(op.inputs[i].bytes(n));
        at.in[i] = inputs[i].data();
        op.inputs[i].fill(at.in[i], op.inputs[i].elements(n), seed * kMaxStreams + i);
    }
    for (std::size_t o = 0; o < op.outputs.size(); ++o) {
        expected.emplace_back(op.outputs[o].bytes(n));
        at.out[o] = expected[o].data();
    }
    op.oracle(at.in.data(), at.out.data(), n);
}

std::string difference(const Stream& stream, const void* expected, const void* got, std::size_t n) {
    const std::size_t bytes = stream.bytes(n);
    if (bytes == 0 || std::memcmp(expected, got, bytes) == 0) return {};
    const auto* want = static_cast<const unsigned char*>(expected);
    const auto* have = static_cast<const unsigned char*>(got);
    const std::size_t unit = stream.unit();
    const auto at = static_cast<std::size_t>(std::mismatch(want, want + bytes, have).first - want) / unit;
    return std::string(stream.name) + "[" + std::to_string(at) + "]: expected " + hex(want + at * unit, unit) +
           ", got " + hex(have + at * unit, unit);
}

std::string run(const Problem& problem, const Pointers& at, const rectify_exec* exec) {
    const Operation& op = problem.operation;
    // Poison first: in place, the inputs overwrite it.
    for (std::size_t o = 0; o < op.outputs.size(); ++o)
        if (!problem.expected[o].empty()) std::memset(at.out[o], kPoison, problem.expected[o].size());
    for (std::size_t i = 0; i < op.inputs.size(); ++i)
        if (!problem.inputs[i].empty())  // arrays per channel have elements where there are no others
            std::memcpy(at.in[i], problem.inputs[i].data(), problem.inputs[i].size());

    const rectify_status status = op.call(at.in.data(), at.out.data(), problem.n, exec);
    if (status != RECTIFY_OK) return std::string("refused: ") + rectify_status_string(status);

    for (std::size_t o = 0; o < op.outputs.size(); ++o) {
        const std::string text = difference(op.outputs[o], problem.expected[o].data(), at.out[o], problem.n);
        if (!text.empty()) return text;
    }
    for (std::size_t i = 0; i < op.inputs.size(); ++i) {
        if (std::find(at.out.begin(), at.out.end(), at.in[i]) != at.out.end()) continue;
        const std::string text = difference(op.inputs[i], problem.inputs[i].data(), at.in[i], problem.n);
        if (!text.empty()) return "an input was changed: " + text;
    }
    return {};
}

std::string run(const Problem& problem, const rectify_exec* exec) {
    const Operation& op = problem.operation;
    std::vector<Bytes> buffers;
    Pointers at;
    for (std::size_t i = 0; i < op.inputs.size(); ++i)
        at.in[i] = buffers.emplace_back(op.inputs[i].bytes(problem.n)).data();
    for (std::size_t o = 0; o < op.outputs.size(); ++o)
        at.out[o] = buffers.emplace_back(op.outputs[o].bytes(problem.n)).data();
    return run(problem, at, exec);
}

}  // namespace rectify_tests
