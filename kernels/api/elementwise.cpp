// The C functions of the forms that go element by element, all of them, from the list of kernels.
#include "api/element_types.hpp"
#include "launch.hpp"

using namespace rectify::internal;

// The parameters of an operation, in a signature and in a call.
#define RECTIFY_DECLARED_relu(type)
#define RECTIFY_PASSED_relu
#define RECTIFY_DECLARED_quantized_relu(type) c_##type zero_point,
#define RECTIFY_PASSED_quantized_relu , zero_point

#define RECTIFY_DEFINE_forward(op, type)                                                                     \
    rectify_status rectify_##op##_forward_##type(const c_##type* x, RECTIFY_DECLARED_##op(type) c_##type* y, \
                                                 size_t n, const rectify_exec* exec) noexcept {              \
        return launch(KernelId::op##_forward_##type, {x, nullptr, y, nullptr}, {sizeof *x, 1}, n,            \
                      exec RECTIFY_PASSED_##op);                                                             \
    }
#define RECTIFY_DEFINE_backward(op, type)                                                             \
    rectify_status rectify_##op##_backward_##type(const c_##type* dy, const c_##type* x,              \
                                                  RECTIFY_DECLARED_##op(type) c_##type* dx, size_t n, \
                                                  const rectify_exec* exec) noexcept {                \
        return launch(KernelId::op##_backward_##type, {dy, x, dx, nullptr}, {sizeof *x, 2}, n,        \
                      exec RECTIFY_PASSED_##op);                                                      \
    }
#define RECTIFY_DEFINE_forward_mask(op, type)                                                                 \
    rectify_status rectify_##op##_forward_mask_##type(const c_##type* x,                                      \
                                                      RECTIFY_DECLARED_##op(type) c_##type* y, uint8_t* mask, \
                                                      size_t n, const rectify_exec* exec) noexcept {          \
        return launch(KernelId::op##_forward_mask_##type, {x, nullptr, y, mask},                              \
                      {sizeof *x, 1, Layout::writes_mask}, n, exec RECTIFY_PASSED_##op);                      \
    }
#define RECTIFY_DEFINE_backward_mask(op, type)                                                             \
    rectify_status rectify_##op##_backward_mask_##type(const c_##type* dy, const uint8_t* mask,            \
                                                       RECTIFY_DECLARED_##op(type) c_##type* dx, size_t n, \
                                                       const rectify_exec* exec) noexcept {                \
        return launch(KernelId::op##_backward_mask_##type, {dy, nullptr, dx, const_cast<uint8_t*>(mask)},  \
                      {sizeof *dy, 1, Layout::reads_mask}, n, exec RECTIFY_PASSED_##op);                   \
    }
// Those of masks have signatures of their own: mask.cpp.
#define RECTIFY_DEFINE_combine(op, type)
#define RECTIFY_DEFINE_reduce(op, type)

#define RECTIFY_KERNEL(form, op, type) RECTIFY_DEFINE_##form(op, type)
#include "kernels.def"
#undef RECTIFY_KERNEL
