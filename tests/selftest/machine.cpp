#include "machine.hpp"

#include <cstdlib>
#include <fstream>
#include <thread>

std::string cpu_name() {
    std::ifstream file("/proc/cpuinfo");
    for (std::string line; std::getline(file, line);)
        for (const char* key : {"model name", "Model", "CPU part", "machine"})
            if (line.rfind(key, 0) == 0 && line.find(": ") != std::string::npos)
                return line.substr(line.find(": ") + 2);
    return {};
}

std::string caches() {
    std::string all;
    for (int index = 0; index < 8; ++index) {
        const std::string folder = "/sys/devices/system/cpu/cpu0/cache/index" + std::to_string(index) + "/";
        std::string level, type, size;
        if (!(std::ifstream(folder + "level") >> level)) break;
        std::ifstream(folder + "type") >> type;
        std::ifstream(folder + "size") >> size;
        if (type == "Instruction") continue;
        all += (all.empty() ? "L" : ", L") + level + " " + size;
    }
    return all.empty() ? "the system does not say" : all;
}

unsigned hardware_threads() { return std::thread::hardware_concurrency(); }

std::string environment(const char* name) {
    const char* const value = std::getenv(name);
    return value == nullptr ? "not set" : value;
}
