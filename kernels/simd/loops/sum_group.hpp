// The sum of a group of eight rows, in pairs, and of what there is of one.
#pragma once

#include <cstddef>

#include "inline.hpp"

namespace rectify::internal {
namespace {

// The sum of a group; term(r) is that of row r.
template <class R, class F>
RECTIFY_INLINE R group_sum(F term) {
    const R first = (term(0) + term(1)) + (term(2) + term(3));
    return first + ((term(4) + term(5)) + (term(6) + term(7)));
}

// The same of the first `there` rows, at least one. Two sums are added when both are there, so that nothing is
// added for what is missing.
template <class R, class F>
RECTIFY_INLINE R part_sum(std::size_t there, F term) {
    R one, two, four;  // the sums of so many rows that wait for as many more
    for (std::size_t r = 0; r < there; ++r) {
        R sum = term(r);
        if ((r & 1) == 0) {
            one = sum;
            continue;
        }
        sum = one + sum;
        if ((r & 2) == 0) {
            two = sum;
            continue;
        }
        sum = two + sum;
        four = (r & 4) == 0 ? sum : four + sum;
    }
    const R total = (there & 2) == 0 ? one : (there & 1) == 0 ? two : two + one;
    return there < 4 ? total : (there & 3) == 0 ? four : four + total;
}

}  // namespace
}  // namespace rectify::internal
