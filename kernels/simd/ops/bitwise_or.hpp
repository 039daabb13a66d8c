// The union of two masks, byte by byte.
#pragma once

#include "law.hpp"

namespace rectify::internal {
namespace {

template <class T>
struct bitwise_or : Law {
    explicit bitwise_or(const Context*) {}

    template <class V>
    RECTIFY_INLINE V combine(V a, V b) const {
        return static_cast<V>(a | b);
    }
};

}  // namespace
}  // namespace rectify::internal
