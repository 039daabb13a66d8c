// The order in which a streaming loop takes its steps: one of each of some pages, then the next one of each,
// because some memories answer several pages sooner than one. What is less than so many pages goes in the order
// of memory.
#pragma once

#include <cstddef>

#include "inline.hpp"

namespace rectify::internal {
namespace {

class StepOrder {
  public:
    // The first block from element i to n; a step and a page are so many elements. noinline like next(),
    // because each form has a loop of its own, and a block is long.
    __attribute__((noinline))
    StepOrder(std::size_t i, std::size_t n, std::size_t pages, std::size_t step, std::size_t page)
        : end_(i), n_(n), pages_(pages), step_(step), page_(page) {
        next();
    }

    // The next block.
    __attribute__((noinline)) void next() {
        begin_ = end_;
        if (pages_ > 1 && n_ - begin_ >= pages_ * page_) {
            distance_ = page_;
            end_ = begin_ + pages_ * page_;
            last_turn_ = end_ + page_ - step_;
        } else {
            distance_ = step_;
            end_ += (n_ - begin_) / step_ * step_;
            last_turn_ = end_;
        }
    }

    bool is_empty() const { return begin_ == end_; }

    // Calls f with the element of each step of the block.
    template <class F>
    RECTIFY_INLINE void for_each(F f) const {
        // Copies, which can stay in registers: a store of f might change the members.
        const std::size_t step = step_, distance = distance_, last_turn = last_turn_,
                          back = end_ - begin_ - step;
        std::size_t i = begin_;
        std::size_t end = end_;
        do {
            do f(i);
            while ((i += distance) < end);
            i -= back;
        } while ((end += step) <= last_turn);
    }

    // Behind the block.
    std::size_t end() const { return end_; }

  private:
    std::size_t begin_ = 0, end_;
    const std::size_t n_, pages_, step_, page_;
    std::size_t distance_ = 0;   // from a step to the next one
    std::size_t last_turn_ = 0;  // the end of the turn that takes the last step of each page
};

}  // namespace
}  // namespace rectify::internal
