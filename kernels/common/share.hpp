// Equal parts, of work and of what is summed.
#pragma once

#include <cstddef>

namespace rectify::internal {
namespace {  // a unit must leave no symbol behind

// Where part i of `parts` equal ones of n begins: floor(i * n / parts), without overflow.
constexpr std::size_t share(std::size_t i, std::size_t n, std::size_t parts) {
    return parts == 1 ? n * i : n / parts * i + n % parts * i / parts;
}

}  // namespace
}  // namespace rectify::internal
