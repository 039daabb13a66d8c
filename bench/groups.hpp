// Groups: everything that is timed side by side on the same buffers.
#pragma once

#include <string>
#include <vector>

#include "operations.hpp"
#include "shapes.hpp"

namespace rectify_bench {

struct Contender {
    std::string operation;  // relu_forward, copy_memcpy
    const Element* element;
    std::string isa;  // of the library, or of the copy; of a peer its name
    bool copy;
    Placement placement;
    bool parallel;    // may run on several threads
    int max_threads;  // as in rectify_exec
    bool null_exec;   // called without one
    bool in_place;
    std::size_t n;            // elements
    std::size_t bytes_moved;  // per call
    std::string beside;       // the operation with which it is compared; or none
    Batch run;
    bool peer = false;     // another library
    bool reported = true;  // matches the filter; what does not is measured if others are compared with it

    // What was measured, per call.
    double seconds = 0;      // median over the rounds
    double spread = 0;       // between the quartiles, over the median
    std::size_t calls = 0;   // in each round
    bool delivered = false;  // to Google Benchmark
};

struct Group {
    Shape shape;
    std::vector<Contender> contenders;
    std::size_t rounds = 0;
    std::string error;    // why nothing was measured
    bool failed = false;  // not for want of memory

    std::string name(const Contender& contender) const;
    // The fastest copy of the same bytes, placed alike, that used no more threads; null when nothing was
    // measured.
    const Contender* best_copy(const Contender& contender) const;
    // What else it is compared with: past a line with itself on a line, else with Contender::beside. Or null.
    const Contender* other(const Contender& contender) const;
    double over_best_copy(const Contender& contender) const;
    double over_memcpy(const Contender& contender) const;
    double over_other(const Contender& contender) const;
    // Ours, of which a peer's call does the same; or null.
    const Contender* ours(const Contender& peer) const;
    // The same operation on one thread, over this one.
    double speedup(const Contender& contender) const;

  private:
    // One that is the same but for these three; or null.
    const Contender* find(const Contender& like, const std::string& operation, Placement placement,
                          int max_threads) const;
    double over(const Contender& contender, const Contender* other) const;
};

// Groups with at least one contender whose name the filter (a regular expression, as Google Benchmark's)
// selects. Instruction sets: all that run here, or the one that RECTIFY_ISA names.
std::vector<Group> make_groups(const std::string& filter, bool all);

// The peers beside the best instruction set of ours: all of them, or the one that is named, on as many threads
// as a team has.
std::vector<Group> make_comparison(const std::string& filter, const std::string& peer);

}  // namespace rectify_bench
