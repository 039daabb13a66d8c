#include "buffers.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <new>

namespace rectify_bench {
namespace {

constexpr std::size_t page = 4096;
constexpr std::size_t huge_page = std::size_t{2} << 20;

// Offsets of x, dy and out modulo the page, all on lines. Between any two there is at least 1 KiB.
constexpr std::size_t placements[][stream_count] = {
    {0, 1344, 2688}, {2112, 3456, 1024}, {3008, 256, 1600}, {960, 3648, 2240}};

constexpr std::size_t round_up(std::size_t value, std::size_t multiple) {
    return (value + multiple - 1) / multiple * multiple;
}

std::size_t slot_stride(std::size_t bytes) { return round_up(bytes, bytes < page ? 64 : page); }

std::size_t stream_bytes(std::size_t bytes, std::size_t slots) {
    return round_up(slot_stride(bytes) * slots + 2 * page, huge_page);
}

void fill_f32(void* buffer, std::size_t bytes) {
    // A block of an odd number of pages, repeated: random enough, and 768 MiB are filled at memory speed.
    static const std::vector<std::uint32_t> block = [] {
        std::vector<std::uint32_t> words(65 * page / sizeof(std::uint32_t));
        std::uint64_t state = 0x9E3779B97F4A7C15u;
        for (std::uint32_t& word : words) {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            word = (static_cast<std::uint32_t>(state >> 32) & 0x807FFFFFu) | 0x3F000000u;  // +-[0.5, 1)
        }
        return words;
    }();
    auto* to = static_cast<unsigned char*>(buffer);
    const std::size_t block_bytes = block.size() * sizeof(std::uint32_t);
    for (std::size_t done = 0; done < bytes; done += block_bytes) {
        std::memcpy(to + done, block.data(), std::min(block_bytes, bytes - done));
    }
}

}  // namespace

const Element f32 = {"f32", 4, fill_f32};

Pool::Pool(const Element& element, std::size_t bytes, std::size_t slots, std::size_t misalignment,
           bool huge_pages)
    : stride_(slot_stride(bytes)),
      stream_bytes_(stream_bytes(bytes, slots)),
      misalignment_(misalignment),
      operands_(slots) {
    void* memory =
        mmap(nullptr, footprint(bytes, slots), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
        throw std::bad_alloc();
    }
#ifdef MADV_HUGEPAGE
    if (huge_pages) {
        madvise(memory, footprint(bytes, slots), MADV_HUGEPAGE);
    }
#else
    static_cast<void>(huge_pages);
#endif
    memory_ = static_cast<unsigned char*>(memory);
    // Each stream another part of the block, or dx and y would equal dy and x.
    for (std::size_t stream = 0; stream < stream_count; ++stream) {
        unsigned char* begin = memory_ + stream * stream_bytes_;
        const std::size_t first = std::min(stream_bytes_, (stream + 1) * 5 * page);
        element.fill(begin, first);
        element.fill(begin + first, stream_bytes_ - first);
    }
    place(0);
}

Pool::~Pool() { munmap(memory_, stream_bytes_ * stream_count); }

std::size_t Pool::hot_slots(std::size_t bytes) {
    std::size_t slots = 1;
    while (slots < 16 && 2 * slots * slot_stride(bytes) <= 1024) {
        slots *= 2;
    }
    return slots;
}

std::size_t Pool::cold_slots(std::size_t bytes, std::size_t llc_bytes) {
    std::size_t slots = 1;
    while (slots * slot_stride(bytes) < 4 * llc_bytes) {
        slots *= 2;
    }
    return slots;
}

std::size_t Pool::footprint(std::size_t bytes, std::size_t slots) {
    return stream_bytes(bytes, slots) * stream_count;
}

void Pool::place(std::size_t round) {
    const std::size_t(&offsets)[stream_count] = placements[round % std::size(placements)];
    for (std::size_t slot = 0; slot < operands_.size(); ++slot) {
        const auto at = [&](std::size_t stream) {
            return memory_ + stream * stream_bytes_ + offsets[stream] + slot * stride_ + misalignment_;
        };
        operands_[slot] = {at(0), at(1), at(2)};
    }
}

}  // namespace rectify_bench
