// What counts the bits of masks. mask_or is a row of the operations' table.
#include <catch2/catch_test_macros.hpp>
#include <cstring>
#include <limits>

#include "oracle/oracle.hpp"
#include "support/buffers.hpp"
#include "support/inputs.hpp"
#include "support/problem.hpp"
#include "support/settings.hpp"

using namespace rectify_tests;

namespace {

constexpr std::size_t kMost = std::numeric_limits<std::size_t>::max();

// A count at any address, with guards around it.
class Count {
  public:
    explicit Count(std::size_t offset) : at(reinterpret_cast<std::size_t*>(buffer_.place(offset, kBytes))) {
        std::memset(bytes(), 0x5A, kBytes);
    }
    std::size_t value() {
        REQUIRE(buffer_.guards_intact());
        std::size_t result;
        std::memcpy(&result, bytes(), kBytes);
        return result;
    }

  private:
    static constexpr std::size_t kBytes = sizeof(std::size_t);
    unsigned char* bytes() { return reinterpret_cast<unsigned char*>(at); }
    GuardedBuffer buffer_{kBytes};

  public:
    std::size_t* const at;
};

std::size_t counted(const unsigned char* mask, std::size_t n) {
    Count count(n % 8);
    REQUIRE(rectify_mask_count(mask, n, count.at, nullptr) == RECTIFY_OK);
    return count.value();
}

std::vector<std::size_t> channel_counts(const unsigned char* mask, const rectify_shape& shape) {
    std::vector<std::size_t> counts(shape.channels + 2, 0xA5A5);
    REQUIRE(rectify_mask_count_channels(mask, counts.data() + 1, &shape, nullptr) == RECTIFY_OK);
    REQUIRE(counts.front() == 0xA5A5);
    REQUIRE(counts.back() == 0xA5A5);
    return {counts.begin() + 1, counts.end() - 1};
}

std::vector<std::size_t> expected_counts(const unsigned char* mask, const rectify_shape& shape) {
    std::vector<std::size_t> counts(shape.channels);
    oracle::mask_count_channels(mask, counts.data(), shape);
    return counts;
}

void check_channels(const rectify_shape& shape) {
    const std::size_t n = shape.outer * shape.channels * shape.inner, bytes = oracle::mask_bytes(n);
    const PageFencedBuffer fenced(bytes);
    INFO("outer " << shape.outer << ", channels " << shape.channels << ", inner " << shape.inner);
    for (unsigned char* const mask : {fenced.at_start(), fenced.at_end(bytes)}) {
        fill_mask(mask, n, n);
        CHECK(channel_counts(mask, shape) == expected_counts(mask, shape));
        if (bytes != 0) std::memset(mask, 0xFF, bytes);
        CHECK(channel_counts(mask, shape) ==
              std::vector<std::size_t>(shape.channels, shape.outer * shape.inner));
    }
}

}  // namespace

TEST_CASE("masks: the size of a mask", "[masks]") {
    for (std::size_t n = 0; n < 100; ++n) CHECK(rectify_mask_bytes(n) == oracle::mask_bytes(n));
    for (const std::size_t n : {kMost - 8, kMost - 7, kMost - 1, kMost})
        CHECK(rectify_mask_bytes(n) == oracle::mask_bytes(n));
}

TEST_CASE("masks: the count, every size and address, next to unreadable pages", "[masks]") {
    const std::size_t most = thin() ? 2500 : 9000;
    const PageFencedBuffer buffer(most / 8 + 64);
    for (std::size_t n = 0; n <= most; n += n < 1100 ? 1 : 37) {
        const std::size_t bytes = oracle::mask_bytes(n);
        for (unsigned char* const mask :
             {buffer.at_start(), buffer.at_start() + n % 61, buffer.at_end(bytes)}) {
            fill_mask(mask, n, n);  // the spare bits too
            INFO("n = " << n);
            CHECK(counted(mask, n) == oracle::mask_count(mask, n));
        }
    }
}

// A byte that counts runs over after 255, and a vector of them does so at another size on every ISA.
TEST_CASE("masks: the count of full masks", "[masks]") {
    const Bytes full(std::size_t(1) << 20, 0xFF);
    for (const std::size_t vector : {8u, 16u, 32u, 64u, 128u, 256u, 512u}) {
        for (const std::size_t vectors : {30u, 31u, 32u, 33u, 63u, 64u, 127u, 128u, 255u, 256u, 257u, 1024u}) {
            const std::size_t n = 8 * vector * vectors;
            for (const std::size_t more : {0u, 1u, 9u}) CHECK(counted(full.data(), n + more) == n + more);
            CHECK(counted(full.data() + 1, n - 3) == n - 3);
        }
    }
}

TEST_CASE("masks: the spare bits do not count", "[masks]") {
    for (std::size_t n = 0; n < 600; ++n) {
        Bytes mask(oracle::mask_bytes(n), 0xFF);
        CHECK(counted(mask.data(), n) == n);
        mask.assign(mask.size(), 0);
        if (n % 8 != 0) mask.back() = static_cast<unsigned char>(0xFF << n % 8);
        CHECK(counted(mask.data(), n) == 0);
    }
}

TEST_CASE("masks: the count of what forward wrote is the number of positive elements", "[masks]") {
    for (const std::size_t n : {1u, 100u, 1000u, 100003u}) {
        std::vector<float> x(n), y(n);
        Bytes mask(rectify_mask_bytes(n), 0xFF);
        fill_floats<float>(x.data(), n, n);
        std::size_t positive = 0;
        for (const float v : x) positive += v > 0 ? 1 : 0;
        REQUIRE(rectify_relu_forward_mask_f32(x.data(), y.data(), mask.data(), n, nullptr) == RECTIFY_OK);
        CHECK(counted(mask.data(), n) == positive);
    }
}

TEST_CASE("masks: the counts per channel, small shapes", "[masks]") {
    const std::vector<std::size_t> sizes =
        thin() ? std::vector<std::size_t>{0, 1, 3, 8, 17, 65}
               : std::vector<std::size_t>{0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 130};
    for (const std::size_t outer : sizes)
        for (const std::size_t channels : sizes)
            for (const std::size_t inner : sizes) {
                if (thin() && outer * channels * inner > 10000) continue;
                check_channels({outer, channels, inner});
            }
}

// Counters of a byte run over after 255 rows, of 16 bits after 65535.
TEST_CASE("masks: the counts per channel, more rows than a small counter holds", "[masks]") {
    for (const std::size_t channels : {1u, 3u, 8u, 64u, 100u, 128u, 513u})
        for (const std::size_t outer : {254u, 255u, 256u, 257u, 511u, 512u, 600u}) {
            if (thin() && (channels > 100 || outer > 257)) continue;
            check_channels({outer, channels, 1});
            check_channels({outer, channels, 3});
        }
    if (thin()) return;
    for (const std::size_t outer : {65535u, 65536u, 65537u}) {
        check_channels({outer, 8, 1});
        check_channels({outer, 5, 1});
    }
    check_channels({2, 3, 100001});
    check_channels({1, 64, 4096});
    check_channels({3, 1, 65536});
    check_channels({2, 4099, 1});
}

TEST_CASE("masks: nothing to count", "[masks]") {
    Count count(3);
    CHECK(rectify_mask_count(nullptr, 0, count.at, nullptr) == RECTIFY_OK);
    CHECK(count.value() == 0);
    std::size_t counts[3] = {9, 9, 9};
    for (const rectify_shape& shape : {rectify_shape{0, 3, 5}, rectify_shape{5, 3, 0}}) {
        CHECK(rectify_mask_count_channels(nullptr, counts, &shape, nullptr) == RECTIFY_OK);
        for (std::size_t& c : counts) {
            CHECK(c == 0);
            c = 9;
        }
    }
    const rectify_shape no_channel = {5, 0, 5};
    CHECK(rectify_mask_count_channels(nullptr, nullptr, &no_channel, nullptr) == RECTIFY_OK);
}
