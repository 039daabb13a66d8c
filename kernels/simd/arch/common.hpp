// What every instruction set's file builds on, the scalar one included. The list of what such a file gives is
// check.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "inline.hpp"

namespace rectify::internal {
namespace {

inline constexpr std::size_t line_bytes = 64;

}  // namespace
}  // namespace rectify::internal
