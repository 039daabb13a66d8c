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

// Offsets of x, dy, out and mask modulo the page, all on lines. Between any two of the first three there is at
// least 1 KiB; the mask, which moves on more slowly, is 512 bytes or more from each.
constexpr std::size_t page_offsets[][stream_count] = {
    {0, 1344, 2688, 3520}, {2112, 3456, 1024, 448}, {3008, 256, 1600, 2304}, {960, 3648, 2240, 2944}};

// Of two-byte elements there are the most per byte of all that have masks.
constexpr std::size_t bytes_per_mask_byte = 16;
constexpr std::size_t mask_stream = 3;

constexpr std::size_t round_up(std::size_t value, std::size_t multiple) {
    return (value + multiple - 1) / multiple * multiple;
}

std::size_t slot_stride(std::size_t bytes) { return round_up(bytes, bytes < page ? 64 : page); }

std::size_t stride_of(std::size_t stream, std::size_t bytes) {
    return stream == mask_stream ? round_up(bytes, 64 * bytes_per_mask_byte) / bytes_per_mask_byte
                                 : slot_stride(bytes);
}

std::size_t stream_bytes(std::size_t stream, std::size_t bytes, std::size_t slots) {
    return round_up(stride_of(stream, bytes) * slots + 2 * page, huge_page);
}

// A block of an odd number of pages, to be repeated: random enough, and 768 MiB are filled at memory speed.
std::vector<std::uint32_t> make_block(Content content) {
    std::vector<std::uint32_t> words(65 * page / sizeof(std::uint32_t));
    std::uint64_t state = 0x9E3779B97F4A7C15u;
    for (std::uint32_t& word : words) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        word = static_cast<std::uint32_t>(state >> 32);
        if (content == Content::values) {
            // The upper byte of both halves is 3F or BF, for bf16, f32 and f64 +-[2^-15, 2), for f16
            // +-[1.75, 2); of bytes, every second is any.
            word = (word & 0x80FF80FFu) | 0x3F003F00u;
        }
    }
    return words;
}

void fill(unsigned char* to, std::size_t bytes, const std::vector<std::uint32_t>& block) {
    const std::size_t block_bytes = block.size() * sizeof(std::uint32_t);
    for (std::size_t done = 0; done < bytes; done += block_bytes) {
        std::memcpy(to + done, block.data(), std::min(block_bytes, bytes - done));
    }
}

}  // namespace

Pool::Pool(Content content, std::size_t bytes, std::size_t slots, std::size_t misalignment, bool huge_pages)
    : bytes_(bytes), slots_(slots), misalignment_(misalignment), operands_(2 * slots) {
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
    const std::vector<std::uint32_t> block = make_block(content);
    const std::vector<std::uint32_t> bits = make_block(Content::bits);
    unsigned char* begin = memory_;
    for (std::size_t stream = 0; stream < stream_count; ++stream) {
        // Each stream another part of the block, or dx and y would equal dy and x.
        const std::size_t first = (stream + 1) * 5 * page;
        const std::size_t size = stream_bytes(stream, bytes, slots);
        fill(begin, first, stream == mask_stream ? bits : block);
        fill(begin + first, size - first, stream == mask_stream ? bits : block);
        begin += size;
    }
    place(0);
}

Pool::~Pool() { munmap(memory_, footprint(bytes_, slots_)); }

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
    std::size_t sum = 0;
    for (std::size_t stream = 0; stream < stream_count; ++stream) {
        sum += stream_bytes(stream, bytes, slots);
    }
    return sum;
}

void Pool::place(std::size_t round) {
    const std::size_t(&offsets)[stream_count] = page_offsets[round % std::size(page_offsets)];
    unsigned char* first[stream_count];
    unsigned char* begin = memory_;
    for (std::size_t stream = 0; stream < stream_count; ++stream) {
        first[stream] = begin + offsets[stream] + misalignment_;
        begin += stream_bytes(stream, bytes_, slots_);
    }
    for (std::size_t slot = 0; slot < slots_; ++slot) {
        for (const std::size_t past : {std::size_t{0}, past_line_bytes}) {
            const auto at = [&](std::size_t stream) {
                return first[stream] + slot * stride_of(stream, bytes_) + past;
            };
            operands_[past == 0 ? slot : slots_ + slot] = {at(0), at(1), at(2), at(mask_stream)};
        }
    }
}

}  // namespace rectify_bench
