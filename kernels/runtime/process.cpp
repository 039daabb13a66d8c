// The mark is a page that the system wipes in every child, however that was made. The number of a process would
// not tell: numbers are used again, and the first process of each namespace has the number 1. Where no page is
// wiped (Linux before 4.14, emulators), a handler of fork tells.
#include "process.hpp"

#include <pthread.h>
#include <sys/mman.h>

#include <atomic>

#include "tuning.hpp"

namespace rectify::internal {
namespace {

using Mark = const volatile unsigned char;
constexpr unsigned char unmarked = 1;
std::atomic<Mark*> mark{nullptr};
std::atomic<bool> was_forked{false};

Mark* make_mark() {
    void* page = mmap(nullptr, tuning::page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    Mark* made = &unmarked;
    if (page != MAP_FAILED) {
#ifdef MADV_WIPEONFORK
        madvise(page, tuning::page, MADV_WIPEONFORK);
#endif
        *static_cast<unsigned char*>(page) = 1;
        made = static_cast<Mark*>(page);
    }
    Mark* other = nullptr;
    if (mark.compare_exchange_strong(other, made, std::memory_order_acq_rel)) {
        pthread_atfork(nullptr, nullptr, [] { was_forked.store(true, std::memory_order_relaxed); });
        return made;
    }
    if (page != MAP_FAILED) munmap(page, tuning::page);
    return other;
}

}  // namespace

bool is_child() noexcept {
    Mark* known = mark.load(std::memory_order_acquire);
    if (known == nullptr) known = make_mark();
    return *known == 0 || was_forked.load(std::memory_order_relaxed);
}

}  // namespace rectify::internal
