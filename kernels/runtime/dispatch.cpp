#include "dispatch.hpp"

#include <unistd.h>

#include <cstdlib>
#include <cstring>

#include "cpu.hpp"
#include "rectify/rectify.h"

#define RECTIFY_ISA(family, name, tag, runs) extern const rectify::internal::Table rectify_table_##name;
#include "built_isas.def"
#undef RECTIFY_ISA

namespace rectify::internal {
namespace {

struct Isa {
    const Table* table;
    bool (*runs)(const Cpu& cpu);
};

constexpr Isa isas[] = {
#define RECTIFY_ISA(family, name, tag, runs) \
    {&rectify_table_##name, []([[maybe_unused]] const Cpu& cpu) { return runs; }},
#include "built_isas.def"
#undef RECTIFY_ISA
};

// The names of all that there are, of other CPUs too.
constexpr const char* names[] = {
#define RECTIFY_ISA(family, name, tag, runs) #name,
#include "isa.def"
#undef RECTIFY_ISA
};

std::atomic<pid_t> process{0};
std::atomic<rectify_status> environment_status{RECTIFY_OK};

struct Choice {
    const Table* table;
    rectify_status status;
};

// A null name stands for the best. On an error there is no table.
Choice choose(const char* name) {
    const Cpu cpu = detect_cpu();
    const Table* found = nullptr;
    for (const Isa& isa : isas)
        if (isa.runs(cpu) && (name == nullptr || std::strcmp(name, isa.table->name) == 0)) found = isa.table;
    if (found != nullptr) return {found, RECTIFY_OK};
    for (const char* known : names)
        if (std::strcmp(name, known) == 0) return {nullptr, RECTIFY_UNSUPPORTED};
    return {nullptr, RECTIFY_PARAMETER};
}

}  // namespace

std::atomic<const Table*> active_table{nullptr};

// Threads that come here at the same time find the same, so no lock is needed; the first to finish wins.
__attribute__((cold, noinline)) const Table& resolve() noexcept {
    Choice choice = choose(std::getenv("RECTIFY_ISA"));
    environment_status.store(choice.status, std::memory_order_relaxed);
    if (choice.table == nullptr) choice = choose(nullptr);
    pid_t none = 0;
    process.compare_exchange_strong(none, getpid(), std::memory_order_relaxed);
    const Table* expected = nullptr;
    if (active_table.compare_exchange_strong(expected, choice.table, std::memory_order_acq_rel))
        return *choice.table;
    return *expected;
}

pid_t first_process() noexcept { return process.load(std::memory_order_relaxed); }

}  // namespace rectify::internal

using namespace rectify::internal;

const char* rectify_isa(void) noexcept { return active().name; }

rectify_status rectify_isa_status(void) noexcept {
    active();
    return environment_status.load(std::memory_order_relaxed);
}

size_t rectify_isa_count(void) noexcept { return sizeof isas / sizeof *isas; }

const char* rectify_isa_name(size_t index) noexcept {
    return index < rectify_isa_count() ? isas[index].table->name : nullptr;
}

int rectify_isa_supported(const char* name) noexcept {
    return name != nullptr && choose(name).status == RECTIFY_OK;
}

rectify_status rectify_set_isa(const char* name) noexcept {
    active();  // the environment is read first, whoever asks first
    const Choice choice = choose(name);
    if (choice.status == RECTIFY_OK) active_table.store(choice.table, std::memory_order_release);
    return choice.status;
}
