// What is measured: sizes, and the activations of networks.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace rectify_bench {

struct Shape {
    std::string family;            // sizes, cold, or a network
    std::string label;             // "2 Ki", "64x112x112, 256x56x56"
    std::size_t n;                 // elements
    std::size_t uses;              // how many such activations one pass of the network has
    bool cold;                     // buffers have left the caches when they are used again
    bool every_isa;                // else the best one only
    std::vector<int> max_threads;  // as in rectify_exec

    bool network() const { return family != "sizes" && family != "cold"; }
};

const std::vector<Shape>& shapes();

}  // namespace rectify_bench
