// Memory that notices writes, or any access, past either end.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <vector>

namespace rectify_tests {

// Guard bytes on both sides, at any distance from a cache line.
class GuardedBuffer {
  public:
    explicit GuardedBuffer(std::size_t capacity)
        : storage_(kLine + 2 * kGuard + kMaxOffset + capacity),
          line_(storage_.data() + kLine - reinterpret_cast<std::uintptr_t>(storage_.data()) % kLine) {}

    // Room for so many bytes, `offset` bytes past a line, with fresh guards around it.
    unsigned char* place(std::size_t offset, std::size_t bytes) {
        data_ = line_ + kGuard + offset;
        bytes_ = bytes;
        std::memset(data_ - kGuard, kGuardByte, kGuard);
        std::memset(data_ + bytes, kGuardByte, kGuard);
        return data_;
    }

    bool guards_intact() const { return intact(data_ - kGuard) && intact(data_ + bytes_); }

    static constexpr std::size_t kMaxOffset = 256;

  private:
    static constexpr std::size_t kLine = 64;
    static constexpr std::size_t kGuard = 512;  // more than one unrolled step of any ISA; keeps whole lines
    static constexpr unsigned char kGuardByte = 0xA5;

    // Each byte equals its neighbour and the first is the guard byte: all are.
    static bool intact(const unsigned char* guard) {
        return guard[0] == kGuardByte && std::memcmp(guard, guard + 1, kGuard - 1) == 0;
    }

    std::vector<unsigned char> storage_;
    unsigned char* line_;
    unsigned char* data_ = nullptr;
    std::size_t bytes_ = 0;
};

// Whole pages between two unreadable ones.
class PageFencedBuffer {
  public:
    explicit PageFencedBuffer(std::size_t capacity) {
        const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
        inner_ = (std::max<std::size_t>(capacity, 1) + page - 1) / page * page;
        mapped_ = inner_ + 2 * page;
        base_ = mmap(nullptr, mapped_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (base_ == MAP_FAILED) throw std::runtime_error("mmap failed");
        first_ = static_cast<unsigned char*>(base_) + page;
        if (mprotect(first_, inner_, PROT_READ | PROT_WRITE) != 0) throw std::runtime_error("mprotect failed");
    }
    ~PageFencedBuffer() { munmap(base_, mapped_); }
    PageFencedBuffer(const PageFencedBuffer&) = delete;
    PageFencedBuffer& operator=(const PageFencedBuffer&) = delete;

    unsigned char* at_start() const { return first_; }
    unsigned char* at_end(std::size_t bytes) const { return first_ + inner_ - bytes; }

  private:
    void* base_ = nullptr;
    unsigned char* first_ = nullptr;
    std::size_t inner_ = 0;
    std::size_t mapped_ = 0;
};

// Single pages, each between two unreadable ones: page i begins 2 * i pages behind the first.
class FencedPages {
  public:
    explicit FencedPages(std::size_t count) : page_(static_cast<std::size_t>(sysconf(_SC_PAGESIZE))) {
        mapped_ = (2 * count + 1) * page_;
        base_ = mmap(nullptr, mapped_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (base_ == MAP_FAILED) throw std::runtime_error("mmap failed");
        for (std::size_t i = 0; i < count; ++i)
            if (mprotect(first() + 2 * i * page_, page_, PROT_READ | PROT_WRITE) != 0)
                throw std::runtime_error("mprotect failed");
    }
    ~FencedPages() { munmap(base_, mapped_); }
    FencedPages(const FencedPages&) = delete;
    FencedPages& operator=(const FencedPages&) = delete;

    unsigned char* first() const { return static_cast<unsigned char*>(base_) + page_; }

  private:
    const std::size_t page_;
    void* base_ = nullptr;
    std::size_t mapped_ = 0;
};

}  // namespace rectify_tests
