// What a call takes of its host: less than 16 KiB of stack, and nothing from the heap. Every operation on every
// instruction set that the CPU supports, on one thread, and in as many parts as a host's executor may ask for.
//
// footprint [heap|stack]: with a call that breaks the rule; the program must fail.
#include <sys/mman.h>
#include <ucontext.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "../support/buffers.hpp"
#include "../support/pitched.hpp"
#include "../support/settings.hpp"

namespace {

std::atomic<bool> counting{false};
std::atomic<std::size_t> allocations{0};

void note_allocation() {
    if (counting) ++allocations;
}

}  // namespace

// In front of glibc's own, for the whole process.
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* old, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);

void* malloc(std::size_t size) { return note_allocation(), __libc_malloc(size); }
void* calloc(std::size_t count, std::size_t size) { return note_allocation(), __libc_calloc(count, size); }
void* realloc(void* old, std::size_t size) { return note_allocation(), __libc_realloc(old, size); }
void* memalign(std::size_t alignment, std::size_t size) {
    return note_allocation(), __libc_memalign(alignment, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) { return memalign(alignment, size); }
int posix_memalign(void** result, std::size_t alignment, std::size_t size) {
    *result = memalign(alignment, size);
    return *result == nullptr ? ENOMEM : 0;
}
}

namespace {

using namespace rectify_tests;

constexpr std::size_t kLimit = 16 * 1024, kStack = 4 * kLimit;
constexpr unsigned char kPaint = 0xA5;

std::string sabotage;

// What is carried out on the other stack.
struct Task {
    const Operation& op;
    const rectify_rows* rows;
    Pointers at;
    std::size_t n;
    const rectify_exec* exec;
    rectify_status status;
};
Task* current = nullptr;

__attribute__((noinline)) void waste_heap() {
    void* volatile block = std::malloc(1);
    std::free(block);
}
__attribute__((noinline)) void waste_stack() {
    unsigned char block[kLimit];
    std::memset(block, 0, sizeof block);
    asm volatile("" : : "r"(block) : "memory");
}

void carry_out() {
    Task& task = *current;
    if (sabotage == "heap") waste_heap();
    if (sabotage == "stack") waste_stack();
    void* const* const in = task.at.in.data();
    task.status = task.rows != nullptr ? task.op.rows(in, task.at.out.data(), task.rows, task.exec)
                                       : task.op.call(in, task.at.out.data(), task.n, task.exec);
}

// A painted stack between unreadable pages: how far down the paint is gone is what was used.
class PaintedStack {
  public:
    std::size_t run(Task& task) {
        unsigned char* const stack = memory_.at_start();
        if (used_ == 0) std::memset(stack, kPaint, kStack);
        getcontext(&inner_);
        inner_.uc_stack.ss_sp = stack;
        inner_.uc_stack.ss_size = kStack;
        inner_.uc_link = &outer_;
        makecontext(&inner_, carry_out, 0);
        current = &task;
        allocations = 0;
        counting = true;
        swapcontext(&outer_, &inner_);
        counting = false;
        used_ = used(stack);
        std::memset(stack + kStack - used_, kPaint, used_);
        return used_;
    }

  private:
    // Apart: getcontext might return again and find locals changed.
    static __attribute__((noinline)) std::size_t used(const unsigned char* stack) {
        const unsigned char* const end = stack + kStack;
        const auto is_used = [](unsigned char byte) { return byte != kPaint; };
        return static_cast<std::size_t>(end - std::find_if(stack, end, is_used));
    }

    PageFencedBuffer memory_{kStack};
    ucontext_t outer_, inner_;
    std::size_t used_ = 0;
};

// The host's executor, on the same stack: the call and the deepest of its tasks add up.
std::size_t tasks_run = 0;
void in_turn(void*, std::size_t tasks, rectify_task task, void* data) {
    for (std::size_t i = 0; i < tasks; ++i) task(data, i);
    tasks_run += tasks;
}

class Footprint {
  public:
    // Of one call: its stack; false when it breaks a rule.
    bool measure(const Operation& op, std::size_t n, const rectify_rows* rows, const rectify_exec& exec) {
        std::vector<Bytes> buffers;
        Pointers at;
        const std::size_t elements = rows != nullptr ? rows->rows * rows->out_pitch : n;
        for (std::size_t s = 0; s < op.streams(); ++s) {
            buffers.emplace_back(op.stream(s).bytes(elements) + 64);
            (s < op.inputs.size() ? at.in[s] : at.out[s - op.inputs.size()]) = buffers.back().data() + 4;
        }
        Task task = {op, rows, at, n, &exec, RECTIFY_OK};
        const std::size_t used = stack_.run(task);
        ++calls_;
        if (used > most_) {
            most_ = used;
            greediest_ = op.name;
        }
        if (task.status == RECTIFY_OK && used <= kLimit && allocations == 0) return true;
        std::printf("FAILED on %s: %s, n = %zu: %zu bytes of stack, %zu allocations, %s\n", rectify_isa(),
                    op.name.c_str(), n, used, allocations.load(), rectify_status_string(task.status));
        return false;
    }
    void print() const {
        std::printf("%-8s %4zu calls, no allocation, at most %5zu bytes of stack (%s)\n", rectify_isa(), calls_,
                    most_, greediest_.c_str());
    }

  private:
    PaintedStack stack_;
    std::size_t calls_ = 0, most_ = 0;
    std::string greediest_;
};

bool check(const std::vector<Operation>& table) {
    Footprint footprint;
    rectify_executor executor = RECTIFY_EXECUTOR_DEFAULT;
    executor.threads = 8;
    executor.parallel_for = in_turn;
    const rectify_exec one = with_threads(1), many = with_threads(0, &executor);
    bool right = true;
    for (const Operation& op : table) {
        const std::size_t large = op.elements(1200 * 1024);
        for (const std::size_t n : {std::size_t(0), std::size_t(100), large}) {
            rectify_exec streaming = one;
            streaming.store = RECTIFY_STORE_STREAMING;
            for (const rectify_exec& exec : {one, streaming, many})
                right = footprint.measure(op, n, nullptr, exec) && right;
        }
        const rectify_rows rows = {70, 3000, 3008, 3008, 376};
        if (op.rows != nullptr)
            for (const rectify_exec& exec : {one, many}) right = footprint.measure(op, 0, &rows, exec) && right;
        if (!right) return false;
    }
    footprint.print();
    return true;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc > 1) sabotage = argv[1];
    const std::vector<Operation> table = all_operations();
    std::size_t isas = 0;
    for (std::size_t i = 0; i < rectify_isa_count(); ++i) {
        if (rectify_set_isa(rectify_isa_name(i)) != RECTIFY_OK) continue;
        ++isas;
        if (!check(table)) return 1;
    }
    // Else nothing was measured, or none of it in parts.
    if (isas == 0 || tasks_run < 8 * table.size()) {
        std::printf("FAILED: %zu instruction sets, %zu tasks\n", isas, tasks_run);
        return 2;
    }
    return 0;
}
