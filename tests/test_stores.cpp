// When a call goes past the caches. No byte of a result depends on it, so the decision itself is asked for.
#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <string>

#include "cpu.hpp"
#include "launch.hpp"
#include "support/settings.hpp"

using namespace rectify_tests;
using rectify::internal::Operands;
using rectify::internal::streams;

namespace {

constexpr std::size_t kHuge = std::size_t(1) << 40;

rectify_exec with_store(rectify_store store, std::size_t llc_bytes = 0) {
    rectify_exec exec = default_exec();
    exec.store = store;
    exec.llc_bytes = llc_bytes;
    return exec;
}

}  // namespace

TEST_CASE("stores: past the caches when told, or when what moves exceeds the last-level cache", "[stores]") {
    const float a = 0, b = 0;
    float out = 0;
    const Operands apart = {&a, &b, &out, nullptr};
    CHECK(streams(apart, 1, with_store(RECTIFY_STORE_STREAMING)));
    CHECK_FALSE(streams(apart, kHuge, with_store(RECTIFY_STORE_CACHED)));
    CHECK_FALSE(streams(apart, 1000, with_store(RECTIFY_STORE_AUTO, 1000)));
    CHECK(streams(apart, 1001, with_store(RECTIFY_STORE_AUTO, 1000)));
    CHECK_FALSE(streams(apart, 1000, with_store(RECTIFY_STORE_AUTO)));
    CHECK(streams(apart, kHuge, with_store(RECTIFY_STORE_AUTO)));
}

TEST_CASE("stores: never past the caches in place", "[stores]") {
    const float other = 0;
    float same = 0;
    for (const rectify_store store : {RECTIFY_STORE_AUTO, RECTIFY_STORE_STREAMING}) {
        CHECK_FALSE(streams({&same, nullptr, &same, nullptr}, kHuge, with_store(store)));
        CHECK_FALSE(streams({&same, &other, &same, nullptr}, kHuge, with_store(store)));
        CHECK_FALSE(streams({&other, &same, &same, nullptr}, kHuge, with_store(store)));
    }
}

// Of a process of its own, since the environment is read once.
TEST_CASE("stores: RECTIFY_LLC_BYTES is the size of the last-level cache, if it is a number", "[llc_bytes]") {
    const char* text = std::getenv("RECTIFY_LLC_BYTES");
    REQUIRE(text != nullptr);
    const std::size_t size = rectify::internal::llc_bytes();
    if (std::string(text) == "12345") {
        CHECK(size == 12345);
    } else {
        CHECK(size >= std::size_t(1) << 20);
        CHECK(size <= std::size_t(1) << 30);
    }
}
