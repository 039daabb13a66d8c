// What is refused, in which order, and that a refused call has written nothing.
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <cstring>
#include <limits>
#include <set>
#include <string>

#include "support/problem.hpp"
#include "support/settings.hpp"

using namespace rectify_tests;

namespace {

constexpr std::size_t kCount = 64;
constexpr auto kLargestBytes = static_cast<std::size_t>(std::numeric_limits<std::ptrdiff_t>::max());

// One block of memory in which streams are placed by hand, far enough from each other by default.
class Memory {
  public:
    explicit Memory(const Operation& op) : bytes_(kStride * (op.inputs.size() + op.outputs.size() + 2), 0x5A) {
        for (std::size_t i = 0; i < op.inputs.size(); ++i) at.in[i] = slot(i);
        for (std::size_t o = 0; o < op.outputs.size(); ++o) at.out[o] = slot(op.inputs.size() + o);
        for (std::size_t i = 0; i < op.inputs.size(); ++i)
            op.inputs[i].fill(at.in[i], op.inputs[i].elements(kCount), i);
        before_ = bytes_;
    }
    bool untouched() const { return bytes_ == before_; }

    Pointers at;

  private:
    static constexpr std::size_t kStride = 2048;
    unsigned char* slot(std::size_t s) { return bytes_.data() + kStride * (s + 1); }

    Bytes bytes_;
    Bytes before_;
};

rectify_status call(const Operation& op, const Pointers& at, std::size_t n,
                    const rectify_exec* exec = nullptr) {
    return op.call(at.in.data(), at.out.data(), n, exec);
}

void refuses(const Operation& op, const Memory& memory, rectify_status expected, std::size_t n = kCount,
             const rectify_exec* exec = nullptr) {
    CHECK(call(op, memory.at, n, exec) == expected);
    CHECK(memory.untouched());
}

unsigned char* shifted(void* pointer, std::ptrdiff_t bytes) {
    return static_cast<unsigned char*>(pointer) + bytes;
}

void* stream_at(const Operation& op, const Pointers& at, std::size_t s) {
    return s < op.inputs.size() ? at.in[s] : at.out[s - op.inputs.size()];
}

// The smallest n whose bytes do not fit.
std::size_t too_many(const Operation& op) { return kLargestBytes / (op.widest() / 8) + 1; }

rectify_exec bad_exec() { return with_threads(-1); }

}  // namespace

TEST_CASE("errors: a null pointer, each in turn", "[errors]") {
    for (const Operation& op : operations()) {
        for (std::size_t i = 0; i < op.inputs.size(); ++i) {
            if (op.inputs[i].may_be_null) continue;
            INFO(op.name << ", " << op.inputs[i].name);
            Memory memory(op);
            memory.at.in[i] = nullptr;
            refuses(op, memory, RECTIFY_NULL_POINTER);
        }
        for (std::size_t o = 0; o < op.outputs.size(); ++o) {
            INFO(op.name << ", " << op.outputs[o].name);
            Memory memory(op);
            memory.at.out[o] = nullptr;
            refuses(op, memory, RECTIFY_NULL_POINTER);
        }
    }
}

TEST_CASE("errors: no elements, and the pointers may be null or overlap", "[errors]") {
    for (const Operation& op : operations()) {
        if (op.has_sums()) continue;
        INFO(op.name);
        CHECK(call(op, Pointers(), 0) == RECTIFY_OK);
        Memory memory(op);
        CHECK(call(op, memory.at, 0) == RECTIFY_OK);
        memory.at.out[0] = shifted(memory.at.in[0], 1);
        CHECK(call(op, memory.at, 0) == RECTIFY_OK);
        CHECK(memory.untouched());
    }
}

TEST_CASE("errors: an output that overlaps a part of an input or of another output", "[errors]") {
    for (const Operation& op : operations()) {
        for (std::size_t o = 0; o < op.outputs.size(); ++o) {
            for (std::size_t s = 0; s < op.streams(); ++s) {
                if (s == op.inputs.size() + o) continue;
                const auto element = static_cast<std::ptrdiff_t>(op.outputs[o].unit());
                const auto below = static_cast<std::ptrdiff_t>(op.outputs[o].bytes(kCount));
                const auto above = static_cast<std::ptrdiff_t>(op.stream(s).bytes(kCount));
                std::vector<std::ptrdiff_t> shifts = {1,  element,  above / 2,  above - element, above - 1,
                                                      -1, -element, -below / 2, element - below, 1 - below};
                if (s >= op.inputs.size() || !op.may_be_in_place(o, s)) shifts.push_back(0);
                for (const std::ptrdiff_t shift : shifts) {
                    if (shift >= above || shift <= -below || (shift == 0 && shift != shifts.back())) continue;
                    INFO(op.name << ": " << op.outputs[o].name << " = " << op.stream(s).name << " + " << shift);
                    Memory memory(op);
                    memory.at.out[o] = shifted(stream_at(op, memory.at, s), shift);
                    refuses(op, memory, RECTIFY_OVERLAP);
                }
            }
        }
    }
}

TEST_CASE("errors: in place does not excuse what else overlaps", "[errors]") {
    for (const Operation& op : operations()) {
        if (!op.has_mask() || op.only_masks()) continue;
        INFO(op.name);
        Memory memory(op);
        memory.at.out[0] = memory.at.in[0];  // y on x, dx on dy
        void*& mask = op.inputs.size() > 1 && op.inputs[1].is_mask() ? memory.at.in[1] : memory.at.out[1];
        for (const std::ptrdiff_t shift : {0, 5}) {
            mask = shifted(memory.at.in[0], shift);
            refuses(op, memory, RECTIFY_OVERLAP);
        }
    }
}

TEST_CASE("errors: an output may touch an input or another output, or be an input", "[errors]") {
    for (const Operation& op : operations()) {
        const Problem problem(op, kCount, 1);
        for (std::size_t o = 0; o < op.outputs.size(); ++o) {
            for (std::size_t s = 0; s < op.streams(); ++s) {
                if (s == op.inputs.size() + o) continue;
                const auto below = static_cast<std::ptrdiff_t>(op.outputs[o].bytes(kCount));
                const auto above = static_cast<std::ptrdiff_t>(op.stream(s).bytes(kCount));
                for (const std::ptrdiff_t shift : {-below, above, std::ptrdiff_t(0)}) {
                    if (shift == 0 && (s >= op.inputs.size() || !op.may_be_in_place(o, s))) continue;
                    INFO(op.name << ": " << op.outputs[o].name << " = " << op.stream(s).name << " + " << shift);
                    Memory memory(op);
                    memory.at.out[o] = shifted(stream_at(op, memory.at, s), shift);
                    CHECK(run(problem, memory.at, nullptr) == "");
                }
            }
        }
    }
}

TEST_CASE("errors: inputs may overlap freely", "[errors]") {
    for (const Operation& op : operations()) {
        if (op.inputs.size() < 2) continue;
        const auto most = static_cast<std::ptrdiff_t>(op.inputs[0].bytes(kCount));
        for (const std::ptrdiff_t shift : {std::ptrdiff_t(0), std::ptrdiff_t(1), most / 2, most - 1}) {
            INFO(op.name << ", shift = " << shift);
            Memory memory(op);
            memory.at.in[1] = shifted(memory.at.in[0], shift);
            std::vector<Bytes> expected;
            std::vector<void*> out;
            for (const Stream& stream : op.outputs)
                out.push_back(expected.emplace_back(stream.bytes(kCount)).data());
            op.oracle(memory.at.in.data(), out.data(), kCount);
            CHECK(call(op, memory.at, kCount) == RECTIFY_OK);
            for (std::size_t o = 0; o < out.size(); ++o)
                CHECK(std::memcmp(memory.at.out[o], out[o], expected[o].size()) == 0);
        }
    }
}

TEST_CASE("errors: a size that does not fit the address space", "[errors]") {
    constexpr std::size_t kMost = std::numeric_limits<std::size_t>::max();
    for (const Operation& op : operations()) {
        if (op.only_masks()) {  // of bits, any number fits
            CHECK(call(op, Pointers(), kMost) == RECTIFY_NULL_POINTER);
            continue;
        }
        const std::size_t wraps_to_nothing = kMost / (op.widest() / 8) + 1;  // 0 for bytes
        for (const std::size_t n :
             {too_many(op), wraps_to_nothing, wraps_to_nothing + kCount, kMost - 6, kMost}) {
            if (n < too_many(op)) continue;
            INFO(op.name << ", n = " << n);
            const Memory memory(op);
            refuses(op, memory, RECTIFY_SIZE, n);
        }
        // One less fits: the next check, for null pointers, is the one that refuses.
        CHECK(call(op, Pointers(), too_many(op) - 1) == RECTIFY_NULL_POINTER);
    }
}

TEST_CASE("errors: checked in the order exec, sizes, null, overlap", "[errors]") {
    const rectify_exec exec = bad_exec();
    for (const Operation& op : operations()) {
        INFO(op.name);
        Memory memory(op);
        memory.at.out[0] = shifted(memory.at.in[0], 1);
        refuses(op, memory, RECTIFY_OVERLAP);
        if (op.inputs.size() > 1) memory.at.in[1] = nullptr;
        refuses(op, memory, op.inputs.size() > 1 ? RECTIFY_NULL_POINTER : RECTIFY_OVERLAP);
        refuses(op, memory, RECTIFY_PARAMETER, 0, &exec);
        if (op.only_masks()) continue;
        refuses(op, memory, RECTIFY_SIZE, too_many(op));
        refuses(op, memory, RECTIFY_PARAMETER, too_many(op), &exec);
    }
}

TEST_CASE("errors: every status has a sentence of its own", "[errors]") {
    std::set<std::string> sentences;
    for (const rectify_status status : {RECTIFY_OK, RECTIFY_NULL_POINTER, RECTIFY_OVERLAP, RECTIFY_SIZE,
                                        RECTIFY_PARAMETER, RECTIFY_UNSUPPORTED}) {
        REQUIRE(rectify_status_string(status) != nullptr);
        sentences.insert(rectify_status_string(status));
    }
    CHECK(sentences.size() == 6);
    CHECK(sentences.count("") == 0);
    const char* unknown = rectify_status_string(static_cast<rectify_status>(RECTIFY_UNSUPPORTED + 1));
    REQUIRE(unknown != nullptr);
    CHECK(sentences.count(unknown) == 0);
}

TEST_CASE("errors: the library is the version of its header", "[errors]") {
    CHECK(std::string(rectify_version()) == RECTIFY_VERSION_STRING);
    const std::string numbers = std::to_string(RECTIFY_VERSION_MAJOR) + "." +
                                std::to_string(RECTIFY_VERSION_MINOR) + "." +
                                std::to_string(RECTIFY_VERSION_PATCH);
    CHECK(numbers == RECTIFY_VERSION_STRING);
}
