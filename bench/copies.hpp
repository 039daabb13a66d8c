// The five copies: what this machine's memory can do, the measure of every operation.
#pragma once

#include <cstddef>
#include <vector>

namespace rectify_bench {

using Copy = void (*)(void* to, const void* from, std::size_t bytes);

struct CopyMethod {
    const char* name;  // memcpy, loop, stream, pages, movsb
    const char* isa;   // of the loops
    Copy copy;
};

// Those that this CPU can run, each loop in the widest vectors that it has.
const std::vector<CopyMethod>& copy_methods();

// The copy in whole pages by the first `threads` members of the team; the team's size is never changed.
void parallel_copy(Copy copy, int threads, void* to, const void* from, std::size_t bytes);

// How many threads a team has; 1 without OpenMP.
int team_size();

}  // namespace rectify_bench
