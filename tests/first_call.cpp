// The first call of a process: from 64 threads at once, by rectify_set_isa, before main. The library decides
// once for a process what runs, so this program makes no call itself, and forks children that do. With
// RECTIFY_TEST_BEFORE_MAIN it makes its first call before main, and no others.
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "support/expected_isa.hpp"
#include "support/problem.hpp"
#include "support/settings.hpp"

namespace {

using namespace rectify_tests;

constexpr std::size_t kThreads = 64;

std::vector<Problem> problems() {
    std::vector<Problem> some;
    for (const Operation& op : operations())
        if (some.size() < kThreads && !op.variant) some.emplace_back(op, 1000 + some.size(), some.size());
    return some;
}

std::string compare(const std::string& what, const std::string& got, const std::string& expected) {
    return got == expected ? "" : what + " is " + got + ", expected " + expected;
}

// body(i) on every thread, as much at the same time as can be; what one of them found to be wrong.
template <class Body>
std::string on_all_threads(Body body) {
    std::atomic<std::size_t> ready{0};
    std::vector<std::string> wrong(kThreads);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < kThreads; ++i)
        threads.emplace_back([&, i] {
            ++ready;
            while (ready < kThreads) std::this_thread::yield();
            wrong[i] = body(i);
        });
    for (std::thread& thread : threads) thread.join();
    for (const std::string& text : wrong)
        if (!text.empty()) return text;
    return "";
}

std::string kernels_from_all_threads() {
    static const std::vector<Problem> all = problems();
    const std::string wrong = on_all_threads([](std::size_t i) {
        const std::string text = run(all[i % all.size()], nullptr);
        return text.empty() ? compare("rectify_isa()", rectify_isa(), expected_isa()) : text;
    });
    return wrong.empty() ? compare("the status", rectify_status_string(rectify_environment_status()), "success")
                         : wrong;
}

// What a thread sets stays, whatever first calls of others are under way.
std::string isa_set_among_first_calls() {
    static const std::vector<Problem> all = problems();
    const std::string wrong = on_all_threads([](std::size_t i) {
        if (i % 4 == 0) return compare("setting scalar", std::to_string(rectify_set_isa("scalar")), "0");
        return run(all[i % all.size()], nullptr);
    });
    return wrong.empty() ? compare("rectify_isa()", rectify_isa(), "scalar") : wrong;
}

// All of them are set all the time, while others compute.
std::string isas_changed_while_others_run() {
    static const std::vector<Problem> all = problems();
    return on_all_threads([](std::size_t i) {
        std::string wrong;
        for (std::size_t round = 0; round < 20 && wrong.empty(); ++round) {
            const std::size_t isa = (i + round) % rectify_isa_count();
            if (i % 4 == 0)
                rectify_set_isa(rectify_isa_name(isa));
            else
                wrong = run(all[(i + round) % all.size()], nullptr);
        }
        return wrong;
    });
}

std::string set_isa_reads_the_environment_first() {
    setenv("RECTIFY_ISA", "no-such", 1);
    if (rectify_set_isa("scalar") != RECTIFY_OK) return "scalar cannot be set";
    if (rectify_environment_status() != RECTIFY_PARAMETER)
        return "the wrong name in the environment is not reported";
    return compare("rectify_isa()", rectify_isa(), "scalar");
}

std::string a_wrong_name_leaves_the_best() {
    setenv("RECTIFY_ISA", "no-such", 1);
    if (rectify_environment_status() != RECTIFY_PARAMETER)
        return "the wrong name in the environment is not reported";
    return compare("rectify_isa()", rectify_isa(), best_isa());
}

bool passes(const char* name, std::string (*test)(), int rounds) {
    for (int round = 0; round < rounds; ++round) {
        const pid_t child = fork();
        if (child == 0) {
            alarm(120);
            const std::string wrong = test();
            if (!wrong.empty()) std::fprintf(stderr, "FAILED: %s: %s\n", name, wrong.c_str());
            _exit(wrong.empty() ? 0 : 1);
        }
        int state = 0;
        if (child < 0 || waitpid(child, &state, 0) != child || state != 0) {
            std::fprintf(stderr, "FAILED: %s: round %d ended with %#x\n", name, round, state);
            return false;
        }
    }
    std::printf("passed %d times: %s\n", rounds, name);
    std::fflush(stdout);
    return true;
}

float before_main = 0;
const bool early = [] {
    const float x = 3;
    return std::getenv("RECTIFY_TEST_BEFORE_MAIN") != nullptr &&
           rectify_relu_forward_f32(&x, &before_main, 1, nullptr) == RECTIFY_OK;
}();

}  // namespace

int main() {
    if (std::getenv("RECTIFY_TEST_BEFORE_MAIN") != nullptr) {
        const std::string wrong = compare("rectify_isa()", rectify_isa(), expected_isa());
        std::printf("before main: relu(3) = %g. %s\n", static_cast<double>(before_main), wrong.c_str());
        return early && before_main == 3 && wrong.empty() ? 0 : 1;
    }
    const int rounds = thin() ? 3 : 20;
    bool good = passes("kernels from all threads", kernels_from_all_threads, rounds);
    good = passes("an ISA set among first calls", isa_set_among_first_calls, rounds) && good;
    good = passes("ISAs changed while others run", isas_changed_while_others_run, 1) && good;
    good =
        passes("rectify_set_isa reads the environment first", set_isa_reads_the_environment_first, 1) && good;
    good = passes("a wrong name leaves the best", a_wrong_name_leaves_the_best, 1) && good;
    return good ? 0 : 1;
}
