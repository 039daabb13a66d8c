// What the environment asks of the tests, and what kind of build they are.
#pragma once

#include <cstdlib>

#include "rectify/rectify.h"

#if defined(__has_feature)
#define RECTIFY_TESTS_HAS_FEATURE(x) __has_feature(x)
#else
#define RECTIFY_TESTS_HAS_FEATURE(x) 0
#endif

namespace rectify_tests {

#if defined(__SANITIZE_THREAD__) || RECTIFY_TESTS_HAS_FEATURE(thread_sanitizer)
inline constexpr bool kThreadSanitizer = true;
#else
inline constexpr bool kThreadSanitizer = false;
#endif

#if defined(__SANITIZE_ADDRESS__) || RECTIFY_TESTS_HAS_FEATURE(address_sanitizer)
inline constexpr bool kAddressSanitizer = true;
#else
inline constexpr bool kAddressSanitizer = false;
#endif

// Emulators and ThreadSanitizer are 30 to 100 times slower: fewer sizes and offsets there.
inline bool thin() {
    if (kThreadSanitizer) return true;
    const char* value = std::getenv("RECTIFY_TEST_THIN");
    return value != nullptr && value[0] == '1';
}

inline rectify_exec default_exec() { return RECTIFY_EXEC_DEFAULT; }

inline rectify_exec with_threads(int max_threads, const rectify_executor* executor = nullptr) {
    rectify_exec exec = default_exec();
    exec.max_threads = max_threads;
    exec.executor = executor;
    return exec;
}

}  // namespace rectify_tests
