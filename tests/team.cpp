// OpenMP's threads in hosts that are not kind to them. What a thread gets is decided at its first large call,
// so this program makes no call itself, and forks children that do.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "rectify/rectify.h"

namespace {

// More than 256 MiB move, so that threads are used whatever was learnt of them.
constexpr std::size_t kCount = (34 << 20) + 3;

std::string call() {
    static const std::unique_ptr<float[]> x(new float[kCount]);
    std::fill_n(x.get(), kCount, -1.0f);
    x[kCount - 1] = 2;
    if (rectify_relu_forward_f32(x.get(), x.get(), kCount, nullptr) != RECTIFY_OK) return "refused";
    for (std::size_t i = 0; i + 1 < kCount; ++i)
        if (x[i] != 0) return "x[" + std::to_string(i) + "] is wrong";
    return x[kCount - 1] == 2 ? "" : "the last element is wrong";
}

std::size_t threads() {
    const std::filesystem::directory_iterator tasks("/proc/self/task");
    return static_cast<std::size_t>(std::distance(begin(tasks), end(tasks)));
}

std::size_t at_first = 0;  // this one, and those of an emulator

std::string compare_threads(std::size_t more) {
    const std::size_t expected = at_first + more;
    std::size_t count = 0;
    // One that has ended can still be listed.
    for (int tries = 0; tries < 50; ++tries) {
        count = threads();
        if (count == expected) return "";
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return std::to_string(count) + " threads, expected " + std::to_string(expected);
}

// Host threads make a call each, one after the other, and stay; with them are this thread and a team of
// OMP_NUM_THREADS = 4.
std::string one_has_the_team(std::size_t host_threads) {
    std::atomic<std::size_t> turn{0};
    std::atomic<bool> ends{false};
    std::vector<std::string> wrong(host_threads);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < host_threads; ++i)
        threads.emplace_back([&, i] {
            while (turn != i) std::this_thread::sleep_for(std::chrono::milliseconds(1));
            wrong[i] = call();
            ++turn;
            while (!ends) std::this_thread::sleep_for(std::chrono::milliseconds(1));
        });
    while (turn != host_threads) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    std::string text = compare_threads(host_threads + 3);
    ends = true;
    for (std::thread& thread : threads) thread.join();
    for (const std::string& each : wrong)
        if (text.empty()) text = each;
    return text;
}

std::string many_host_threads_have_one_team() { return one_has_the_team(8); }

std::string the_next_one_has_it_when_the_first_has_ended() {
    for (int round = 0; round < 3; ++round) {
        const std::string text = one_has_the_team(2);
        if (!text.empty()) return "round " + std::to_string(round) + ": " + text;
    }
    return "";
}

// A limit for the user, which does not hold for root.
std::string no_threads_to_be_had() {
    const rlimit none = {1, 1};
    if (setrlimit(RLIMIT_NPROC, &none) != 0) return "no limit can be set";
    if (getuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0)) return "root stays root";
    const std::string text = call();
    return text.empty() ? compare_threads(0) : text;
}

bool passes(const char* name, std::string (*test)()) {
    const pid_t child = fork();
    if (child == 0) {
        alarm(120);
        at_first = threads();
        const std::string wrong = test();
        if (!wrong.empty()) std::fprintf(stderr, "FAILED: %s: %s\n", name, wrong.c_str());
        _exit(wrong.empty() ? 0 : 1);
    }
    int state = 0;
    if (child < 0 || waitpid(child, &state, 0) != child || state != 0) {
        std::fprintf(stderr, "FAILED: %s: it ended with %#x\n", name, static_cast<unsigned>(state));
        return false;
    }
    std::printf("passed: %s\n", name);
    std::fflush(stdout);
    return true;
}

}  // namespace

int main() {
    bool good = passes("many host threads have one team", many_host_threads_have_one_team);
    good =
        passes("the next one has it when the first has ended", the_next_one_has_it_when_the_first_has_ended) &&
        good;
    good = passes("no threads to be had", no_threads_to_be_had) && good;
    return good ? 0 : 1;
}
