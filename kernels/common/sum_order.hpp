// The order in which sums per channel are added, for both worlds: the kernels add in it, and the threads'
// shares end where one of its partial sums ends. It depends on the shape only, because a sum must have the same
// bytes on every instruction set and with any number of threads.
//
// Long inner: for every (o, c), element i of inner goes to virtual lane i % lanes; the lanes are added by
// halves, and
//             the results over o in order.
// Short inner: the positions o * inner + i fall into fixed ranges. Each is added in order per channel, and the
//              results in pairs.
#pragma once

#include <cstddef>

namespace rectify::internal::sum_order {
namespace {  // a unit must leave no symbol behind

constexpr std::size_t lanes = 16, ranges = 32;

constexpr bool is_long(std::size_t inner) { return inner >= lanes; }

// The first position of a range: floor(range * positions / ranges), without overflow.
constexpr std::size_t range_begin(std::size_t range, std::size_t positions) {
    return positions / ranges * range + positions % ranges * range / ranges;
}

}  // namespace
}  // namespace rectify::internal::sum_order
