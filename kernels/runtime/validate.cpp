#include "validate.hpp"

#include <cstddef>

namespace rectify::internal {
namespace {

// The rule by which a struct of the interface grows. The caller's may be shorter or longer than ours; what we
// do not know must be zero.
template <class Struct>
rectify_status check_size(const Struct& s) {
    if (s.size < sizeof(Struct)) return RECTIFY_PARAMETER;
    const auto* bytes = reinterpret_cast<const unsigned char*>(&s);
    for (std::size_t i = sizeof(Struct); i < s.size; ++i)
        if (bytes[i] != 0) return RECTIFY_UNSUPPORTED;
    return RECTIFY_OK;
}

}  // namespace

rectify_status check_exec(const rectify_exec& exec) noexcept {
    if (const rectify_status status = check_size(exec); status != RECTIFY_OK) return status;
    if (exec.max_threads < 0) return RECTIFY_PARAMETER;
    const auto store = static_cast<int>(exec.store);
    if (store < RECTIFY_STORE_AUTO || store > RECTIFY_STORE_STREAMING) return RECTIFY_PARAMETER;
    if (exec.executor == nullptr) return RECTIFY_OK;
    if (const rectify_status status = check_size(*exec.executor); status != RECTIFY_OK) return status;
    if (exec.executor->threads > 1 && exec.executor->parallel_for == nullptr) return RECTIFY_PARAMETER;
    return RECTIFY_OK;
}

}  // namespace rectify::internal
