// Interleaved rounds: the one way in which anything here is timed.
#pragma once

#include "groups.hpp"

namespace rectify_bench {

struct Options {
    double seconds = 2;            // for a group, unless the least number of rounds takes longer
    std::size_t rounds = 12;       // at least
    std::size_t misalignment = 0;  // bytes past a line, of every buffer
    bool huge_pages = false;
    bool all = false;  // shapes, and ISAs where memory is the limit
    std::string peer;  // the only one that is compared; or all of them
};

// In each round every contender makes as many calls as fill about 0.2 ms, in a random order, all on the same
// buffers; the next round places the buffers at other page offsets. What disturbs the machine then disturbs
// all of them alike, and the ratio of two medians means something on a shared machine too.
void measure(Group& group, const Options& options);

}  // namespace rectify_bench
