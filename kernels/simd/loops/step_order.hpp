// The order in which a streaming loop takes its steps: one of each of some pages, then the next one of each,
// because some memories answer several pages sooner than one. What is less than so many pages goes in the order
// of memory.
#pragma once

#include "inline.hpp"
#include "table.hpp"

namespace rectify::internal {
namespace {

class StepOrder {
  public:
    // From element i to n; a step and a page are so many elements.
    StepOrder(std::size_t i, std::size_t n, StreamingWalk walk, std::size_t step, std::size_t page)
        : end_(i), n_(n), block_(walk.pages * page), step_(step), page_(page) {}

    // Goes on with the next block, if there is one. noinline, because the loop of each form has a call of its
    // own, and a block is long.
    __attribute__((noinline)) bool next_block() {
        begin_ = end_;
        if (block_ > page_ && n_ - begin_ >= block_) {
            distance_ = page_;
            end_ = begin_ + block_;
            last_turn_ = end_ + page_ - step_;
        } else {
            distance_ = step_;
            end_ += (n_ - begin_) / step_ * step_;
            last_turn_ = end_;
        }
        return begin_ != end_;
    }

    // Calls f with the element of each step of the block.
    template <class F>
    RECTIFY_INLINE void for_each(F f) const {
        std::size_t i = begin_;
        for (std::size_t end = end_; end <= last_turn_; end += step_) {
            for (; i < end; i += distance_) f(i);
            i -= end_ - begin_ - step_;
        }
    }

    // Behind the block.
    std::size_t end() const { return end_; }

  private:
    std::size_t begin_ = 0, end_;
    const std::size_t n_, block_, step_, page_;
    std::size_t distance_ = 0;   // from a step to the next one
    std::size_t last_turn_ = 0;  // the end of the turn that takes the last step of each page
};

}  // namespace
}  // namespace rectify::internal
