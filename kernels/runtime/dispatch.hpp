// Which instruction set is active: an index into the tables of every group, unresolved until the first use.
#pragma once

#include <atomic>

#include "built_isas.hpp"
#include "table.hpp"

// The tables of a group, in the order of the instruction sets: RECTIFY_DECLARE_TABLES at namespace scope
// outside of every namespace, then RECTIFY_COLLECT_TABLES.
#define RECTIFY_DECLARE_TABLE(isa, group) extern const rectify::internal::group rectify_##group##_##isa;
#define RECTIFY_DECLARE_TABLES(group) RECTIFY_FOR_BUILT_ISAS(RECTIFY_DECLARE_TABLE, group)
#define RECTIFY_TABLE_ADDRESS(isa, group) &rectify_##group##_##isa,
#define RECTIFY_COLLECT_TABLES(group) \
    constexpr const group* group##_tables[] = {RECTIFY_FOR_BUILT_ISAS(RECTIFY_TABLE_ADDRESS, group)};

namespace rectify::internal {

#define RECTIFY_COUNT_ISA(isa, unused) +1
inline constexpr unsigned isa_count = RECTIFY_FOR_BUILT_ISAS(RECTIFY_COUNT_ISA, );
#undef RECTIFY_COUNT_ISA
inline constexpr unsigned unresolved_isa = ~0u;

__attribute__((visibility("hidden"))) extern std::atomic<unsigned> active_isa;

// The instruction set that RECTIFY_ISA names, or else the best; made active unless another one was meanwhile.
unsigned resolve_isa() noexcept;

inline unsigned resolved_isa() noexcept {
    const unsigned isa = active_isa.load(std::memory_order_acquire);
    return __builtin_expect(isa != unresolved_isa, 1) ? isa : resolve_isa();
}

// What came of the environment variables.
rectify_status environment_status() noexcept;

const char* isa_name(unsigned isa) noexcept;

// A null name stands for the best. On an error `isa` is unresolved.
struct IsaChoice {
    unsigned isa;
    rectify_status status;
};
IsaChoice choose_isa(const char* name) noexcept;

}  // namespace rectify::internal
