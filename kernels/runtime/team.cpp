#include "team.hpp"

#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#ifdef __linux__
#include <sys/syscall.h>
#endif

// A program that is linked statically has no dlopen, and unloads nothing.
#pragma weak dlopen
#pragma weak dladdr

namespace rectify::internal {
namespace {

// ---- The threads of this process ----

#ifdef __linux__
long this_thread() { return syscall(SYS_gettid); }

// A number that another thread of this process got since counts as alive.
bool has_ended(long thread) {
    return syscall(SYS_tgkill, static_cast<long>(getpid()), thread, 0L) != 0 && errno == ESRCH;
}
#endif

// Each starts the next one and waits for it, so that all are there at the same time.
bool start(std::size_t threads);
void* start_rest(void* threads) {
    static char yes;
    return start(reinterpret_cast<std::uintptr_t>(threads)) ? &yes : nullptr;
}
bool start(std::size_t threads) {
    if (threads == 0) return true;
    pthread_t next;
    void* started = nullptr;
    if (pthread_create(&next, nullptr, start_rest, reinterpret_cast<void*>(threads - 1)) != 0) return false;
    pthread_join(next, &started);
    return started != nullptr;
}

// Whether the system gives so many more threads. None of them handles the host's signals.
bool can_start(std::size_t threads) {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    const bool can = start(threads);
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    return can;
}

void keep_mapped(const void* code) {
    Dl_info info;
    if (dlopen != nullptr && dladdr != nullptr && dladdr(code, &info) != 0 && info.dli_fname != nullptr)
        dlopen(info.dli_fname, RTLD_LAZY | RTLD_NOLOAD | RTLD_NODELETE);
}

constexpr long nobody = 0, nobody_ever = -1;
std::atomic<long> owner{nobody};

// ---- Control groups ----

// The name of a file, cut off where it is too long.
struct Path {
    char text[1024] = {};
    std::size_t length = 0;

    Path& add(const char* part) {
        for (; *part != '\0' && length + 1 < sizeof text; ++part) text[length++] = *part;
        return *this;
    }
};

// The beginning of a file as text; empty if there is none.
void read_file(const Path& path, char* text, std::size_t size) {
    const int file = open(path.text, O_RDONLY | O_CLOEXEC);
    const ssize_t got = file < 0 ? 0 : read(file, text, size - 1);
    if (file >= 0) close(file);
    text[got > 0 ? got : 0] = '\0';
}

// "QUOTA PERIOD" in microseconds; without a limit "max PERIOD".
std::size_t processors(const char* text) {
    constexpr std::size_t none = ~std::size_t{0};
    if (*text < '0' || *text > '9') return none;
    char* end = nullptr;
    const unsigned long long quota = std::strtoull(text, &end, 10), period = std::strtoull(end, nullptr, 10);
    if (quota == 0 || period == 0) return none;
    return quota < period ? 1 : static_cast<std::size_t>(quota / period);
}

}  // namespace

#ifdef __linux__
bool team_is_free() noexcept {
    const long now = owner.load(std::memory_order_relaxed);
    return now == nobody || now == this_thread() || (now != nobody_ever && has_ended(now));
}

bool take_team(std::size_t threads, const void* runtime) noexcept {
    const long me = this_thread();
    if (owner.load(std::memory_order_relaxed) == me) return true;
    const bool can = can_start(threads - 1);
    if (can) keep_mapped(runtime);
    owner.store(can ? me : nobody_ever, std::memory_order_relaxed);
    return can;
}
#else
bool team_is_free() noexcept { return true; }

bool take_team(std::size_t, const void* runtime) noexcept {
    keep_mapped(runtime);
    return true;
}
#endif

std::size_t cpu_quota(const char* root) noexcept {
    // Version 2: the line "0::/group". The limit of each group holds for those in it.
    char groups[512], text[64];
    read_file(Path().add(root).add("/proc/self/cgroup"), groups, sizeof groups);
    std::size_t least = ~std::size_t{0};
    char* group = std::strstr(groups, "0::/");
    if (group == nullptr) return least;
    group += 3;
    group[std::strcspn(group, "\n")] = '\0';
    for (;;) {
        read_file(Path().add(root).add("/sys/fs/cgroup").add(group).add("/cpu.max"), text, sizeof text);
        const std::size_t quota = processors(text);
        if (quota < least) least = quota;
        char* const last = std::strrchr(group, '/');
        if (last == nullptr) return least;
        *last = '\0';
    }
}

}  // namespace rectify::internal
