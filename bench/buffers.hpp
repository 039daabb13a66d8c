// Buffers: the streams that operations and copies work on.
#pragma once

#include <cstddef>
#include <vector>

namespace rectify_bench {

// An element type.
struct Element {
    const char* name;
    std::size_t bytes;
};

// One slot: what one call works on. Three streams of equal size, and a mask of one bit for each two bytes.
struct Operands {
    void* x;
    void* dy;
    void* out;
    void* mask;
};
constexpr std::size_t stream_count = sizeof(Operands) / sizeof(void*);

// What the streams hold, never all zero, which memory and cores may treat as a special case. values: random,
// half of them negative, none NaN, infinite, zero or subnormal, in whatever type the bytes are read. bits:
// random; the mask always is that.
enum class Content { values, bits };

// Where buffers begin. line: on a cache line, in each round at other page offsets. past_line: the same places
// and 16 bytes more, as malloc gives them.
enum class Placement { line, past_line };
constexpr std::size_t past_line_bytes = 16;

// Slots of equal size in memory of their own. Hot: as few as keep them in the nearest cache that holds one
// call; calls on tiny buffers take turns, so that none waits for the stores of the one before. Cold: so many
// that each has left every cache when its turn comes again.
class Pool {
  public:
    Pool(Content content, std::size_t bytes, std::size_t slots, std::size_t misalignment, bool huge_pages);
    ~Pool();
    Pool(const Pool&) = delete;
    Pool& operator=(const Pool&) = delete;

    static std::size_t hot_slots(std::size_t bytes);
    static std::size_t cold_slots(std::size_t bytes, std::size_t llc_bytes);
    static std::size_t footprint(std::size_t bytes, std::size_t slots);

    // Moves the streams to the round's page offsets: how far streams lie apart modulo 4 KiB decides which
    // loads wait for which stores, and hosts have all of them.
    void place(std::size_t round);

    const Operands* slots(Placement placement) const {
        return operands_.data() + (placement == Placement::line ? 0 : slots_);
    }
    std::size_t slot_count() const { return slots_; }  // a power of two

  private:
    std::size_t bytes_;
    std::size_t slots_;
    std::size_t misalignment_;
    unsigned char* memory_;
    std::vector<Operands> operands_;  // on lines, then those past lines
};

}  // namespace rectify_bench
