// Who may use OpenMP's threads, and how many of them.
#pragma once

#include <cstddef>

namespace rectify::internal {

// GNU OpenMP keeps threads for every thread that opens a parallel region. So the first one that does has the
// team until it ends, and no other opens any. One thread at a time may call these two.

// Whether no other thread has the team.
bool team_is_free() noexcept;

// Takes it, for regions of so many threads. False where the system does not give so many, because GNU OpenMP
// ends the process then. runtime: a function of OpenMP's, whose code stays mapped from then on, because its
// threads live on when a plugin with this library is unloaded.
bool take_team(std::size_t threads, const void* runtime) noexcept;

// The processors whose time the control groups of the process allow, rounded down, at least 1; ~0 without a
// limit. root: a folder that stands for /.
std::size_t cpu_quota(const char* root = "") noexcept;

}  // namespace rectify::internal
