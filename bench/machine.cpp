#include "machine.hpp"

#include <benchmark/benchmark.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <fstream>

#include "copies.hpp"
#include "rectify/rectify.h"

namespace rectify_bench {
namespace {

std::string cpu_name() {
    std::ifstream info("/proc/cpuinfo");
    for (std::string line; std::getline(info, line);) {
        const std::size_t colon = line.find(": ");
        if (line.rfind("model name", 0) == 0 && colon != std::string::npos) {
            return line.substr(colon + 2);
        }
    }
    utsname system = {};
    uname(&system);
    return system.machine;
}

std::string cache_names() {
    std::string names;
    for (const auto& cache : benchmark::CPUInfo::Get().caches) {
        if (cache.type != "Instruction") {
            names += (names.empty() ? "L" : ", L") + std::to_string(cache.level) + " " +
                     format_bytes(static_cast<std::size_t>(cache.size)) + " for " +
                     std::to_string(cache.num_sharing);
        }
    }
    return names.empty() ? "unknown" : names + (names.find("for 1,") != std::string::npos ? " CPUs" : "");
}

std::string isa_names() {
    std::string names = std::string(rectify_isa()) + " (";
    for (std::size_t i = 0; i < rectify_isa_count(); ++i) {
        const char* name = rectify_isa_name(i);
        names += std::string(i ? " " : "") + name + (rectify_isa_supported(name) ? "" : " [not on this CPU]");
    }
    return names + ")";
}

Context find_context() {
    std::string copies;
    for (const CopyMethod& method : copy_methods()) {
        copies += std::string(copies.empty() ? "" : ", ") + method.name + " (" + method.isa + ")";
    }
    char load[32] = "unknown";
    double average = 0;
    if (getloadavg(&average, 1) == 1) {
        std::snprintf(load, sizeof load, "%.2f at the start", average);
    }
    return {{"version", rectify_version()},
            {"CPU", cpu_name() + ", " + std::to_string(benchmark::CPUInfo::Get().num_cpus) + " CPUs"},
            {"caches", cache_names()},
            {"ISA", isa_names()},
            {"compiler", RECTIFY_BENCH_COMPILER},
            {"threads", std::to_string(team_size())},
            {"copies", copies},
            {"load", load}};
}

}  // namespace

Pinned::Pinned(bool pin) {
    if (pin && sched_getaffinity(0, sizeof before_, &before_) == 0) {
        // The last CPU: the first one serves most interrupts.
        for (int cpu = CPU_SETSIZE - 1; cpu >= 0 && !pinned_; --cpu) {
            if (CPU_ISSET(cpu, &before_)) {
                cpu_set_t one;
                CPU_ZERO(&one);
                CPU_SET(cpu, &one);
                pinned_ = sched_setaffinity(0, sizeof one, &one) == 0;
            }
        }
    }
}

Pinned::~Pinned() {
    if (pinned_) {
        sched_setaffinity(0, sizeof before_, &before_);
    }
}

std::size_t llc_bytes() {
    int largest = 0;
    for (const auto& cache : benchmark::CPUInfo::Get().caches) {
        largest = std::max(largest, cache.size);
    }
    return largest > 0 ? static_cast<std::size_t>(largest) : std::size_t{32} << 20;
}

std::size_t memory_bytes() {
    return static_cast<std::size_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

std::string format_bytes(std::size_t bytes) {
    constexpr const char* units[] = {"B", "KiB", "MiB", "GiB"};
    std::size_t unit = 0;
    auto value = static_cast<double>(bytes);
    for (; value >= 1024 && unit + 1 < std::size(units); ++unit) {
        value /= 1024;
    }
    char text[32];
    std::snprintf(text, sizeof text, "%.4g %s", value, units[unit]);
    return text;
}

const Context& machine_context() {
    static const Context context = find_context();  // the load before anything was measured
    return context;
}

}  // namespace rectify_bench
