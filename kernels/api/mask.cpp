// The C functions on masks themselves.
#include <cstring>

#include "launch.hpp"
#include "validate.hpp"

using namespace rectify::internal;

size_t rectify_mask_bytes(size_t n) noexcept { return n / 8 + (n % 8 != 0); }

rectify_status rectify_mask_or(const uint8_t* a, const uint8_t* b, uint8_t* mask, size_t n,
                               const rectify_exec* exec) noexcept {
    return launch(KernelId::bitwise_or_combine_u8, {a, b, mask, nullptr}, {1, 2}, rectify_mask_bytes(n), exec);
}

rectify_status rectify_mask_count(const uint8_t* mask, size_t n, size_t* count,
                                  const rectify_exec* exec) noexcept {
    if (exec != nullptr)
        if (const rectify_status status = check_exec(*exec); status != RECTIFY_OK) return status;
    const size_t bytes = rectify_mask_bytes(n);
    if (count == nullptr || (mask == nullptr && n != 0)) return RECTIFY_NULL_POINTER;
    if (n != 0 && overlap(count, sizeof *count, mask, bytes)) return RECTIFY_OVERLAP;
    return kernel(KernelId::mask_count_reduce_u8)(mask, nullptr, count, nullptr, n, nullptr);
}

rectify_status rectify_mask_count_channels(const uint8_t* mask, size_t* counts, const rectify_shape* shape,
                                           const rectify_exec* exec) noexcept {
    if (exec != nullptr)
        if (const rectify_status status = check_exec(*exec); status != RECTIFY_OK) return status;
    size_t n = 0;
    if (const rectify_status status = check_shape(shape, 1, sizeof *counts, &n); status != RECTIFY_OK)
        return status;
    const size_t bytes = shape->channels * sizeof *counts;
    if (shape->channels == 0) return RECTIFY_OK;
    if (counts == nullptr || (mask == nullptr && n != 0)) return RECTIFY_NULL_POINTER;
    if (n != 0 && overlap(counts, bytes, mask, rectify_mask_bytes(n))) return RECTIFY_OVERLAP;
    std::memset(counts, 0, bytes);
    if (n == 0) return RECTIFY_OK;
    Context context;
    context.set_parameter(0, shape->channels);
    context.set_parameter(1, shape->inner);
    return kernel(KernelId::mask_count_channels_reduce_u8)(mask, nullptr, counts, nullptr, shape->outer,
                                                           &context);
}
