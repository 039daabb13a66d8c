// Which process this is.
#pragma once

namespace rectify::internal {

// Whether this process is the child of one that had called this function: OpenMP's threads may be those of the
// parent, and are not here. The first call of it takes a page of memory.
bool is_child() noexcept;

}  // namespace rectify::internal
