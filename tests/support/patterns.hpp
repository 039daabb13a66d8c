// All bit patterns of an element type, in blocks that two threads share.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "inputs.hpp"
#include "rectify/rectify.h"
#include "settings.hpp"

namespace rectify_tests {

constexpr std::size_t kBlock = std::size_t(1) << 16;  // a few streams of f32 stay in the L2 cache

// How many there are; 64 bits are sampled: every sign, exponent and first bits of a fraction, times lower
// bits of which the first 24 are edges of their halves, the rest random.
inline std::uint64_t pattern_count(std::size_t bits) {
    return std::uint64_t(1) << (bits < 64 ? bits : thin() ? 20 : 23);
}

inline std::uint64_t sampled_pattern(std::uint64_t index) {
    constexpr std::uint64_t kLow[] = {0, 1, 0x7FFFFFFF, 0x80000000, 0x80000001, 0xFFFFFFFF};
    constexpr std::uint64_t kMiddle[] = {0, 1, 0x8000, 0xFFFF};
    const std::uint64_t form = index >> 16;
    const std::uint64_t lower = form < 24 ? kMiddle[form / 6] << 32 | kLow[form % 6] : Random(index)() >> 16;
    return index << 48 | lower;
}

template <class Word>
void fill_words(void* data, std::uint64_t first, std::size_t n) {
    auto* words = static_cast<Word*>(data);
    for (std::size_t i = 0; i < n; ++i) words[i] = static_cast<Word>(first + i);
}

// The patterns first, first + 1, ... as elements of so many bits.
inline void fill_patterns(void* data, std::size_t bits, std::uint64_t first, std::size_t n) {
    if (bits == 64)
        for (std::size_t i = 0; i < n; ++i) static_cast<std::uint64_t*>(data)[i] = sampled_pattern(first + i);
    else if (bits == 32)
        fill_words<std::uint32_t>(data, first, n);
    else if (bits == 16)
        fill_words<std::uint16_t>(data, first, n);
    else
        fill_words<std::uint8_t>(data, first, n);
}

// Blocks [first, first + n) of [0, patterns), each checked once: make() gives each thread a worker of its own,
// worker(first, n) says what is wrong, or nothing.
class Walk {
  public:
    // progress: from the calling thread, the share that is done; else lines on stderr.
    using Progress = std::function<void(double done)>;
    Walk(std::string name, std::uint64_t patterns, Progress progress = nullptr)
        : name_(std::move(name)), patterns_(patterns), progress_(std::move(progress)) {}

    template <class Make>
    void run(Make make) {
        std::thread second;
        if (patterns_ > kBlock && std::thread::hardware_concurrency() > 1)
            second = std::thread([&] { work(make(), false); });
        work(make(), true);
        if (second.joinable()) second.join();
    }
    std::uint64_t checked() const { return checked_; }
    std::string failure() const { return failure_; }

  private:
    template <class Worker>
    void work(Worker worker, bool reports) {
        for (std::uint64_t first; !stop_ && (first = next_.fetch_add(kBlock)) < patterns_;) {
            const std::size_t n = static_cast<std::size_t>(std::min<std::uint64_t>(kBlock, patterns_ - first));
            const std::string wrong = worker(first, n);
            if (!wrong.empty()) {
                const std::lock_guard<std::mutex> lock(mutex_);
                failure_ = wrong + ", in the block that begins with pattern " + std::to_string(first);
                stop_ = true;
                return;
            }
            checked_ += n;
            if (reports) report();
        }
    }

    void report() {
        if (progress_) return progress_(double(checked_) / double(patterns_));
        const auto percent = static_cast<unsigned>(checked_ * 100 / patterns_);
        if (patterns_ < std::uint64_t(1) << 32 || percent < reported_ + 20 || percent >= 100) return;
        reported_ = percent;
        std::fprintf(stderr, "%s on %s: %u %%\n", name_.c_str(), rectify_isa(), percent);
    }

    const std::string name_;
    const std::uint64_t patterns_;
    const Progress progress_;
    std::atomic<std::uint64_t> next_{0};
    std::atomic<std::uint64_t> checked_{0};
    std::atomic<bool> stop_{false};
    std::mutex mutex_;
    std::string failure_;
    unsigned reported_ = 0;  // only the reporting thread touches it
};

}  // namespace rectify_tests
