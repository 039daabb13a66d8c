#include <cstring>

#include "../support/inputs.hpp"
#include "call.hpp"

namespace rectify_fuzz {
namespace {

const std::vector<const char*>& supported_isas() {
    static const std::vector<const char*> all = [] {
        std::vector<const char*> names;
        for (std::size_t i = 0; i < rectify_isa_count(); ++i)
            if (rectify_isa_supported(rectify_isa_name(i))) names.push_back(rectify_isa_name(i));
        return names;
    }();
    return all;
}

std::string difference(const std::vector<Bytes>& expected, const std::vector<Bytes>& got) {
    for (std::size_t b = 0; b < expected.size(); ++b)
        for (std::size_t i = 0; i < expected[b].size(); ++i)
            if (expected[b][i] != got[b][i])
                return "byte " + std::to_string(i) + " of block " + std::to_string(b) + " is " +
                       std::to_string(got[b][i]) + ", expected " + std::to_string(expected[b][i]);
    return {};
}

}  // namespace

std::string check(const std::uint8_t* data, std::size_t size, std::size_t* refused) {
    Source source(data, size);
    const Target target = choose_target(source);
    const Exec exec(source);
    rectify_set_isa(supported_isas()[source.below(supported_isas().size())]);
    const Memory memory(source, target);

    rectify_status expected = exec.expected();
    if (expected == RECTIFY_OK) expected = target.expected;
    if (expected == RECTIFY_OK) expected = memory.expected();
    if (refused != nullptr && expected != RECTIFY_OK) ++*refused;
    const std::vector<Bytes> after = expected == RECTIFY_OK ? memory.after() : memory.image();

    const Pointers at = memory.at();
    const rectify_status status = target.call(at.in.data(), at.out.data(), exec.pointer());
    std::string wrong = difference(after, memory.image());
    if (status != expected)
        wrong = std::string("the status is \"") + rectify_status_string(status) + "\", expected \"" +
                rectify_status_string(expected) + "\"";
    if (wrong.empty()) wrong = exec.misuse();
    if (wrong.empty()) return {};
    return wrong + "\n  " + target.text + "\n  on " + rectify_isa() + ", " + exec.text() + "\n  " +
           memory.text();
}

std::vector<Bytes> seeds() {
    std::vector<Bytes> all;
    rectify_tests::Random random(1);
    for (std::size_t target = 0; target < targets(); ++target)
        for (int turn = 0; turn < 3; ++turn) {
            Bytes seed(turn == 0 ? 16 : 120);
            for (unsigned char& byte : seed) byte = static_cast<unsigned char>(random());
            const auto index = static_cast<std::uint16_t>(target);
            std::memcpy(seed.data(), &index, sizeof index);
            all.push_back(std::move(seed));
        }
    return all;
}

}  // namespace rectify_fuzz
