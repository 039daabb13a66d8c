// rectify_bench: every operation, type, shape and instruction set beside five copies of the same bytes.
//
// Google Benchmark gives the frame: names, filter, JSON (--benchmark_out). The times are manual ones: the first
// benchmark of a group measures the whole group in interleaved rounds, and each benchmark then hands in its
// median, so real_time is a median time per call. cpu_time says nothing here.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>

#include "groups.hpp"
#include "machine.hpp"
#include "measure.hpp"
#include "peers/peers.hpp"
#include "report.hpp"

namespace rectify_bench {
namespace {

constexpr const char* usage =
    "rectify_bench [--all] [--seconds=S] [--rounds=N] [--offset=BYTES] [--huge_pages]\n"
    "  --all         more networks, and every ISA where memory is the limit: twice the time\n"
    "  --seconds     time for each shape (default 2)\n"
    "  --rounds      least number of interleaved rounds for each shape (default 12)\n"
    "  --offset      bytes by which every buffer starts past a cache line, a multiple of the element\n"
    "  --huge_pages  ask for huge pages\n"
    "  --peer=NAME   rectify_compare: this one alone; --list_peers names them; OMP_NUM_THREADS sets the "
    "threads\n"
    "  --benchmark_filter=REGEX, --benchmark_list_tests, --benchmark_out=FILE and others: Google Benchmark's\n";

// Null when the argument is another flag.
const char* flag_value(const char* argument, const char* flag) {
    const std::size_t length = std::strlen(flag);
    return std::strncmp(argument, flag, length) == 0 ? argument + length : nullptr;
}

bool parse(int argc, char** argv, Options& options) {
    for (int i = 1; i < argc; ++i) {
        char* end = nullptr;
        if (const char* seconds = flag_value(argv[i], "--seconds=")) {
            options.seconds = std::strtod(seconds, &end);
        } else if (const char* rounds = flag_value(argv[i], "--rounds=")) {
            options.rounds = std::max<std::size_t>(1, std::strtoull(rounds, &end, 10));
        } else if (const char* offset = flag_value(argv[i], "--offset=")) {
            options.misalignment = std::strtoull(offset, &end, 10) % 4096;
        } else if (const char* peer = flag_value(argv[i], "--peer=")) {
            options.peer = peer;
            continue;
        } else if (std::strcmp(argv[i], "--huge_pages") == 0) {
            options.huge_pages = true;
            continue;
        } else if (std::strcmp(argv[i], "--all") == 0) {
            options.all = true;
            continue;
        }
        if (end == nullptr || *end != '\0' || end[-1] == '=') {
            std::fprintf(stderr, "%s: not understood\n%s", argv[i], usage);
            return false;
        }
    }
    return true;
}

// The table comes at the end, from the groups.
class SilentReporter : public benchmark::BenchmarkReporter {
  public:
    bool ReportContext(const Context&) override { return true; }
    void ReportRuns(const std::vector<Run>&) override {}
};

void hand_in(benchmark::State& state, Group& group, Contender& contender, const Options& options) {
    // A second repetition measures the group again.
    if (contender.delivered || (group.rounds == 0 && group.error.empty())) {
        std::fprintf(stderr, "measuring %s: %s\n", group.shape.family.c_str(), group.shape.label.c_str());
        measure(group, options);
    }
    if (!group.error.empty()) {
        state.SkipWithError(group.error.c_str());
        return;
    }
    for (auto _ : state) {
        state.SetIterationTime(contender.seconds);
    }
    contender.delivered = true;
    state.SetLabel(group.shape.label);
    state.SetBytesProcessed(static_cast<std::int64_t>(contender.bytes_moved));
    state.SetItemsProcessed(static_cast<std::int64_t>(contender.n));
    state.counters["over_best_copy"] = group.over_best_copy(contender);
    state.counters["over_memcpy"] = group.over_memcpy(contender);
    if (group.other(contender) != nullptr) {
        state.counters["over_other"] = group.over_other(contender);
    }
    state.counters["elements"] = static_cast<double>(contender.n);
    state.counters["max_threads"] = contender.max_threads;
    state.counters["spread"] = contender.spread;
    state.counters["rounds"] = static_cast<double>(group.rounds);
    state.counters["calls_per_round"] = static_cast<double>(contender.calls);
}

int run(int argc, char** argv) {
    if (argc == 2 && std::strcmp(argv[1], "--list_peers") == 0) {
        for (const Peer& peer : peers()) {
            std::printf("%s\n", peer.name.c_str());
        }
        return EXIT_SUCCESS;
    }
    benchmark::Initialize(&argc, argv);
    Options options;
    if (!parse(argc, argv, options)) {
        return EXIT_FAILURE;
    }
    if (rectify_environment_status() != RECTIFY_OK) {
        std::fprintf(stderr, "RECTIFY_ISA: %s\n", rectify_status_string(rectify_environment_status()));
        return EXIT_FAILURE;
    }
    const std::string filter = benchmark::GetBenchmarkFilter();
    std::vector<Group> groups =
        peers().empty() ? make_groups(filter, options.all) : make_comparison(filter, options.peer);
    for (Group& group : groups) {
        for (Contender& contender : group.contenders) {
            if (contender.reported) {
                benchmark::RegisterBenchmark(
                    group.name(contender).c_str(),
                    [&](benchmark::State& state) { hand_in(state, group, contender, options); })
                    ->Iterations(1)
                    ->UseManualTime();
            }
        }
    }
    for (const Peer& peer : peers()) {
        benchmark::AddCustomContext("peer_" + peer.name, peer.version);
    }
    for (const auto& [key, value] : machine_context()) {
        benchmark::AddCustomContext("rectify_" + key, value);
    }
    SilentReporter reporter;
    benchmark::RunSpecifiedBenchmarks(&reporter);
    print_report(stdout, groups);
    const bool failed =
        std::any_of(groups.begin(), groups.end(), [](const Group& group) { return group.failed; });
    return failed || groups.empty() ? EXIT_FAILURE : EXIT_SUCCESS;
}

}  // namespace
}  // namespace rectify_bench

int main(int argc, char** argv) {
    try {
        return rectify_bench::run(argc, argv);
    } catch (const std::exception& exception) {
        std::fprintf(stderr, "rectify_bench: %s\n", exception.what());
        return EXIT_FAILURE;
    }
}
