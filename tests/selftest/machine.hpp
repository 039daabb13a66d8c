// What a report says of the machine.
#pragma once

#include <string>

// Of the first CPU, or an empty string.
std::string cpu_name();

// As the system lists them: "L1 48 KiB, L2 1 MiB, L3 32 MiB".
std::string caches();

unsigned hardware_threads();

// The value, or "not set".
std::string environment(const char* name);
