// The C functions with parameters per channel, from the list of kernels.
#include "element_types.hpp"
#include "launch.hpp"
#include "parameters.hpp"
#include "validate.hpp"

namespace rectify::internal {
namespace {

// The arrays of a call with one value per channel.
struct Arrays {
    std::size_t value_size;
    std::size_t count;
    const void* array[2];
};

rectify_status launch_channels(KernelId id, const Operands& o, Layout layout, const Arrays& arrays,
                               const rectify_shape* shape, const rectify_exec* given,
                               const Parameters& parameters = {}) noexcept {
    const rectify_exec& exec = given != nullptr ? *given : default_exec;
    if (const rectify_status status = check_exec(exec); status != RECTIFY_OK) return status;
    std::size_t n = 0;
    if (const rectify_status status = check_shape(shape, layout.element_size, arrays.value_size, &n);
        status != RECTIFY_OK)
        return status;
    if (!parameters.valid) return RECTIFY_PARAMETER;
    if (n == 0) return RECTIFY_OK;
    for (std::size_t k = 0; k < arrays.count; ++k)
        if (arrays.array[k] == nullptr) return RECTIFY_NULL_POINTER;
    if (const rectify_status status = check_operands(o, layout, n); status != RECTIFY_OK) return status;
    const std::size_t bytes = shape->channels * arrays.value_size;
    const Channels channels = {{arrays.array[0], arrays.array[1]}, shape->channels, shape->inner};
    Context context = parameters.context;
    context.channels = &channels;
    for (std::size_t k = 0; k < arrays.count; ++k) {
        const void* array = arrays.array[k];
        if (overlap(o.out, n * layout.element_size, array, bytes)) return RECTIFY_OVERLAP;
        if (layout.mask == Layout::writes_mask && overlap(o.mask, layout.mask_bytes(n), array, bytes))
            return RECTIFY_OVERLAP;
    }
    carry_out(kernel(id), o, layout, n, exec, context);
    return RECTIFY_OK;
}

}  // namespace
}  // namespace rectify::internal

using namespace rectify::internal;

// The scalar parameters of an activation, in a signature and in a call.
#define RECTIFY_DECLARED_relu(type)
#define RECTIFY_PASSED_relu(type)
#define RECTIFY_DECLARED_clipped_relu(type) type::parameter lo, type::parameter hi,
#define RECTIFY_PASSED_clipped_relu(type) , clip_parameters<type>(lo, hi)
#define RECTIFY_DECLARED_leaky_relu(type) type::parameter slope,
#define RECTIFY_PASSED_leaky_relu(type) , slope_parameter<type>(slope)

#define RECTIFY_DEFINE_bias_forward(op, type)                                                                \
    rectify_status rectify_bias_##op##_forward_##type(                                                       \
        const type::c_type* x, const type::parameter* bias, RECTIFY_DECLARED_##op(type) type::c_type* y,             \
        const rectify_shape* shape, const rectify_exec* exec) noexcept {                                     \
        return launch_channels(KernelId::op##_bias_forward_##type, {x, nullptr, y, nullptr}, {sizeof *x, 1}, \
                               {sizeof *bias, 1, {bias}}, shape, exec RECTIFY_PASSED_##op(type));            \
    }
#define RECTIFY_DEFINE_bias_forward_mask(op, type)                                                    \
    rectify_status rectify_bias_##op##_forward_mask_##type(                                           \
        const type::c_type* x, const type::parameter* bias, RECTIFY_DECLARED_##op(type) type::c_type* y,      \
        uint8_t* mask, const rectify_shape* shape, const rectify_exec* exec) noexcept {               \
        return launch_channels(KernelId::op##_bias_forward_mask_##type, {x, nullptr, y, mask},        \
                               {sizeof *x, 1, Layout::writes_mask}, {sizeof *bias, 1, {bias}}, shape, \
                               exec RECTIFY_PASSED_##op(type));                                       \
    }
#define RECTIFY_DEFINE_scale_shift_forward(op, type)                                                \
    rectify_status rectify_scale_shift_##op##_forward_##type(                                       \
        const type::c_type* x, const type::parameter* scale, const type::parameter* shift,              \
        RECTIFY_DECLARED_##op(type) type::c_type* y, const rectify_shape* shape,                        \
        const rectify_exec* exec) noexcept {                                                        \
        return launch_channels(KernelId::op##_scale_shift_forward_##type, {x, nullptr, y, nullptr}, \
                               {sizeof *x, 1}, {sizeof *scale, 2, {scale, shift}}, shape,           \
                               exec RECTIFY_PASSED_##op(type));                                     \
    }
#define RECTIFY_DEFINE_scale_shift_forward_mask(op, type)                                                      \
    rectify_status rectify_scale_shift_##op##_forward_mask_##type(                                             \
        const type::c_type* x, const type::parameter* scale, const type::parameter* shift,                         \
        RECTIFY_DECLARED_##op(type) type::c_type* y, uint8_t* mask, const rectify_shape* shape,                    \
        const rectify_exec* exec) noexcept {                                                                   \
        return launch_channels(KernelId::op##_scale_shift_forward_mask_##type, {x, nullptr, y, mask},          \
                               {sizeof *x, 1, Layout::writes_mask}, {sizeof *scale, 2, {scale, shift}}, shape, \
                               exec RECTIFY_PASSED_##op(type));                                                \
    }
#define RECTIFY_DEFINE_channel_forward(op, type)                                                               \
    rectify_status rectify_##op##_forward_##type(const type::c_type* x, const type::parameter* slope, type::c_type* y, \
                                                 const rectify_shape* shape,                                   \
                                                 const rectify_exec* exec) noexcept {                          \
        return launch_channels(KernelId::op##_channel_forward_##type, {x, nullptr, y, nullptr},                \
                               {sizeof *x, 1}, {sizeof *slope, 1, {slope}}, shape, exec);                      \
    }
#define RECTIFY_DEFINE_channel_forward_mask(op, type)                                                          \
    rectify_status rectify_##op##_forward_mask_##type(const type::c_type* x, const type::parameter* slope,         \
                                                      type::c_type* y, uint8_t* mask, const rectify_shape* shape,  \
                                                      const rectify_exec* exec) noexcept {                     \
        return launch_channels(KernelId::op##_channel_forward_mask_##type, {x, nullptr, y, mask},              \
                               {sizeof *x, 1, Layout::writes_mask}, {sizeof *slope, 1, {slope}}, shape, exec); \
    }
#define RECTIFY_DEFINE_channel_backward_mask(op, type)                                                         \
    rectify_status rectify_##op##_backward_mask_##type(                                                        \
        const type::c_type* dy, const uint8_t* mask, const type::parameter* slope, type::c_type* dx,                   \
        const rectify_shape* shape, const rectify_exec* exec) noexcept {                                       \
        return launch_channels(KernelId::op##_channel_backward_mask_##type,                                    \
                               {dy, nullptr, dx, const_cast<uint8_t*>(mask)},                                  \
                               {sizeof *dy, 1, Layout::reads_mask}, {sizeof *slope, 1, {slope}}, shape, exec); \
    }

#define RECTIFY_CHANNELS(form, op, type) RECTIFY_DEFINE_##form(op, type)
#include "kernels.def"
