// What mask_count and mask_count_channels refuse.
#include <catch2/catch_test_macros.hpp>
#include <limits>

#include "support/problem.hpp"
#include "support/settings.hpp"

using namespace rectify_tests;

namespace {

constexpr std::size_t kMost = std::numeric_limits<std::size_t>::max();
constexpr std::size_t kBits = 1024;

// A mask of kBits with counts behind it.
struct Memory {
    Bytes bytes = Bytes(4096, 0x5A);
    unsigned char* const mask = bytes.data() + 512;
    std::size_t* const counts = reinterpret_cast<std::size_t*>(bytes.data() + 2048);
    bool untouched() const { return bytes == Bytes(4096, 0x5A); }
};

std::size_t* counts_at(unsigned char* pointer) { return reinterpret_cast<std::size_t*>(pointer); }

}  // namespace

TEST_CASE("errors: mask_count", "[errors]") {
    Memory m;
    const rectify_exec bad = with_threads(-1);
    CHECK(rectify_mask_count(nullptr, kBits, m.counts, nullptr) == RECTIFY_NULL_POINTER);
    CHECK(rectify_mask_count(m.mask, kBits, nullptr, nullptr) == RECTIFY_NULL_POINTER);
    CHECK(rectify_mask_count(nullptr, kMost, m.counts, nullptr) == RECTIFY_NULL_POINTER);  // any number fits
    for (const std::ptrdiff_t shift : {-7, -1, 0, 1, 60, 120, 127}) {
        INFO("count = mask + " << shift);
        CHECK(rectify_mask_count(m.mask, kBits, counts_at(m.mask + shift), nullptr) == RECTIFY_OVERLAP);
    }
    CHECK(rectify_mask_count(nullptr, kBits, nullptr, &bad) == RECTIFY_PARAMETER);
    CHECK(m.untouched());
    for (const std::ptrdiff_t shift : {-8, 128})  // they touch
        CHECK(rectify_mask_count(m.mask, kBits, counts_at(m.mask + shift), nullptr) == RECTIFY_OK);
}

TEST_CASE("errors: mask_count_channels", "[errors]") {
    Memory m;
    const rectify_exec bad = with_threads(-1);
    const rectify_shape shape = {8, 4, 32};  // kBits, 32 bytes of counts
    CHECK(rectify_mask_count_channels(nullptr, m.counts, &shape, nullptr) == RECTIFY_NULL_POINTER);
    CHECK(rectify_mask_count_channels(m.mask, nullptr, &shape, nullptr) == RECTIFY_NULL_POINTER);
    CHECK(rectify_mask_count_channels(m.mask, m.counts, nullptr, nullptr) == RECTIFY_NULL_POINTER);
    for (const std::ptrdiff_t shift : {-31, -1, 0, 1, 60, 120, 127}) {
        INFO("counts = mask + " << shift);
        CHECK(rectify_mask_count_channels(m.mask, counts_at(m.mask + shift), &shape, nullptr) ==
              RECTIFY_OVERLAP);
    }
    for (const rectify_shape& large :
         {rectify_shape{kMost, 2, 1}, rectify_shape{2, 1, kMost}, rectify_shape{kMost / 2 + 1, 2, 1},
          rectify_shape{std::size_t(1) << 32, 2, std::size_t(1) << 31}, rectify_shape{kMost, kMost, kMost},
          rectify_shape{1, kMost / sizeof(std::size_t), 1}}) {
        INFO(large.outer << " x " << large.channels << " x " << large.inner);
        CHECK(rectify_mask_count_channels(m.mask, m.counts, &large, nullptr) == RECTIFY_SIZE);
        CHECK(rectify_mask_count_channels(nullptr, nullptr, &large, nullptr) == RECTIFY_SIZE);
        CHECK(rectify_mask_count_channels(m.mask, m.counts, &large, &bad) == RECTIFY_PARAMETER);
    }
    CHECK(m.untouched());
    for (const std::ptrdiff_t shift : {-32, 128})
        CHECK(rectify_mask_count_channels(m.mask, counts_at(m.mask + shift), &shape, nullptr) == RECTIFY_OK);
}
