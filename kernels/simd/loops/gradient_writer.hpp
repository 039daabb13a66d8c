// Writes the gradient behind the terms: the gradient may overwrite what the terms are computed from, so an
// element is written when its term has been read.
#pragma once

#include <cstddef>

namespace rectify::internal {
namespace {

// What it needs of Passes: tile, element_size, line_offset(i), gradient(begin, n).
template <class Passes>
class GradientWriter {
  public:
    explicit GradientWriter(const Passes& passes) : passes_(passes) {}

    // The terms of n elements have been computed. The gradient is written a tile at a time, up to a whole line.
    void add(std::size_t begin, std::size_t n) {
        if (begin != end_) {
            finish();
            done_ = begin;
        }
        end_ = begin + n;
        if (end_ - done_ < Passes::tile) return;
        const std::size_t offset = passes_.line_offset(end_);
        write(offset % Passes::element_size == 0 ? end_ - offset / Passes::element_size : end_);
    }

    // Writes what waits.
    void finish() { write(end_); }

  private:
    const Passes& passes_;
    std::size_t done_ = 0, end_ = 0;  // the elements whose gradient waits

    void write(std::size_t end) {
        if (end == done_) return;
        passes_.gradient(done_, end - done_);
        done_ = end;
    }
};

}  // namespace
}  // namespace rectify::internal
