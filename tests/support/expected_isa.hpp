// Which instruction set should be running, found without the library's help: from the environment, from
// /proc/cpuinfo, or, where an emulator hides the CPU, from RECTIFY_TEST_BEST_ISA.
#pragma once

#include <string>
#include <vector>

namespace rectify_tests {

// Whether it is a name of the contract, in this build or not.
bool is_known(const std::string& isa);

// What this build has, plainest first; the list is CMake's.
std::vector<std::string> compiled_isas();
bool is_compiled(const std::string& isa);

// Whether this CPU can run it.
bool cpu_has(const std::string& isa);

// The best of compiled_isas() that this CPU has.
std::string best_isa();

// RECTIFY_ISA, or an empty string.
std::string named_isa();

// The one that must be active: the named one where it can run, else the best.
std::string expected_isa();

}  // namespace rectify_tests
