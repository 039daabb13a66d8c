// The fields of rectify_exec and rectify_executor, and how the structs can grow.
#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <cstring>
#include <limits>

#include "support/buffers.hpp"
#include "support/pool.hpp"
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

// The structs of the first version, which every later one begins with.
struct FirstExecutor {
    std::size_t size;
    void* pool;
    std::size_t threads;
    void (*parallel_for)(void*, std::size_t, rectify_task, void*);
};
struct FirstExec {
    std::size_t size;
    int max_threads;
    rectify_store store;
    const void* executor;
    std::size_t llc_bytes;
};

// The struct and as many zeros as its size says, up to an unreadable page.
template <class T>
const void* at_end(const PageFencedBuffer& page, const T& first) {
    unsigned char* const place = page.at_end(first.size);
    std::memset(place, 0, first.size);
    std::memcpy(place, &first, sizeof first);
    return place;
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
    for (const std::size_t size : {std::size_t(1), sizeof exec - 1}) {
        exec.size = size;
        answers(RECTIFY_PARAMETER, &exec);
    }
    rectify_executor executor = executor_of(2, never);
    exec = with_threads(0, &executor);
    for (const std::size_t size : {std::size_t(1), sizeof executor - 1}) {
        executor.size = size;
        answers(RECTIFY_PARAMETER, &exec);
    }
}

// As C programs write it: = {0}.
TEST_CASE("exec: a struct of zeros is the first version's, with the defaults", "[errors]") {
    rectify_exec exec = {};
    answers(RECTIFY_OK, &exec);
    exec.max_threads = 1;
    answers(RECTIFY_OK, &exec);
    exec.max_threads = -1;
    answers(RECTIFY_PARAMETER, &exec);
    rectify_executor executor = {};
    exec = rectify_exec();
    exec.executor = &executor;
    answers(RECTIFY_OK, &exec);
    executor.threads = 2;
    answers(RECTIFY_PARAMETER, &exec);
    Pool pool(Pool::kReversed);
    executor.pool = &pool;
    executor.parallel_for = Pool::parallel_for;
    const Operation& op = operations().front();
    CHECK(run(Problem(op, op.elements(std::size_t(1) << 20), 1), &exec) == "");
    CHECK(pool.calls == 1);
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

TEST_CASE("exec: what programs of the first version and of a later one pass counts, and nothing behind it",
          "[errors]") {
    for (const std::size_t more : {0u, 24u}) {
        INFO("bytes more: " << more);
        const PageFencedBuffer executor_page(1), exec_page(1);
        Pool pool(Pool::kReversed);
        const FirstExecutor executor = {sizeof executor + more, &pool, 3, Pool::parallel_for};
        const FirstExec first = {sizeof first + more, 2, RECTIFY_STORE_CACHED, at_end(executor_page, executor),
                                 std::numeric_limits<std::size_t>::max()};
        const auto* const exec = static_cast<const rectify_exec*>(at_end(exec_page, first));
        answers(RECTIFY_OK, exec);
        CHECK(pool.calls == 0);
        const Operation& op = operations().front();
        CHECK(run(Problem(op, op.elements(std::size_t(1) << 20), 1), exec) == "");
        CHECK(pool.calls == 1);
        CHECK(pool.most_tasks == 2);
    }
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
