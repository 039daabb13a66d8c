// The fields of rectify_exec and rectify_executor, and how the structs can grow.
#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <limits>

#include "support/problem.hpp"
#include "support/settings.hpp"

using namespace rectify_tests;

namespace {

constexpr std::size_t kCount = 100;

void never(void*, std::size_t, rectify_task, void*) {
    FAIL("parallel_for was called for a refused or tiny call");
}

rectify_executor executor_of(std::size_t threads, decltype(&never) parallel_for) {
    rectify_executor executor = RECTIFY_EXECUTOR_DEFAULT;
    executor.threads = threads;
    executor.parallel_for = parallel_for;
    return executor;
}

// Every operation answers so; a call that is refused leaves its output alone, one that is not is right.
void answers(rectify_status expected, const rectify_exec* exec) {
    for (const Operation& op : operations()) {
        INFO(op.name);
        const Problem problem(op, kCount, 1);
        if (expected == RECTIFY_OK) {
            CHECK(run(problem, exec) == "");
            continue;
        }
        Pointers at;
        std::vector<Bytes> inputs = problem.inputs, outputs = problem.expected;
        for (std::size_t i = 0; i < inputs.size(); ++i) at.in[i] = inputs[i].data();
        for (std::size_t o = 0; o < outputs.size(); ++o) {
            outputs[o].assign(outputs[o].size(), 0x5A);
            at.out[o] = outputs[o].data();
        }
        const std::vector<Bytes> before = outputs;
        CHECK(op.call(at.in.data(), at.out.data(), kCount, exec) == expected);
        CHECK(outputs == before);
    }
}

// A struct of a later version: ours, and a tail that this library does not know.
template <class T>
struct Grown {
    T known;
    unsigned char tail[24];
};

}  // namespace

TEST_CASE("exec: the defaults, and every value that has a meaning", "[errors]") {
    answers(RECTIFY_OK, nullptr);
    rectify_exec exec = RECTIFY_EXEC_DEFAULT;
    answers(RECTIFY_OK, &exec);
    for (const rectify_store store : {RECTIFY_STORE_AUTO, RECTIFY_STORE_CACHED, RECTIFY_STORE_STREAMING}) {
        exec.store = store;
        answers(RECTIFY_OK, &exec);
    }
    for (const int threads : {1, 2, 1000, std::numeric_limits<int>::max()}) {
        exec.max_threads = threads;
        answers(RECTIFY_OK, &exec);
    }
    for (const std::size_t bytes : {std::size_t(1), std::numeric_limits<std::size_t>::max()}) {
        exec.llc_bytes = bytes;
        answers(RECTIFY_OK, &exec);
    }
}

TEST_CASE("exec: a negative number of threads and an unknown store are refused", "[errors]") {
    for (const int threads : {-1, std::numeric_limits<int>::min()}) {
        const rectify_exec exec = with_threads(threads);
        answers(RECTIFY_PARAMETER, &exec);
    }
    rectify_exec exec = RECTIFY_EXEC_DEFAULT;
    exec.store = static_cast<rectify_store>(RECTIFY_STORE_STREAMING + 1);
    answers(RECTIFY_PARAMETER, &exec);
}

TEST_CASE("exec: a struct smaller than the first version's is refused", "[errors]") {
    rectify_exec exec = RECTIFY_EXEC_DEFAULT;
    for (const std::size_t size : {std::size_t(0), std::size_t(1), sizeof exec - 1}) {
        exec.size = size;
        answers(RECTIFY_PARAMETER, &exec);
    }
    rectify_executor executor = executor_of(2, never);
    exec = with_threads(0, &executor);
    for (const std::size_t size : {std::size_t(0), std::size_t(1), sizeof executor - 1}) {
        executor.size = size;
        answers(RECTIFY_PARAMETER, &exec);
    }
}

TEST_CASE("exec: a larger struct must hold zeros in what this library does not know", "[errors]") {
    Grown<rectify_exec> grown = {RECTIFY_EXEC_DEFAULT, {}};
    Grown<rectify_executor> grown_executor = {executor_of(2, never), {}};
    const auto both = [&](unsigned char byte, std::size_t at, rectify_status expected) {
        grown.known.size = sizeof grown;
        grown.tail[at] = byte;
        answers(expected, &grown.known);
        grown.tail[at] = 0;

        grown_executor.known.size = sizeof grown_executor;
        grown_executor.tail[at] = byte;
        const rectify_exec exec = with_threads(0, &grown_executor.known);
        answers(expected, &exec);
        grown_executor.tail[at] = 0;
    };
    both(0, 0, RECTIFY_OK);
    both(1, 0, RECTIFY_UNSUPPORTED);
    both(0x80, sizeof grown.tail - 1, RECTIFY_UNSUPPORTED);
}

TEST_CASE("exec: an executor of more than one thread needs parallel_for", "[errors]") {
    for (const std::size_t threads : {0u, 1u, 2u, 64u}) {
        const rectify_executor executor = executor_of(threads, nullptr);
        const rectify_exec exec = with_threads(0, &executor);
        answers(threads > 1 ? RECTIFY_PARAMETER : RECTIFY_OK, &exec);
    }
}

TEST_CASE("exec: a tiny call stays on the calling thread", "[errors]") {
    const rectify_executor executor = executor_of(8, never);
    const rectify_exec exec = with_threads(0, &executor);
    answers(RECTIFY_OK, &exec);
}
