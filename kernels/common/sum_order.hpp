// The order in which sums per channel are added, for both worlds: the kernels add in it, and the threads'
// shares end where one of its ranges ends. It depends on the shape only, because a sum must have the same bytes
// on every instruction set and with any number of threads. rectify.h states it, with its names.
#pragma once

#include <cstddef>

namespace rectify::internal::sum_order {
namespace {  // a unit must leave no symbol behind

constexpr std::size_t columns = 16, group_rows = 8, group_elements = group_rows * columns;
constexpr std::size_t least_groups = 32, most_ranges = 32;
// The totals of all ranges and channels together, so that they fit the stack.
constexpr std::size_t totals_bytes = 2048;

// Of planes, that is with 16 columns along inner. Below, there is one column for each element of inner.
constexpr bool has_planes(std::size_t inner) { return inner >= columns; }

constexpr std::size_t groups_per_plane(std::size_t inner) {
    return inner / group_elements + (inner % group_elements != 0);
}

constexpr std::size_t group_count(std::size_t outer, std::size_t inner) {
    return has_planes(inner) ? outer * groups_per_plane(inner) : outer / group_rows + (outer % group_rows != 0);
}

// Whatever the channels.
constexpr bool has_one_range(std::size_t groups) { return groups < 2 * least_groups; }

// Range r of R begins with group share(r, groups, R) (share.hpp). total_bytes: of the total of one range of one
// channel
constexpr std::size_t range_count(std::size_t groups, std::size_t channels, std::size_t total_bytes) {
    if (has_one_range(groups)) return 1;
    const std::size_t most = totals_bytes / total_bytes / channels;
    std::size_t ranges = most_ranges;
    while (ranges > 1 && (ranges > groups / least_groups || ranges > most)) ranges /= 2;
    return ranges;
}

}  // namespace
}  // namespace rectify::internal::sum_order
