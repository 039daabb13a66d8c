// The fuzzer's checks without the fuzzer, for every compiler and machine: its seeds, and random bytes.
#include <cstdio>
#include <cstdlib>

#include "../support/inputs.hpp"
#include "../support/settings.hpp"
#include "call.hpp"

int main(int argc, char** argv) {
    const std::size_t rounds = argc > 1                ? std::strtoull(argv[1], nullptr, 10)
                               : rectify_tests::thin() ? 1000
                                                       : 20000;
    std::vector<rectify_fuzz::Bytes> inputs = rectify_fuzz::seeds();
    rectify_tests::Random random(2);
    while (inputs.size() < rounds) {
        rectify_fuzz::Bytes bytes(32 + random() % 96);
        for (unsigned char& byte : bytes) byte = static_cast<unsigned char>(random());
        inputs.push_back(bytes);
    }
    std::size_t refused = 0;
    for (const rectify_fuzz::Bytes& bytes : inputs) {
        const std::string wrong = rectify_fuzz::check(bytes.data(), bytes.size(), &refused);
        if (wrong.empty()) continue;
        std::fprintf(stderr, "%s\n", wrong.c_str());
        return 1;
    }
    std::printf("%zu calls, of which %zu were to be refused, on %zu operations\n", inputs.size(), refused,
                rectify_fuzz::targets());
    // As long as a fair share of both is met, the bytes still mean what they should.
    return refused * 10 < inputs.size() || refused * 10 > inputs.size() * 8 ? 1 : 0;
}
