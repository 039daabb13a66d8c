// The self test must be seen to fail. In a build of its own, with RECTIFY_SELFTEST_SABOTAGE, one operation
// gives a wrong bit, as the environment says: for one element of one size, or (RECTIFY_SABOTAGE=pattern) for
// one of all 2^32 patterns, and then the other operations are left out. Elsewhere the table stays as it is.
#pragma once

#include <cstdlib>
#include <cstring>
#include <vector>

#include "../support/operations.hpp"

namespace rectify_tests {

#ifndef RECTIFY_SELFTEST_SABOTAGE
inline std::vector<Operation> sabotaged(std::vector<Operation> table) { return table; }
#else
inline std::vector<Operation> sabotaged(const std::vector<Operation>& table) {
    const bool pattern = std::getenv("RECTIFY_SABOTAGE") != nullptr;
    std::vector<Operation> result;
    for (const Operation& op : table) {
        const bool victim = op.name == "relu_backward_f32";
        if (!victim && pattern) continue;
        result.push_back(op);
        if (!victim) continue;
        result.back().call = [right = op.call, pattern](Inputs in, Outputs out, std::size_t n,
                                                        const rectify_exec* exec) {
            const rectify_status status = right(in, out, n, exec);
            auto* const dx = static_cast<unsigned char*>(out[0]);
            for (std::size_t i = 0; i < n; ++i) {
                std::uint32_t x;
                std::memcpy(&x, static_cast<const unsigned char*>(in[1]) + 4 * i, sizeof x);
                if (pattern ? x == 0x00012345 : n == 127 && i == 126) dx[4 * i] ^= 1;
            }
            return status;
        };
    }
    return result;
}
#endif

}  // namespace rectify_tests
