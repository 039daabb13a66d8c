// An xsimd that is too old for rectify: its version, and of its contents one function.
#pragma once
#define XSIMD_VERSION_MAJOR 8
#define XSIMD_VERSION_MINOR 1
#define XSIMD_VERSION_PATCH 0
namespace xsimd {
template <class T>
struct batch {
    T value;
    __attribute__((noinline)) int operator()() const { return 8; }
};
}  // namespace xsimd
