// rectify-selftest: see usage().
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstring>
#include <map>
#include <string>
#include <vector>

#include "machine.hpp"
#include "rectify/selftest.h"

namespace {

void usage(std::FILE* file) {
    std::fputs(
        "usage: rectify-selftest [--exhaustive] [--isa NAME] [--json]\n"
        "\n"
        "Checks every operation and type of this library on every instruction set that this CPU supports,\n"
        "against plain scalar loops, bit by bit. Exit status: 0 all right, 1 not, 2 no such option.\n"
        "\n"
        "  --exhaustive  also relu, forward and backward, on all 2^32 patterns of 32 bits: minutes\n"
        "  --isa NAME    this instruction set alone\n"
        "  --json        one JSON object instead of text\n",
        file);
}

struct Tally {
    unsigned operations = 0, failures = 0;
    std::uint64_t cases = 0;
};

struct Failure {
    std::string isa, operation, what;
};

class Report {
  public:
    static void add(void* self, const rectify_selftest_result* result) {
        static_cast<Report*>(self)->add(*result);
    }

    // A bar on the terminal, and nothing where there is none.
    static void progress(void* self, const char* isa, const char* operation, double done) {
        Report& report = *static_cast<Report*>(self);
        const auto percent = static_cast<unsigned>(100 * done);
        if (!report.terminal_ || percent == report.percent_) return;
        report.percent_ = percent;
        std::string bar(25, '.');
        bar.replace(0, percent / 4, percent / 4, '#');
        std::fprintf(stderr, "\r\033[K[%s] %3u %%  %s  %.40s", bar.c_str(), percent, isa, operation);
        if (percent >= 100) std::fputs("\r\033[K", stderr);
    }

    void print_text(bool passed) const {
        for (const auto& [isa, tally] : tallies_)
            std::printf("  %-10s %4u operations %12llu cases   %s\n", isa.c_str(), tally.operations,
                        static_cast<unsigned long long>(tally.cases),
                        tally.failures == 0 ? "every bit right" : "WRONG");
        for (const Failure& failure : failures_)
            std::printf("FAILED on %s: %s: %s\n", failure.isa.c_str(), failure.operation.c_str(),
                        failure.what.c_str());
        std::printf("%s in %.1f s\n", passed ? "passed" : "FAILED", seconds());
    }

    void print_json(bool passed) const;

  private:
    void add(const rectify_selftest_result& result) {
        Tally& tally = tallies_[result.isa != nullptr ? result.isa : ""];
        ++tally.operations;
        tally.cases += result.cases;
        if (result.failure == nullptr) return;
        ++tally.failures;
        failures_.push_back({result.isa != nullptr ? result.isa : "", result.operation, result.failure});
    }

    double seconds() const {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
    }

    const std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
    const bool terminal_ = isatty(STDERR_FILENO) == 1;
    unsigned percent_ = 0;
    std::map<std::string, Tally> tallies_;
    std::vector<Failure> failures_;
};

std::string quoted(const std::string& text) {
    std::string result = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') result += '\\';
        result += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
    }
    return result + "\"";
}

// The elements of a JSON array or object.
template <class Container, class Text>
std::string list(const Container& container, Text text) {
    std::string result;
    for (const auto& element : container) result += (result.empty() ? "" : ", ") + text(element);
    return result;
}

std::vector<std::string> isas(bool supported) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < rectify_isa_count(); ++i)
        if (rectify_isa_supported(rectify_isa_name(i)) == int(supported)) names.push_back(rectify_isa_name(i));
    return names;
}

// What this library and this process look at, besides the CPU.
constexpr const char* kEnvironment[] = {"RECTIFY_ISA", "RECTIFY_LLC_BYTES", "OMP_NUM_THREADS"};

void print_machine() {
    const auto joined = [](const std::vector<std::string>& names) {
        std::string text;
        for (const std::string& name : names) text += " " + name;
        return text;
    };
    std::printf("rectify %s, self test\n", rectify_version());
    std::printf("  CPU: %s, %u threads\n", cpu_name().c_str(), hardware_threads());
    std::printf("  caches: %s; stores go past them above the last one, or RECTIFY_LLC_BYTES\n",
                caches().c_str());
    std::printf("  instruction sets:%s; active: %s\n", joined(isas(true)).c_str(), rectify_isa());
    if (!isas(false).empty()) std::printf("  not on this CPU:%s\n", joined(isas(false)).c_str());
    if (rectify_environment_status() != RECTIFY_OK)
        std::printf("  RECTIFY_ISA cannot be followed: %s\n", rectify_status_string(rectify_environment_status()));
    for (const char* name : kEnvironment) std::printf("  %s: %s\n", name, environment(name).c_str());
    std::fflush(stdout);
}

void Report::print_json(bool passed) const {
    std::printf("{\"version\": %s, \"passed\": %s, \"seconds\": %.1f,\n", quoted(rectify_version()).c_str(),
                passed ? "true" : "false", seconds());
    std::printf(" \"cpu\": %s, \"threads\": %u, \"caches\": %s,\n", quoted(cpu_name()).c_str(),
                hardware_threads(), quoted(caches()).c_str());
    std::printf(" \"active\": %s, \"unsupported\": [%s],\n", quoted(rectify_isa()).c_str(),
                list(isas(false), quoted).c_str());
    std::printf(" \"environment\": {%s},\n", list(kEnvironment, [](const char* name) {
                                                 return quoted(name) + ": " + quoted(environment(name));
                                             }).c_str());
    std::printf(" \"isas\": [%s],\n", list(tallies_, [](const auto& row) {
                                          return "\n  {\"name\": " + quoted(row.first) +
                                                 ", \"operations\": " + std::to_string(row.second.operations) +
                                                 ", \"cases\": " + std::to_string(row.second.cases) +
                                                 ", \"failures\": " + std::to_string(row.second.failures) + "}";
                                      }).c_str());
    std::printf(" \"failures\": [%s]}\n", list(failures_, [](const Failure& failure) {
                                              return "\n  {\"isa\": " + quoted(failure.isa) +
                                                     ", \"operation\": " + quoted(failure.operation) +
                                                     ", \"what\": " + quoted(failure.what) + "}";
                                          }).c_str());
}

}  // namespace

int main(int argc, char** argv) {
    rectify_selftest_options options = RECTIFY_SELFTEST_OPTIONS_DEFAULT;
    bool json = false;
    for (int i = 1; i < argc; ++i) {
        const std::string option = argv[i];
        if (option == "--exhaustive") {
            options.exhaustive = 1;
        } else if (option == "--isa" && i + 1 < argc) {
            options.isa = argv[++i];
        } else if (option == "--json") {
            json = true;
        } else {
            usage(option == "--help" ? stdout : stderr);
            return option == "--help" ? 0 : 2;
        }
    }
    if (!json) print_machine();
    Report report;
    options.data = &report;
    options.report = Report::add;
    options.progress = Report::progress;
    const bool passed = rectify_selftest(&options) != 0;
    json ? report.print_json(passed) : report.print_text(passed);
    return passed ? 0 : 1;
}
