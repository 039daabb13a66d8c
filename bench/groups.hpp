// Groups: everything that is timed side by side on the same buffers.
#pragma once

#include <string>
#include <vector>

#include "operations.hpp"
#include "shapes.hpp"

namespace rectify_bench {

struct Contender {
    std::string operation;  // relu_forward, copy_memcpy
    std::string isa;        // of the library, or of the copy
    bool copy;
    bool reported;    // matches the filter; a copy that does not is measured all the same
    bool parallel;    // may run on several threads
    int max_threads;  // as in rectify_exec; a null one stands for 0
    bool in_place;
    std::size_t bytes_moved;  // per call
    Batch run;

    // What was measured, per call.
    double seconds = 0;      // median over the rounds
    double spread = 0;       // between the quartiles, over the median
    std::size_t calls = 0;   // in each round
    bool delivered = false;  // to Google Benchmark
};

struct Group {
    Shape shape;
    const Element* element;
    std::vector<Contender> contenders;
    std::size_t rounds = 0;
    std::string error;    // why nothing was measured
    bool failed = false;  // not for want of memory

    std::size_t bytes() const { return shape.n * element->bytes; }
    std::string name(const Contender& contender) const;
    // The fastest copy of the same bytes that used no more threads; null when nothing was measured.
    const Contender* best_copy(const Contender& contender) const;
    const Contender* memcpy_call() const;
    double over_best_copy(const Contender& contender) const;
    double over_memcpy(const Contender& contender) const;
    // The same operation on one thread, over this one.
    double speedup(const Contender& contender) const;
};

// Groups with at least one contender whose name the filter (a regular expression, as Google Benchmark's)
// selects. Instruction sets: all that run here, or the one that RECTIFY_ISA names.
std::vector<Group> make_groups(const std::string& filter);

}  // namespace rectify_bench
