// The C functions that name and choose the instruction set.
#include "dispatch.hpp"

using namespace rectify::internal;

const char* rectify_isa(void) noexcept { return isa_name(resolved_isa()); }

rectify_status rectify_environment_status(void) noexcept {
    resolved_isa();
    return environment_status();
}

size_t rectify_isa_count(void) noexcept { return isa_count; }

const char* rectify_isa_name(size_t index) noexcept {
    return index < isa_count ? isa_name(static_cast<unsigned>(index)) : nullptr;
}

int rectify_isa_supported(const char* name) noexcept {
    return name != nullptr && choose_isa(name).status == RECTIFY_OK;
}

rectify_status rectify_set_isa(const char* name) noexcept {
    resolved_isa();  // the environment is read first, whoever asks first
    const IsaChoice choice = choose_isa(name);
    if (choice.status == RECTIFY_OK) active_isa.store(choice.isa, std::memory_order_release);
    return choice.status;
}
