// libFuzzer's program. Its first argument may be --write-seeds FOLDER.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>

#include "call.hpp"

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
    if (*argc != 3 || std::strcmp((*argv)[1], "--write-seeds") != 0) return 0;
    std::size_t number = 0;
    for (const rectify_fuzz::Bytes& seed : rectify_fuzz::seeds()) {
        std::ofstream file(std::string((*argv)[2]) + "/seed-" + std::to_string(number++), std::ios::binary);
        file.write(reinterpret_cast<const char*>(seed.data()), static_cast<std::streamsize>(seed.size()));
        if (!file.flush()) {
            std::fprintf(stderr, "cannot write to %s\n", (*argv)[2]);
            std::exit(1);
        }
    }
    std::printf("%zu seeds for %zu operations\n", number, rectify_fuzz::targets());
    std::exit(0);
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string wrong = rectify_fuzz::check(data, size);
    if (wrong.empty()) return 0;
    std::fprintf(stderr, "%s\n", wrong.c_str());
    std::abort();
}
