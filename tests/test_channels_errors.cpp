// Shapes and arrays per channel that are refused, and that nothing is written then.
#include <catch2/catch_test_macros.hpp>
#include <cstring>
#include <limits>

#include "support/channels.hpp"
#include "support/functions.hpp"
#include "support/problem.hpp"
#include "support/settings.hpp"

using namespace rectify_tests;

namespace {

constexpr std::size_t kMost = std::numeric_limits<std::size_t>::max();
constexpr rectify_shape kShape = {4, 6, 5};

// The streams far from each other in one block.
struct Memory {
    explicit Memory(const ChannelOperation& form) {
        std::size_t slot = 1;
        for (std::size_t i = 0; i < form.inputs.size(); ++i) at.in[i] = bytes.data() + kStride * slot++;
        for (std::size_t o = 0; o < form.outputs.size(); ++o) at.out[o] = bytes.data() + kStride * slot++;
    }
    bool untouched() const { return bytes == Bytes(bytes.size(), 0x5A); }

    static constexpr std::size_t kStride = 2048;
    Bytes bytes = Bytes(kStride * 8, 0x5A);
    Pointers at;
};

rectify_status call(const ChannelOperation& form, const Pointers& at, const rectify_shape* shape,
                    const rectify_exec* exec = nullptr) {
    return form.call(at.in.data(), at.out.data(), shape, exec);
}

void refuses(const ChannelOperation& form, const Memory& memory, rectify_status expected,
             const rectify_shape* shape = &kShape, const rectify_exec* exec = nullptr) {
    CHECK(call(form, memory.at, shape, exec) == expected);
    CHECK(memory.untouched());
}

}  // namespace

TEST_CASE("errors: channels, a null shape", "[errors]") {
    const rectify_exec bad = with_threads(-1);
    for (const ChannelOperation& form : all_forms()) {
        INFO(form.name);
        const Memory memory(form);
        refuses(form, memory, RECTIFY_NULL_POINTER, nullptr);
        refuses(form, memory, RECTIFY_PARAMETER, nullptr, &bad);
        CHECK(call(form, Pointers(), nullptr) == RECTIFY_NULL_POINTER);
    }
}

TEST_CASE("errors: channels, a null pointer, each in turn", "[errors]") {
    for (const ChannelOperation& form : all_forms()) {
        for (std::size_t s = 0; s < form.inputs.size() + form.outputs.size(); ++s) {
            if (s < form.inputs.size() && form.inputs[s].may_be_null) continue;
            INFO(form.name << ", stream " << s);
            Memory memory(form);
            (s < form.inputs.size() ? memory.at.in[s] : memory.at.out[s - form.inputs.size()]) = nullptr;
            refuses(form, memory, RECTIFY_NULL_POINTER);
        }
    }
}

TEST_CASE("errors: channels, a shape whose product does not fit", "[errors]") {
    const rectify_exec bad = with_threads(-1);
    constexpr std::size_t kHalf = std::size_t(1) << 32;
    for (const ChannelOperation& form : all_forms()) {
        for (const rectify_shape& shape :
             {rectify_shape{kMost, 2, 1}, rectify_shape{2, 1, kMost}, rectify_shape{1, 3, kMost / 2},
              rectify_shape{kMost / 2 + 1, 2, 1}, rectify_shape{kMost / 2 + 2, 2, 1},
              rectify_shape{kHalf, 2, kHalf / 2}, rectify_shape{kHalf, 1, kHalf},
              rectify_shape{kMost, kMost, kMost}, rectify_shape{1, 1, kMost}, rectify_shape{1, kMost, 1},
              rectify_shape{kMost / 2 + 1, 1, 1}}) {
            INFO(form.name << ", " << text(shape));
            const Memory memory(form);
            refuses(form, memory, RECTIFY_SIZE, &shape);
            refuses(form, memory, RECTIFY_PARAMETER, &shape, &bad);
            CHECK(call(form, Pointers(), &shape) == RECTIFY_SIZE);
        }
    }
}

TEST_CASE("errors: channels, no elements", "[errors]") {
    for (const ChannelOperation& form : channel_forms()) {
        for (const rectify_shape& shape :
             {rectify_shape{0, 6, 5}, rectify_shape{4, 0, 5}, rectify_shape{4, 6, 0}, rectify_shape{0, 0, 0}}) {
            INFO(form.name << ", " << text(shape));
            const Memory memory(form);
            refuses(form, memory, RECTIFY_OK, &shape);
            CHECK(call(form, Pointers(), &shape) == RECTIFY_OK);
        }
    }
}

TEST_CASE("errors: channels, an array that overlaps an output", "[errors]") {
    for (const ChannelOperation& form : all_forms()) {
        const Operation op = at_shape(form, kShape);
        const std::size_t n = elements(kShape);
        for (std::size_t i = 0; i < op.inputs.size(); ++i) {
            if (!op.inputs[i].count) continue;
            for (std::size_t o = 0; o < op.outputs.size(); ++o) {
                const auto array = static_cast<std::ptrdiff_t>(op.inputs[i].bytes(n));
                const auto output = static_cast<std::ptrdiff_t>(op.outputs[o].bytes(n));
                for (std::ptrdiff_t shift = -array; shift <= output; ++shift) {
                    INFO(op.name << ": " << op.inputs[i].name << " = " << op.outputs[o].name << " + " << shift);
                    Memory memory(form);
                    memory.at.in[i] = static_cast<unsigned char*>(memory.at.out[o]) + shift;
                    if (shift > -array && shift < output)
                        refuses(form, memory, RECTIFY_OVERLAP);
                    else
                        CHECK(call(form, memory.at, &kShape) == RECTIFY_OK);
                }
            }
        }
    }
}

TEST_CASE("errors: channels, bounds without a meaning", "[errors]") {
    constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
    std::size_t checked = 0;
    for (const Function& f : functions()) {
        if (!f.has_shape || f.rules.empty() || f.rules[0] != Rule::bound) continue;
        std::vector<std::pair<double, double>> refused = {{kNan, 1.0}};
        if (f.rules.size() == 2) refused.insert(refused.end(), {{1.0, 0.0}, {0.0, kNan}});
        for (const auto& [first, second] : refused) {
            const ChannelOperation form = channel_operation(f, f.parameters.of(first, second));
            INFO(form.name);
            const Memory memory(form);
            refuses(form, memory, RECTIFY_PARAMETER);
            CHECK(call(form, Pointers(), &kShape) == RECTIFY_PARAMETER);
            ++checked;
        }
    }
    CHECK(checked != 0);
}
