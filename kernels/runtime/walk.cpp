#include "walk.hpp"

#include "tuning.hpp"

namespace rectify::internal {

std::atomic<const StreamingWalks*> active_walks{nullptr};

const StreamingWalks& walks_of(CpuFamily family) noexcept {
    constexpr auto page = static_cast<std::uint32_t>(tuning::page);
    // Zen 5, 64 Mi floats: with prefetches forward takes 0.92 to 0.94 of the time that it takes without (in the
    // benchmark, whose buffers have four sets of page offsets), backward from x 0.79, from a mask 0.58. All
    // CPUs that were not measured are treated the same.
    static constexpr StreamingWalks other = {{1, page}, {1, page}};
    // Zen 4, over one page with prefetches, forward and backward from x: without prefetches 0.89 and 0.88 at 64
    // Mi floats, with two threads the same, and 1.01 and 0.89 at 16 Mi; eight pages without prefetches 0.97
    // and 1.03, 1.09 and 1.01.
    static constexpr StreamingWalks zen4 = {{1, 0}, {1, 0}};
    // Granite Rapids, 64 Mi floats, by programs of their own: eight pages take 0.76 of the time of one page
    // with prefetches, with two inputs 0.91.
    static constexpr StreamingWalks intel = {{8, 8 * page}, {8, 0}};
    switch (family) {
        case CpuFamily::zen4:
            return zen4;
        case CpuFamily::intel:
            return intel;
        default:
            return other;
    }
}

StreamingWalk streaming_walk(std::size_t inputs) noexcept {
    const StreamingWalks* walks = active_walks.load(std::memory_order_acquire);
    if (walks == nullptr) {
        walks = &walks_of(cpu_family());
        active_walks.store(walks, std::memory_order_release);
    }
    return inputs == 1 ? walks->one : walks->several;
}

}  // namespace rectify::internal
