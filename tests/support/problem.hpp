// One operation on one set of inputs, with the outputs that the oracle wants.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "operations.hpp"

namespace rectify_tests {

using Bytes = std::vector<unsigned char>;

constexpr std::size_t kMaxStreams = 4;
struct Pointers {
    std::array<void*, kMaxStreams> in{};
    std::array<void*, kMaxStreams> out{};
};

struct Problem {
    Problem(const Operation& op, std::size_t count, std::uint64_t seed);

    const Operation& operation;
    std::size_t n;
    std::vector<Bytes> inputs;
    std::vector<Bytes> expected;
};

// Copies the inputs to where `at` says, calls the kernel, and compares every bit of the outputs and of the
// inputs that no output lies on. Empty when all is as it should be, else what is not. Integer code only: it
// may run in any floating-point environment.
std::string run(const Problem& problem, const Pointers& at, const rectify_exec* exec);

// Buffers of its own for the same; for tests that do not care where things lie.
std::string run(const Problem& problem, const rectify_exec* exec);

// Empty when the bits are the same, else the first element that differs, with both values in hexadecimal.
std::string difference(const Stream& stream, const void* expected, const void* got, std::size_t n);

}  // namespace rectify_tests
