// Buffers: the streams that operations and copies work on.
#pragma once

#include <cstddef>
#include <vector>

namespace rectify_bench {

// An element type. fill writes random values, half of them negative, none NaN, infinite or subnormal: never
// all zero, which memory and cores may treat as a special case.
struct Element {
    const char* name;
    std::size_t bytes;
    void (*fill)(void* buffer, std::size_t bytes);
};
extern const Element f32;

// One slot: what one call works on.
struct Operands {
    void* x;
    void* dy;
    void* out;
};
constexpr std::size_t stream_count = sizeof(Operands) / sizeof(void*);

// Slots of equal size in memory of their own. Hot: as few as keep them in the nearest cache that holds one
// call; calls on tiny buffers take turns, so that none waits for the stores of the one before. Cold: so many
// that each has left every cache when its turn comes again.
class Pool {
  public:
    Pool(const Element& element, std::size_t bytes, std::size_t slots, std::size_t misalignment,
         bool huge_pages);
    ~Pool();
    Pool(const Pool&) = delete;
    Pool& operator=(const Pool&) = delete;

    static std::size_t hot_slots(std::size_t bytes);
    static std::size_t cold_slots(std::size_t bytes, std::size_t llc_bytes);
    static std::size_t footprint(std::size_t bytes, std::size_t slots);

    // Moves the streams to the round's page offsets: how far streams lie apart modulo 4 KiB decides which
    // loads wait for which stores, and hosts have all of them.
    void place(std::size_t round);

    const Operands* slots() const { return operands_.data(); }
    std::size_t slot_count() const { return operands_.size(); }  // a power of two

  private:
    std::size_t stride_;
    std::size_t stream_bytes_;
    std::size_t misalignment_;
    unsigned char* memory_;
    std::vector<Operands> operands_;
};

}  // namespace rectify_bench
