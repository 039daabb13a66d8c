// The table that people read.
#pragma once

#include <cstdio>

#include "groups.hpp"

namespace rectify_bench {

void print_report(std::FILE* out, const std::vector<Group>& groups);

}  // namespace rectify_bench
