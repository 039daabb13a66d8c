// The C functions of the forms that go element by element, all of them, from the list of kernels.
#include "element_types.hpp"
#include "launch.hpp"
#include "parameters.hpp"

using namespace rectify::internal;

// The scalar parameters of an operation, in a signature and in a call.
#define RECTIFY_DECLARED_relu(type)
#define RECTIFY_PASSED_relu(type)
#define RECTIFY_DECLARED_squared_relu(type)
#define RECTIFY_PASSED_squared_relu(type)
#define RECTIFY_DECLARED_quantized_relu(type) type::c_type zero_point,
#define RECTIFY_PASSED_quantized_relu(type) , zero_point_parameter<type>(zero_point)
#define RECTIFY_DECLARED_clipped_relu(type) type::parameter lo, type::parameter hi,
#define RECTIFY_PASSED_clipped_relu(type) , clip_parameters<type>(lo, hi)
#define RECTIFY_DECLARED_thresholded_relu(type) type::parameter theta,
#define RECTIFY_PASSED_thresholded_relu(type) , threshold_parameter<type>(theta)
#define RECTIFY_DECLARED_leaky_relu(type) type::parameter slope,
#define RECTIFY_PASSED_leaky_relu(type) , slope_parameter<type>(slope)

#define RECTIFY_DEFINE_forward(op, type)                                                                     \
    rectify_status rectify_##op##_forward_##type(const type::c_type* x, RECTIFY_DECLARED_##op(type) type::c_type* y, \
                                                 size_t n, const rectify_exec* exec) noexcept {              \
        return launch(KernelId::op##_forward_##type, {x, nullptr, y, nullptr}, {sizeof *x, 1}, n,            \
                      exec RECTIFY_PASSED_##op(type));                                                       \
    }
#define RECTIFY_DEFINE_forward_mask(op, type)                                                                 \
    rectify_status rectify_##op##_forward_mask_##type(const type::c_type* x,                                      \
                                                      RECTIFY_DECLARED_##op(type) type::c_type* y, uint8_t* mask, \
                                                      size_t n, const rectify_exec* exec) noexcept {          \
        return launch(KernelId::op##_forward_mask_##type, {x, nullptr, y, mask},                              \
                      {sizeof *x, 1, Layout::writes_mask}, n, exec RECTIFY_PASSED_##op(type));                \
    }
#define RECTIFY_DEFINE_add_forward(op, type)                                                            \
    rectify_status rectify_add_##op##_forward_##type(const type::c_type* a, const type::c_type* b,              \
                                                     RECTIFY_DECLARED_##op(type) type::c_type* y, size_t n, \
                                                     const rectify_exec* exec) noexcept {               \
        return launch(KernelId::op##_add_forward_##type, {a, b, y, nullptr}, {sizeof *a, 2}, n,         \
                      exec RECTIFY_PASSED_##op(type));                                                  \
    }
#define RECTIFY_DEFINE_add_forward_mask(op, type)                                                     \
    rectify_status rectify_add_##op##_forward_mask_##type(                                            \
        const type::c_type* a, const type::c_type* b, RECTIFY_DECLARED_##op(type) type::c_type* y, uint8_t* mask, \
        size_t n, const rectify_exec* exec) noexcept {                                                \
        return launch(KernelId::op##_add_forward_mask_##type, {a, b, y, mask},                        \
                      {sizeof *a, 2, Layout::writes_mask}, n, exec RECTIFY_PASSED_##op(type));        \
    }
#define RECTIFY_DEFINE_BACKWARD(op, form, type)                                                       \
    rectify_status rectify_##op##_backward_##type(const type::c_type* dy, const type::c_type* x,              \
                                                  RECTIFY_DECLARED_##op(type) type::c_type* dx, size_t n, \
                                                  const rectify_exec* exec) noexcept {                \
        return launch(KernelId::op##_##form##_##type, {dy, x, dx, nullptr}, {sizeof *x, 2}, n,        \
                      exec RECTIFY_PASSED_##op(type));                                                \
    }
#define RECTIFY_DEFINE_backward(op, type) RECTIFY_DEFINE_BACKWARD(op, backward, type)
#define RECTIFY_DEFINE_backward_input(op, type) RECTIFY_DEFINE_BACKWARD(op, backward_input, type)
#define RECTIFY_DEFINE_backward_mask(op, type)                                                             \
    rectify_status rectify_##op##_backward_mask_##type(const type::c_type* dy, const uint8_t* mask,            \
                                                       RECTIFY_DECLARED_##op(type) type::c_type* dx, size_t n, \
                                                       const rectify_exec* exec) noexcept {                \
        return launch(KernelId::op##_backward_mask_##type, {dy, nullptr, dx, const_cast<uint8_t*>(mask)},  \
                      {sizeof *dy, 1, Layout::reads_mask}, n, exec RECTIFY_PASSED_##op(type));             \
    }

#define RECTIFY_ELEMENTWISE(form, op, type) RECTIFY_DEFINE_##form(op, type)
#include "kernels.def"

// From the mask these two are relu: what passes, passes unscaled, and nothing else does.
#define RECTIFY_DEFINE(op, type)                                                                              \
    rectify_status rectify_##op##_backward_mask_##type(const type::c_type* dy, const uint8_t* mask, type::c_type* dx, \
                                                       size_t n, const rectify_exec* exec) noexcept {         \
        return rectify_relu_backward_mask_##type(dy, mask, dx, n, exec);                                      \
    }
RECTIFY_DEFINE(clipped_relu, f32)
RECTIFY_DEFINE(clipped_relu, f64)
RECTIFY_DEFINE(clipped_relu, f16)
RECTIFY_DEFINE(clipped_relu, bf16)
RECTIFY_DEFINE(thresholded_relu, f32)
RECTIFY_DEFINE(thresholded_relu, f64)
RECTIFY_DEFINE(thresholded_relu, f16)
RECTIFY_DEFINE(thresholded_relu, bf16)
