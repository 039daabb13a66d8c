#include "dispatch.hpp"

#include "cpu.hpp"

namespace rectify::internal {
namespace {

struct Isa {
    const char* name;
    bool (*runs)(const Cpu& cpu);
};

constexpr Isa isas[] = {
#define RECTIFY_ISA(family, name, file, runs) {#name, []([[maybe_unused]] const Cpu& cpu) { return runs; }},
#include "built_isas.def"
#undef RECTIFY_ISA
};
static_assert(sizeof isas / sizeof *isas == isa_count, "built_isas.def and built_isas.hpp differ");

// The names of all that there are, of other CPUs too.
constexpr const char* names[] = {
#define RECTIFY_ISA(family, name, file, runs) #name,
#include "isa.def"
#undef RECTIFY_ISA
};

std::atomic<rectify_status> status_of_environment{RECTIFY_OK};

// Names are in lower case. Not strcasecmp, which depends on the locale.
bool is_name(const char* text, const char* name) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    for (; *name != '\0' && lower(*text) == *name; ++text, ++name) {
    }
    return *text == *name;
}

// What came of the other variables.
rectify_status check_environment() {
    const char* const bytes = environment("RECTIFY_LLC_BYTES");
    return bytes == nullptr || parse_bytes(bytes) != 0 ? RECTIFY_OK : RECTIFY_PARAMETER;
}

}  // namespace

std::atomic<unsigned> active_isa{unresolved_isa};

IsaChoice choose_isa(const char* name) noexcept {
    const Cpu cpu = detect_cpu();
    unsigned found = unresolved_isa;
    for (unsigned isa = 0; isa < isa_count; ++isa)
        if (isas[isa].runs(cpu) && (name == nullptr || is_name(name, isas[isa].name))) found = isa;
    if (found != unresolved_isa) return {found, RECTIFY_OK};
    for (const char* known : names)
        if (is_name(name, known)) return {unresolved_isa, RECTIFY_UNSUPPORTED};
    return {unresolved_isa, RECTIFY_PARAMETER};
}

// Threads that come here at the same time find the same, so no lock is needed; the first to finish wins.
__attribute__((cold, noinline)) unsigned resolve_isa() noexcept {
    IsaChoice choice = choose_isa(environment("RECTIFY_ISA"));
    status_of_environment.store(choice.status != RECTIFY_OK ? choice.status : check_environment(),
                                std::memory_order_relaxed);
    if (choice.isa == unresolved_isa) choice = choose_isa(nullptr);
    unsigned expected = unresolved_isa;
    if (active_isa.compare_exchange_strong(expected, choice.isa, std::memory_order_acq_rel)) return choice.isa;
    return expected;
}

rectify_status environment_status() noexcept { return status_of_environment.load(std::memory_order_relaxed); }

const char* isa_name(unsigned isa) noexcept { return isas[isa].name; }

}  // namespace rectify::internal
