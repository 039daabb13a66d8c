// The C functions on masks themselves.
#include <cstring>

#include "call.hpp"

RECTIFY_DECLARE_TABLES(masks)

namespace rectify::internal {
namespace {

RECTIFY_COLLECT_TABLES(masks)

using Count = Signature<void, Buffer<Role::mask_in, u8::bit>, Buffer<Role::sums, std::size_t>>;

// A count of the bits in each channel, or in all; carried out by the calling thread. *call is checked.
rectify_status check_count(const uint8_t* mask, size_t* counts, const Extent& extent, const rectify_exec* exec,
                           Call* call) {
    void* const buffers[] = {writable(mask), counts};
    return check_call(Count::buffers, Count::count, buffers, extent, exec != nullptr ? *exec : default_exec,
                      true, call);
}

}  // namespace
}  // namespace rectify::internal

using namespace rectify::internal;

size_t rectify_mask_bytes(size_t n) noexcept { return mask_bytes(n); }

rectify_status rectify_mask_or(const uint8_t* a, const uint8_t* b, uint8_t* mask, size_t n,
                               const rectify_exec* exec) noexcept {
    return call<MaskCombination, masks_tables, &masks::combine>(NoParameters{}, mask_bytes(n), exec, a, b,
                                                                mask);
}

rectify_status rectify_mask_count(const uint8_t* mask, size_t n, size_t* count,
                                  const rectify_exec* exec) noexcept {
    Call call;
    const rectify_status status = check_count(mask, count, n, exec, &call);
    if (status == RECTIFY_OK) masks_tables[resolved_isa()]->count(mask, count, n);
    return status;
}

rectify_status rectify_mask_count_channels(const uint8_t* mask, size_t* counts, const rectify_shape* shape,
                                           const rectify_exec* exec) noexcept {
    Call call;
    const rectify_status status = check_count(mask, counts, shape, exec, &call);
    if (status != RECTIFY_OK || call.channels == 0) return status;
    std::memset(counts, 0, call.region[1].width);
    if (call.n != 0)
        masks_tables[resolved_isa()]->count_channels(mask, counts, shape->outer, shape->channels, shape->inner);
    return RECTIFY_OK;
}
