// The first of the contract's checks; those that need the operands stand with them.
#pragma once

#include <stddef.h>

#include "rectify/rectify.h"

namespace rectify::internal {

// What a null exec stands for.
constexpr rectify_exec default_exec = RECTIFY_EXEC_DEFAULT;

// Sizes, fields and the executor of what the caller gave.
rectify_status check_exec(const rectify_exec& exec) noexcept;

// The number of elements of a shape; false when it does not fit the address space.
inline bool elements(const rectify_shape& shape, size_t* n) noexcept {
    size_t rows = 0;
    if (shape.outer == 0 || shape.channels == 0 || shape.inner == 0) return *n = 0, true;
    return !__builtin_mul_overflow(shape.outer, shape.channels, &rows) &&
           !__builtin_mul_overflow(rows, shape.inner, n) && *n <= PTRDIFF_MAX;
}

// The same with the sizes in bytes: n elements, and one value per channel.
inline rectify_status check_shape(const rectify_shape* shape, size_t element_size, size_t value_size,
                                  size_t* n) noexcept {
    if (shape == nullptr) return RECTIFY_NULL_POINTER;
    if (!elements(*shape, n) || *n > PTRDIFF_MAX / element_size || shape->channels > PTRDIFF_MAX / value_size)
        return RECTIFY_SIZE;
    return RECTIFY_OK;
}

}  // namespace rectify::internal
