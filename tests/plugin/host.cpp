// Loads a plugin with the library, lets it use OpenMP's threads, unloads it, and then has these threads handle
// a signal: their code must still be there. However often that is done, there are no more threads than after
// the first time.
#include <dlfcn.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

namespace {

volatile sig_atomic_t handled = 0;

std::vector<pid_t> threads() {
    std::vector<pid_t> all;
    for (const auto& task : std::filesystem::directory_iterator("/proc/self/task"))
        all.push_back(static_cast<pid_t>(std::stol(task.path().filename().string())));
    return all;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) return 2;
    struct sigaction action = {};
    action.sa_handler = [](int) { handled = 1; };
    sigaction(SIGUSR1, &action, nullptr);
    std::size_t expected = 0;
    constexpr int rounds = 6;
    for (int round = 0; round < rounds; ++round) {
        void* const plugin = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
        auto* const use_threads = plugin ? reinterpret_cast<int (*)()>(dlsym(plugin, "use_threads")) : nullptr;
        if (use_threads == nullptr || use_threads() != 1)
            return std::printf("FAILED: no plugin, or a wrong call\n"), 1;
        if (dlclose(plugin) != 0) return std::printf("FAILED: it cannot be unloaded\n"), 1;
        std::this_thread::sleep_for(std::chrono::milliseconds(50));  // all of them sleep
        const std::vector<pid_t> all = threads();
        if (round == 0) expected = all.size();
        if (all.size() < 2 || all.size() != expected)
            return std::printf("FAILED: round %d: %zu threads, expected %zu\n", round, all.size(), expected), 1;
        for (const pid_t thread : all) {
            if (thread == getpid()) continue;
            handled = 0;
            syscall(SYS_tgkill, getpid(), thread, SIGUSR1);
            for (int tries = 0; handled == 0 && tries < 1000; ++tries)
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
            if (handled == 0) return std::printf("FAILED: a thread does not answer\n"), 1;
        }
    }
    std::printf("%d rounds, %zu threads\n", rounds, expected);
    return 0;
}
