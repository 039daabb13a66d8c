// The machine that is measured.
#pragma once

#include <sched.h>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace rectify_bench {

// Keeps the calling thread on one CPU while it lives, where that is allowed.
class Pinned {
  public:
    explicit Pinned(bool pin);
    ~Pinned();
    Pinned(const Pinned&) = delete;
    Pinned& operator=(const Pinned&) = delete;

  private:
    bool pinned_ = false;
    cpu_set_t before_;
};

// The largest cache: the kernel's word for this machine, not sysconf's, which may count all sockets.
std::size_t llc_bytes();
std::size_t memory_bytes();

// Lines for the head of the report and for the JSON's context.
using Context = std::vector<std::pair<std::string, std::string>>;
const Context& machine_context();

std::string format_bytes(std::size_t bytes);

}  // namespace rectify_bench
