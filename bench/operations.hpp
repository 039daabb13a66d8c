// The operations that are measured, as one table: a new operation or type is one line.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "buffers.hpp"
#include "rectify/rectify.h"

namespace rectify_bench {

// A run of calls, each on the slot after the last one's.
struct Calls {
    const Operands* slots;
    std::size_t slot_count;  // a power of two
    std::size_t first;
    std::size_t n;
    rectify_rows rows;  // in shapes with gaps, n elements in all
    const rectify_exec* exec;
    std::size_t count;
};

// Makes the calls; not RECTIFY_OK if any was refused.
using Batch = std::function<int(const Calls&)>;

// The loop that is timed: calls through a pointer with a count and buffers that the compiler knows nothing
// about; memcpy is called in the same way.
template <class Call>
Batch batch(Call call) {
    return [call](const Calls& calls) {
        int status = RECTIFY_OK;
        std::size_t n = calls.n;
        for (std::size_t i = 0; i < calls.count; ++i) {
            asm volatile("" : "+r"(n) : : "memory");
            status |= call(calls.slots[(calls.first + i) & (calls.slot_count - 1)], n, calls);
        }
        return status;
    };
}

struct Operation {
    std::string name;
    const Element* element;
    unsigned kinds;          // of the shapes in which it is measured
    std::string beside;      // another operation, with which it is compared; or none
    bool in_place;           // on Operands::out
    std::size_t bits_moved;  // per element, read and written
    Batch run;
};

const std::vector<Operation>& operations();

}  // namespace rectify_bench
