// What is measured: sizes, rows, masks, and the activations of networks.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "buffers.hpp"

namespace rectify_bench {

// Kinds of shapes, as bits: an operation says in which it is measured, and whether also in their variants.
enum Kind : unsigned {
    tiny = 1,   // a few elements: what a call costs
    sizes = 2,  // one for each level of the memory
    cold = 4,   // buffers have left the caches when they are used again
    networks = 8,
    rows = 16,       // with gaps between them
    masks = 32,      // the buffers themselves are masks
    compared = 512,  // with peers
    family = 256,    // the other activations, and what is fused: beside the relu of as many elements
    // Variants, where the shape has them:
    past_line = 64,  // buffers 16 bytes past a line
    threads = 128    // more than one
};

struct Shape {
    Kind kind;
    std::string family;            // of this table: sizes, cold, rows, masks, or a network
    std::string label;             // "2 Ki", "64x112x112, 256x56x56"
    std::size_t bytes;             // of each buffer, in whichever type: so all types share the copies
    std::size_t uses;              // how many such activations one pass of the network has
    bool every_isa;                // else the best one only
    std::vector<int> max_threads;  // as in rectify_exec
    std::vector<Placement> placements;
    std::size_t row_bytes = 0;  // of elements, then `pitch_bytes` from one row to the next; 0: no gaps
    std::size_t pitch_bytes = 0;

    std::size_t span() const { return row_bytes == 0 ? bytes : bytes / row_bytes * pitch_bytes; }
};

// all: also those that are left out because the table should be there in two minutes.
std::vector<Shape> shapes(bool all);

// Those in which peers are measured.
std::vector<Shape> compared_shapes();

}  // namespace rectify_bench
