// When a call goes past the caches. No byte of a result depends on it, so the decision itself is asked for.
#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <string>

#include "cpu.hpp"
#include "split.hpp"
#include "support/settings.hpp"

using namespace rectify_tests;
using rectify::internal::BufferInfo;
using rectify::internal::Call;
using rectify::internal::Role;

namespace {

constexpr std::size_t kHuge = std::size_t(1) << 40;

rectify_exec with_store(rectify_store store, std::size_t llc_bytes = 0) {
    rectify_exec exec = default_exec();
    exec.store = store;
    exec.llc_bytes = llc_bytes;
    return exec;
}

constexpr BufferInfo kBuffers[] = {{Role::in, 1}, {Role::in, 1}, {Role::out, 1}};

// Whether a call on three buffers of a byte per element, which moves three times n bytes, goes past the caches.
bool streams(unsigned char* a, unsigned char* b, unsigned char* out, std::size_t n, const rectify_exec& exec) {
    Call call;
    call.buffers = kBuffers;
    call.count = 3;
    call.n = n;
    call.region[0] = {a, n, n, n};
    call.region[1] = {b, n, n, n};
    call.region[2] = {out, n, n, n};
    return uses_streaming_stores(call, exec);
}

}  // namespace

TEST_CASE("stores: past the caches when told, or when what moves exceeds the last-level cache", "[stores]") {
    unsigned char a = 0, b = 0, out = 0;
    CHECK(streams(&a, &b, &out, 1, with_store(RECTIFY_STORE_STREAMING)));
    CHECK_FALSE(streams(&a, &b, &out, kHuge, with_store(RECTIFY_STORE_CACHED)));
    CHECK_FALSE(streams(&a, &b, &out, 333, with_store(RECTIFY_STORE_AUTO, 999)));
    CHECK(streams(&a, &b, &out, 333, with_store(RECTIFY_STORE_AUTO, 998)));
    CHECK_FALSE(streams(&a, &b, &out, 333, with_store(RECTIFY_STORE_AUTO)));
    CHECK(streams(&a, &b, &out, kHuge, with_store(RECTIFY_STORE_AUTO)));
}

TEST_CASE("stores: never past the caches in place", "[stores]") {
    unsigned char other = 0, same = 0;
    for (const rectify_store store : {RECTIFY_STORE_AUTO, RECTIFY_STORE_STREAMING}) {
        CHECK_FALSE(streams(&same, &other, &same, kHuge, with_store(store)));
        CHECK_FALSE(streams(&other, &same, &same, kHuge, with_store(store)));
        CHECK_FALSE(streams(&same, &same, &same, kHuge, with_store(store)));
    }
}

TEST_CASE("stores: sizes in the environment are decimal, hexadecimal, or in K, M and G", "[stores]") {
    using rectify::internal::parse_bytes;
    const std::pair<const char*, std::size_t> right[] = {
        {"1", 1},          {"12345", 12345},  {"007", 7},      {"0x2000000", 1u << 25},
        {"0Xff", 255},     {"32M", 1u << 25}, {"3k", 3072},    {"2K", 2048},
        {"64m", 1u << 26}, {"1G", 1u << 30},  {"0x10k", 16384}};
    for (const auto& [text, bytes] : right) {
        INFO(text);
        CHECK(parse_bytes(text) == bytes);
    }
    for (const char* text :
         {"", "0", "0x", "0xG", "-1", "+1", " 1", "1 ", "1T", "1KB", "k", "1.5M", "many",
          "99999999999999999999", "0x10000000000000000", "9223372036854775808", "9999999999999G"}) {
        INFO(text);
        CHECK(parse_bytes(text) == 0);
    }
}

// Of a process of its own, since the environment is read once.
TEST_CASE("stores: RECTIFY_LLC_BYTES is the size of the last-level cache, if it is one", "[llc_bytes]") {
    const char* text = std::getenv("RECTIFY_LLC_BYTES");
    REQUIRE(text != nullptr);
    const std::size_t size = rectify::internal::llc_bytes();
    if (std::string(text) == "12345k") {
        CHECK(size == 12345 * 1024);
        CHECK(rectify_environment_status() == RECTIFY_OK);
    } else {
        CHECK(size >= std::size_t(1) << 20);
        CHECK(size <= std::size_t(64) << 20);
        CHECK(rectify_environment_status() == (*text == '\0' ? RECTIFY_OK : RECTIFY_PARAMETER));
    }
}
