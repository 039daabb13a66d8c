#include "expected_isa.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>
#include <stdexcept>

#if defined(__aarch64__)
#include <sys/prctl.h>
#endif

namespace rectify_tests {
namespace {

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

std::set<std::string> cpu_flags() {
    std::ifstream file("/proc/cpuinfo");
    std::set<std::string> flags;
    for (std::string line; std::getline(file, line) && flags.empty();) {
        if (line.rfind("flags", 0) != 0 && line.rfind("Features", 0) != 0) continue;
        std::istringstream words(line.substr(line.find(':') + 1));
        for (std::string word; words >> word;) flags.insert(word);
    }
    return flags;
}

std::size_t sve_bits() {
#if defined(__aarch64__) && defined(PR_SVE_GET_VL)
    const int answer = prctl(PR_SVE_GET_VL, 0, 0, 0, 0);
    return answer < 0 ? 0 : static_cast<std::size_t>(answer & PR_SVE_VL_LEN_MASK) * 8;
#else
    return 0;
#endif
}

// Every name of the contract, plainest first, with the flags that the kernel lists for it. It lists a flag only
// when it also saves the registers.
struct Isa {
    const char* name;
    std::vector<const char*> flags;
};
const std::vector<Isa> kIsas = {
    {"scalar", {}},
    {"sse2", {"sse2"}},
    {"avx2", {"avx2", "f16c", "popcnt"}},
    {"avx512", {"avx512f", "avx512cd", "avx512dq", "avx512bw"}},
    {"neon", {"asimd"}},
    {"sve256", {"sve"}},
    {"sve512", {"sve"}},
};

std::size_t rank(const std::string& isa) {
    const auto found =
        std::find_if(kIsas.begin(), kIsas.end(), [&](const Isa& row) { return isa == row.name; });
    return static_cast<std::size_t>(found - kIsas.begin());
}

bool is_sve(const std::string& isa) { return isa.rfind("sve", 0) == 0; }

bool native_cpu_has(const std::string& isa) {
    static const std::set<std::string> has = cpu_flags();
    const std::vector<const char*>& needs = kIsas.at(rank(isa)).flags;
    return std::all_of(needs.begin(), needs.end(), [](const char* flag) { return has.count(flag) != 0; }) &&
           (!is_sve(isa) || sve_bits() == std::stoul(isa.substr(3)));
}

}  // namespace

bool is_known(const std::string& isa) { return rank(isa) < kIsas.size(); }

std::vector<std::string> compiled_isas() {
    std::istringstream words(RECTIFY_TEST_ISAS);
    std::vector<std::string> isas;
    for (std::string word; words >> word;) {
        if (!is_known(word)) throw std::runtime_error("expected_isa.cpp does not know " + word);
        isas.push_back(word);
    }
    std::sort(isas.begin(), isas.end(), [](const auto& a, const auto& b) { return rank(a) < rank(b); });
    return isas;
}

bool is_compiled(const std::string& isa) {
    const std::vector<std::string> all = compiled_isas();
    return std::find(all.begin(), all.end(), isa) != all.end();
}

bool cpu_has(const std::string& isa) {
    const std::string best = environment("RECTIFY_TEST_BEST_ISA");
    if (best.empty()) return native_cpu_has(isa);
    // Below the best one a CPU has everything, but an SVE machine has one vector length only.
    return isa == best || (rank(isa) < rank(best) && !is_sve(isa));
}

std::string best_isa() {
    std::string best;
    for (const std::string& isa : compiled_isas())
        if (cpu_has(isa)) best = isa;
    return best;
}

std::string named_isa() {
    std::string name = environment("RECTIFY_ISA");
    for (char& c : name) c = static_cast<char>(std::tolower(c));
    return name;
}

std::string expected_isa() {
    const std::string named = named_isa();
    return is_compiled(named) && cpu_has(named) ? named : best_isa();
}

}  // namespace rectify_tests
