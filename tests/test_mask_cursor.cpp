// Masks that begin at any bit of a byte: reader, writer and single accesses against a model that goes bit by
// bit.
#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include "loops/mask_cursor.hpp"

using rectify::internal::low_bits;
using rectify::internal::MaskCursor;
using rectify::internal::MaskReader;
using rectify::internal::MaskWriter;

namespace {

// A mask of `bits` bits from bit `phase` on, between guard bytes, and in a buffer that ends where it ends: a
// sanitizer sees a byte too many that is read.
struct Area {
    static constexpr std::size_t guard = 16;
    std::vector<unsigned char> bytes;
    std::size_t phase;

    Area(std::size_t phase_, std::size_t bits, std::mt19937_64& random) : phase(phase_) {
        bytes.resize(guard + (phase + bits + 7) / 8 + guard);
        for (unsigned char& byte : bytes) byte = static_cast<unsigned char>(random());
    }

    // A function, because Catch2 cannot print arbitrary bytes.
    bool same_bytes(const Area& other) const { return bytes == other.bytes; }

    MaskCursor cursor() { return {bytes.data() + guard, phase}; }

    bool get(std::size_t i) const { return bytes[guard + (phase + i) / 8] >> ((phase + i) % 8) & 1; }

    void set(std::size_t i, bool value) {
        unsigned char& byte = bytes[guard + (phase + i) / 8];
        const auto bit = static_cast<unsigned char>(1u << ((phase + i) % 8));
        byte = static_cast<unsigned char>(value ? byte | bit : byte & ~bit);
    }

    std::uint64_t word(std::size_t begin, std::size_t count) const {
        std::uint64_t word = 0;
        for (std::size_t i = 0; i < count; ++i) word |= std::uint64_t{get(begin + i)} << i;
        return word;
    }

    // What a write of `count` bits makes: the bits behind the last one, in its byte, are 0.
    void model_write(std::size_t begin, std::uint64_t word, std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) set(begin + i, word >> i & 1);
        for (std::size_t i = begin + count; (phase + i) % 8 != 0; ++i) set(i, false);
    }
};

// Without a byte behind the mask, so that reading one is an error.
std::vector<unsigned char> without_guard(const Area& area) {
    return {area.bytes.begin() + Area::guard, area.bytes.end() - Area::guard};
}

template <std::size_t word_bits>
void check_words(std::mt19937_64& random) {
    for (std::size_t phase = 0; phase < 8; ++phase)
        for (std::size_t words = 0; words <= 9; ++words) {
            CAPTURE(word_bits, phase, words);
            Area area(phase, words * word_bits, random);

            std::vector<unsigned char> tight = without_guard(area);
            MaskReader<word_bits> reader(MaskCursor{tight.data(), phase});
            for (std::size_t w = 0; w < words; ++w)
                CHECK((reader.next() & low_bits(word_bits)) == area.word(w * word_bits, word_bits));

            Area expected(area);
            MaskWriter<word_bits> writer(area.cursor());
            for (std::size_t w = 0; w < words; ++w) {
                const std::uint64_t word = random() & low_bits(word_bits);
                expected.model_write(w * word_bits, word, word_bits);
                writer.put(word);
            }
            writer.finish();
            if (words == 0 && phase != 0) expected.model_write(0, 0, 0);
            CHECK(area.same_bytes(expected));
        }
}

template <std::size_t count>
void check_load(std::mt19937_64& random) {
    for (std::size_t phase = 0; phase < 8; ++phase)
        for (std::size_t begin = 0; begin < 24; ++begin) {
            CAPTURE(count, phase, begin);
            const Area area(phase, begin + count, random);
            std::vector<unsigned char> tight = without_guard(area);
            const MaskCursor at = MaskCursor{tight.data(), phase}.at(begin);
            CHECK(at.bit < 8);
            CHECK((at.load<count>() & low_bits(count)) == area.word(begin, count));
        }
}

}  // namespace

TEST_CASE("mask cursor: words of every size, read and written from every bit of a byte", "[mask_cursor]") {
    std::mt19937_64 random(1);
    check_words<8>(random);
    check_words<16>(random);
    check_words<32>(random);
    check_words<64>(random);
}

TEST_CASE("mask cursor: a vector's bits at any place", "[mask_cursor]") {
    std::mt19937_64 random(2);
    check_load<1>(random);
    check_load<2>(random);
    check_load<4>(random);
    check_load<8>(random);
    check_load<16>(random);
    check_load<32>(random);
}

TEST_CASE("mask cursor: any number of bits, read and written at any place", "[mask_cursor]") {
    std::mt19937_64 random(3);
    for (std::size_t phase = 0; phase < 8; ++phase)
        for (std::size_t begin = 0; begin < 17; ++begin)
            for (std::size_t count = 1; count <= 57; ++count) {
                CAPTURE(phase, begin, count);
                Area area(phase, begin + count, random);
                std::vector<unsigned char> tight = without_guard(area);
                CHECK((MaskCursor{tight.data(), phase}.at(begin).load(count) & low_bits(count)) ==
                      area.word(begin, count));

                Area expected(area);
                const std::uint64_t word = random() & low_bits(count);
                expected.model_write(begin, word, count);
                area.cursor().at(begin).store(word, count);
                CHECK(area.same_bytes(expected));
            }
}

TEST_CASE("mask cursor: what is written in parts is what is written at once", "[mask_cursor]") {
    std::mt19937_64 random(4);
    for (std::size_t phase = 0; phase < 8; ++phase)
        for (std::size_t peel = 0; peel < 32; ++peel)
            for (std::size_t tail = 0; tail < 32; ++tail) {
                CAPTURE(phase, peel, tail);
                Area area(phase, peel + 64 + tail, random);
                Area expected(area);
                const std::uint64_t first = random() & low_bits(peel), last = random() & low_bits(tail);
                const std::uint64_t word[2] = {random() & low_bits(32), random() & low_bits(32)};
                expected.model_write(0, first, peel);
                expected.model_write(peel, word[0], 32);
                expected.model_write(peel + 32, word[1], 32);
                expected.model_write(peel + 64, last, tail);

                if (peel != 0) area.cursor().store(first, peel);
                MaskWriter<32> writer(area.cursor().at(peel));
                for (const std::uint64_t each : word) writer.put(each);
                writer.finish();
                if (tail != 0) area.cursor().at(peel + 64).store(last, tail);
                CHECK(area.same_bytes(expected));
            }
}
