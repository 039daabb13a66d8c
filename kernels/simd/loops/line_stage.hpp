// Results on their way past the caches. They wait in L1 until there are whole lines of the output, because a
// loop that adds in a fixed order cannot begin where the output's lines begin.
#pragma once

#include "vector.hpp"

namespace rectify::internal {
namespace {

RECTIFY_INLINE std::size_t line_offset(const unsigned char* out) {
    return reinterpret_cast<std::uintptr_t>(out) % line_bytes;
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

    // So many bytes have been put there: whole lines are written, and what is left of the last one is kept.
    void add(std::size_t bytes) {
        std::size_t filled = line_offset(next_) + bytes;
        unsigned char *line = lines_, *to = next_ - line_offset(next_);
        next_ += bytes;
        for (; filled >= line_bytes; filled -= line_bytes, line += line_bytes, to += line_bytes) {
            if (foreign_ != 0) {
                std::memcpy(to + foreign_, line + foreign_, line_bytes - foreign_);
                foreign_ = 0;
            } else if constexpr (has_streaming_stores) {
                using V = Vector<std::int32_t>;
                for (std::size_t i = 0; i < line_bytes; i += sizeof(V))
                    stream<V, std::int32_t>(to + i, load_vector<V>(line + i));
            }
        }
        if (line != lines_ && filled != 0) std::memcpy(lines_, line, line_bytes);
    }

    // Writes what waits.
    void finish() {
        if (next_ == nullptr) return;
        const std::size_t filled = line_offset(next_);
        std::memcpy(next_ - filled + foreign_, lines_ + foreign_, filled - foreign_);
        next_ = nullptr;
    }

  private:
    unsigned char* next_ = nullptr;  // the output behind what was added
    std::size_t foreign_ = 0;        // so many bytes at the beginning of the first line are others'
    alignas(line_bytes) unsigned char lines_[capacity + 2 * line_bytes];
};

}  // namespace
}  // namespace rectify::internal
