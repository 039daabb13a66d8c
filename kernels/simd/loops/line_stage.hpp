// Results on their way past the caches. They wait in L1 until there are whole lines of the output, because a
// loop that adds in a fixed order cannot begin where the output's lines begin.
#pragma once

#include "loops/sum_block.hpp"

namespace rectify::internal {
namespace {

// A part of the output that is written from its beginning to its end.
class LineStage {
  public:
    static constexpr std::size_t capacity = 1024;  // bytes at once

    // Where the next `bytes` results, which belong to `out`, are to be put. Unless they go on behind the last
    // ones, these are written first.
    unsigned char* add(unsigned char* out, std::size_t bytes) {
        if (out != next_) {
            finish();
            foreign_ = filled_ = line_offset(out);
        } else if (filled_ + bytes > sizeof lines_) {
            write_lines();
        }
        unsigned char* const place = lines_ + filled_;
        filled_ += bytes;
        next_ = out + bytes;
        return place;
    }

    // Writes what waits.
    void finish() {
        if (next_ == nullptr) return;
        write_lines();
        std::memcpy(next_ - filled_ + foreign_, lines_ + foreign_, filled_ - foreign_);
        next_ = nullptr;
    }

  private:
    // Whole lines, all at once, because loads that come between streaming stores wait for these. What is left
    // of the last one goes on waiting.
    void write_lines() {
        unsigned char *line = lines_, *to = next_ - filled_;
        for (; filled_ >= line_bytes; filled_ -= line_bytes, line += line_bytes, to += line_bytes) {
            if (foreign_ != 0) {
                std::memcpy(to + foreign_, line + foreign_, line_bytes - foreign_);
                foreign_ = 0;
            } else if constexpr (has_streaming_stores) {
                using V = Vector<std::int32_t>;
                for (std::size_t i = 0; i < line_bytes; i += sizeof(V))
                    stream<V, std::int32_t>(to + i, load_vector<V>(line + i));
            }
        }
        if (line != lines_) std::memcpy(lines_, line, filled_);
    }

    unsigned char* next_ = nullptr;  // the output behind what was added
    std::size_t filled_ = 0;         // bytes from the beginning of the first line on
    std::size_t foreign_ = 0;        // so many of them are others'
    alignas(line_bytes) unsigned char lines_[capacity + 2 * line_bytes];
};

}  // namespace
}  // namespace rectify::internal
