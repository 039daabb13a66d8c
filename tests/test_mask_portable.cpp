// The mask's bytes are the same on every machine: here is their hash.
#include <catch2/catch_test_macros.hpp>
#include <cstdio>
#include <cstdlib>

#include "oracle/oracle.hpp"
#include "support/inputs.hpp"
#include "support/problem.hpp"

using namespace rectify_tests;

namespace {

constexpr std::size_t kCount = 100003;  // three bits of the last byte are used

std::uint64_t fnv1a(const Bytes& bytes) {
    std::uint64_t hash = 0xCBF29CE484222325u;
    for (const unsigned char byte : bytes) hash = (hash ^ byte) * 0x100000001B3u;
    return hash;
}

template <class T>
void check(const char* type,
           rectify_status (*forward_mask)(const T*, T*, std::uint8_t*, std::size_t, const rectify_exec*),
           std::uint64_t hash, Bytes& all) {
    INFO(type);
    std::vector<T> x(kCount), y(kCount);
    fill_floats<T>(x.data(), kCount, 20100621);
    Bytes mask(rectify_mask_bytes(kCount), 0xFF), expected(mask.size());
    oracle::relu_forward_mask<T>(x.data(), y.data(), expected.data(), kCount);
    REQUIRE(forward_mask(x.data(), y.data(), mask.data(), kCount, nullptr) == RECTIFY_OK);
    CHECK(fnv1a(expected) == hash);
    CHECK(fnv1a(mask) == hash);
    all.insert(all.end(), mask.begin(), mask.end());
}

}  // namespace

// RECTIFY_TEST_MASK_FILE: also write them to this file, to be compared with another machine's.
TEST_CASE("the masks of fixed inputs have the bytes that they have everywhere", "[contract][maskfile]") {
    Bytes all;
    check("f32", rectify_relu_forward_mask_f32, 0x2B9440062B908F15u, all);
    check("f64", rectify_relu_forward_mask_f64, 0x64D4CCF19CFC51DFu, all);
    check("f16", rectify_relu_forward_mask_f16, 0xDAD24D9BA777A9C0u, all);
    check("bf16", rectify_relu_forward_mask_bf16, 0x7C0D36FADBDE20F5u, all);
    if (const char* const name = std::getenv("RECTIFY_TEST_MASK_FILE")) {
        std::FILE* const file = std::fopen(name, "wb");
        REQUIRE(file != nullptr);
        const bool written = std::fwrite(all.data(), 1, all.size(), file) == all.size();
        REQUIRE((std::fclose(file) == 0 && written));
    }
}
