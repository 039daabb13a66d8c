// Every bit pattern of the input that decides, beside other inputs that hold every edge.
#include <algorithm>
#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <cstdio>
#include <cstring>
#include <mutex>
#include <thread>

#include "rectify/rectify.h"
#include "support/problem.hpp"
#include "support/settings.hpp"

using namespace rectify_tests;

namespace {

constexpr std::size_t kBlock = std::size_t(1) << 16;  // three streams of f32 stay in the L2 cache
constexpr std::size_t kShifts = 251;                  // a prime: the other inputs meet every x differently

template <class Word>
void fill_words(void* data, std::uint64_t first, std::size_t n) {
    auto* words = static_cast<Word*>(data);
    for (std::size_t i = 0; i < n; ++i) words[i] = static_cast<Word>(first + i);
}

// The patterns first, first + 1, ... as elements of so many bits.
void fill_patterns(void* data, std::size_t bits, std::uint64_t first, std::size_t n) {
    if (bits == 32)
        fill_words<std::uint32_t>(data, first, n);
    else if (bits == 16)
        fill_words<std::uint16_t>(data, first, n);
    else
        fill_words<std::uint8_t>(data, first, n);
}

class Walk {
  public:
    Walk(const Operation& op, std::uint64_t patterns) : op_(op), patterns_(patterns) {}

    void work(bool reports) {
        std::vector<Bytes> inputs, got, expected;
        Pointers kernel, oracle;
        for (std::size_t i = 0; i < op_.inputs.size(); ++i) {
            inputs.emplace_back(op_.inputs[i].bytes(kBlock + kShifts));
            op_.inputs[i].fill(inputs[i].data(), kBlock + kShifts, i);
        }
        for (std::size_t o = 0; o < op_.outputs.size(); ++o) {
            kernel.out[o] = got.emplace_back(op_.outputs[o].bytes(kBlock)).data();
            oracle.out[o] = expected.emplace_back(op_.outputs[o].bytes(kBlock)).data();
        }
        const rectify_exec exec = with_threads(1);

        for (std::uint64_t first; !stop_ && (first = next_.fetch_add(kBlock)) < patterns_;) {
            const std::size_t n = static_cast<std::size_t>(std::min<std::uint64_t>(kBlock, patterns_ - first));
            for (std::size_t i = 0; i < inputs.size(); ++i)
                kernel.in[i] = inputs[i].data() + op_.inputs[i].bytes((first / kBlock * 8) % kShifts);
            kernel.in[op_.decider] = inputs[op_.decider].data();
            fill_patterns(kernel.in[op_.decider], op_.inputs[op_.decider].bits, first, n);

            op_.oracle(kernel.in.data(), oracle.out.data(), n);
            const rectify_status status = op_.call(kernel.in.data(), kernel.out.data(), n, &exec);
            if (status != RECTIFY_OK) return fail(rectify_status_string(status), first);
            for (std::size_t o = 0; o < op_.outputs.size(); ++o) {
                const std::string text = difference(op_.outputs[o], oracle.out[o], kernel.out[o], n);
                if (!text.empty()) return fail(text, first);
            }
            checked_ += n;
            if (reports) report();
        }
    }

    std::uint64_t checked() const { return checked_; }
    std::string failure() const { return failure_; }

  private:
    void fail(const std::string& text, std::uint64_t first) {
        const std::lock_guard<std::mutex> lock(mutex_);
        failure_ = text + ", in the block that begins with input " + std::to_string(first);
        stop_ = true;
    }

    void report() {
        const auto percent = static_cast<unsigned>(checked_ * 100 / patterns_);
        if (percent < reported_ + 20 || percent >= 100) return;
        reported_ = percent;
        std::fprintf(stderr, "%s on %s: %u %%\n", op_.name, rectify_isa(), percent);
    }

    const Operation& op_;
    const std::uint64_t patterns_;
    std::atomic<std::uint64_t> next_{0};
    std::atomic<std::uint64_t> checked_{0};
    std::atomic<bool> stop_{false};
    std::mutex mutex_;
    std::string failure_;
    unsigned reported_ = 0;  // only the reporting thread touches it
};

}  // namespace

TEST_CASE("exhaustive: every input pattern", "[exhaustive]") {
    for (const Operation& op : operations()) {
        const std::size_t bits = op.inputs[op.decider].bits;
        if (bits < 8 || bits > 32) continue;  // a mask's bits are few, 64 are too many
        DYNAMIC_SECTION(op.name) {
            const std::uint64_t patterns = std::uint64_t(1) << bits;
            Walk walk(op, patterns);
            std::thread second;
            if (std::thread::hardware_concurrency() > 1) second = std::thread([&] { walk.work(false); });
            walk.work(true);
            if (second.joinable()) second.join();
            CHECK(walk.failure() == "");
            CHECK(walk.checked() == patterns);
        }
    }
}
