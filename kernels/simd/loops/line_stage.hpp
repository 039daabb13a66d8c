// Results on their way past the caches. They wait in L1 until there are whole lines of the output, because a
// loop that adds in a fixed order cannot begin where the output's lines begin.
#pragma once

#include "vector.hpp"

namespace rectify::internal {
namespace {

RECTIFY_INLINE std::size_t line_offset(const unsigned char* out) {
    return reinterpret_cast<std::uintptr_t>(out) % line_bytes;
}

// The n bytes at `from` in the stage go to `out`. What comes before them in their line is in the stage, too,
// but the first `foreign` bytes, which are not to be written. Whole lines are written. What is left of the last
// one is kept in the place of the first, or where nothing follows written as well. Returns the foreign bytes of
// what is kept.
RECTIFY_INLINE std::size_t write_lines(unsigned char* out, unsigned char* from, std::size_t n,
                                       std::size_t foreign, bool is_last) {
    const std::size_t head = line_offset(out);
    unsigned char *const first = from - head, *line = first, *to = out - head;
    std::size_t left = head + n;
    for (; left >= line_bytes; left -= line_bytes, line += line_bytes, to += line_bytes) {
        if (foreign != 0) {
            std::memcpy(to + foreign, line + foreign, line_bytes - foreign);
            foreign = 0;
        } else if constexpr (has_streaming_stores) {
            using V = Vector<std::int32_t>;
            for (std::size_t i = 0; i < line_bytes; i += sizeof(V))
                stream<V, std::int32_t>(to + i, load_vector<V>(line + i));
        }
    }
    if (is_last)
        std::memcpy(to + foreign, line + foreign, left - foreign);
    else if (line != first)
        std::memcpy(first, line, line_bytes);
    return foreign;
}

// A part of the output that is written from its beginning to its end.
class LineStage {
  public:
    static constexpr std::size_t capacity = 1024;  // bytes at once

    // Where the results for `out` are to be put. Unless they go on behind the last ones, these are written
    // first.
    unsigned char* begin(unsigned char* out) {
        if (out != next_) {
            finish();
            next_ = out;
            foreign_ = line_offset(out);
        }
        return lines_ + line_offset(out);
    }

    // So many bytes have been put there.
    void add(std::size_t bytes) {
        foreign_ = write_lines(next_, lines_ + line_offset(next_), bytes, foreign_, false);
        next_ += bytes;
    }

    // Writes what waits.
    void finish() {
        if (next_ != nullptr) write_lines(next_, lines_ + line_offset(next_), 0, foreign_, true);
        next_ = nullptr;
    }

  private:
    unsigned char* next_ = nullptr;  // the output behind what was added
    std::size_t foreign_ = 0;        // so many bytes at the beginning of the first line are others'
    alignas(line_bytes) unsigned char lines_[capacity + 2 * line_bytes];
};

// Rows of the output, `pitch` bytes apart, that are written together, a line of each at a time.
class RowStage {
  public:
    static constexpr std::size_t rows = 8, line = line_bytes, bytes = rows * 4 * line_bytes;

    // Takes `bytes` bytes at `lines`, where a line begins.
    RowStage(unsigned char* lines, std::size_t pitch)
        : lines_(lines), pitch_(3 * line_bytes + pitch % line_bytes) {}

    // Where the first row's results for `out` are to be put; those of the next rows lie pitch() bytes apart.
    unsigned char* begin(const unsigned char* out) const { return lines_ + line_offset(out); }
    std::size_t pitch() const { return pitch_; }

    // n bytes of every row have been put there.
    void add(unsigned char* out, std::size_t out_pitch, std::size_t n, bool is_first, bool is_last) const {
        unsigned char* from = begin(out);
        for (std::size_t r = 0; r < rows; ++r, out += out_pitch, from += pitch_)
            write_lines(out, from, n, is_first ? line_offset(out) : 0, is_last);
    }

  private:
    unsigned char* const lines_;
    const std::size_t pitch_;
};

}  // namespace
}  // namespace rectify::internal
