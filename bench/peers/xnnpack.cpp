// XNNPACK: operators created and set up once, its pthreadpool. It has no backward pass.
#include <pthreadpool.h>
#include <xnnpack.h>

#include <limits>

#include "peers.hpp"

namespace rectify_bench {
namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();

// Null, which stands for the calling thread, where there is but one.
pthreadpool_t pool() {
    static const pthreadpool_t threads =
        team_size() == 1 ? nullptr : pthreadpool_create(static_cast<std::size_t>(team_size()));
    return threads;
}

class Operator {
  public:
    template <class Create, class Setup>
    Operator(Create create, Setup setup) {
        require(xnn_initialize(nullptr) == xnn_status_success, "XNNPACK: initialize");
        xnn_operator_t made = nullptr;
        require(create(&made) == xnn_status_success, "XNNPACK: create");
        operator_.reset(made, xnn_delete_operator);
        require(setup(made) == xnn_status_success, "XNNPACK: setup");
    }
    void operator()() const {
        require(xnn_run_operator(operator_.get(), pool()) == xnn_status_success, "XNNPACK: run");
    }

  private:
    std::shared_ptr<xnn_operator> operator_;
};

// One channel without gaps: XNNPACK sees that the rows touch.

#if defined(RECTIFY_XNNPACK_HAS_UNARY)

// Later versions: an operator of one input for all laws, whose size is a step of its own.
Operator unary(xnn_unary_operator law, const xnn_unary_params& params, const float* in, float* out,
               std::size_t n) {
    return Operator(
        [&](xnn_operator_t* made) {
            return xnn_create_unary_elementwise_nc(law, xnn_datatype_fp32, xnn_datatype_fp32, &params, nullptr,
                                                   nullptr, 0, made);
        },
        [&](xnn_operator_t made) {
            const xnn_status status = xnn_reshape_unary_elementwise_nc(made, n, 1, 1, 1, pool());
            return status == xnn_status_success ? xnn_setup_unary_elementwise_nc(made, in, out) : status;
        });
}

Operator clamp(const float* in, float* out, std::size_t n) {
    xnn_unary_params params = {};
    params.clamp = {0, infinity};
    return unary(xnn_unary_clamp, params, in, out, n);
}

Operator leaky(const float* in, float* out, std::size_t n) {
    xnn_unary_params params = {};
    params.leaky_relu = {peer_slope};
    return unary(xnn_unary_leaky_relu, params, in, out, n);
}

// The sum is no longer clamped by the same operator.
auto add_relu(const float* a, const float* b, float* out, std::size_t n) {
    const Operator add(
        [](xnn_operator_t* made) {
            return xnn_create_binary_elementwise_nd(xnn_binary_add, xnn_datatype_fp32, nullptr, nullptr,
                                                    nullptr, 0, made);
        },
        [&](xnn_operator_t made) {
            const xnn_status status = xnn_reshape_binary_elementwise_nd(made, 1, &n, 1, &n, pool());
            return status == xnn_status_success ? xnn_setup_binary_elementwise_nd(made, a, b, out) : status;
        });
    return [add, relu = clamp(out, out, n)] {
        add();
        relu();
    };
}

#else

Operator clamp(const float* in, float* out, std::size_t n) {
    return Operator([](xnn_operator_t* made) { return xnn_create_clamp_nc_f32(1, 1, 1, 0, infinity, 0, made); },
                    [&](xnn_operator_t made) { return xnn_setup_clamp_nc_f32(made, n, in, out, pool()); });
}

Operator leaky(const float* in, float* out, std::size_t n) {
    return Operator(
        [](xnn_operator_t* made) { return xnn_create_leaky_relu_nc_f32(1, 1, 1, peer_slope, 0, made); },
        [&](xnn_operator_t made) { return xnn_setup_leaky_relu_nc_f32(made, n, in, out, pool()); });
}

Operator add_relu(const float* a, const float* b, float* out, std::size_t n) {
    return Operator(
        [](xnn_operator_t* made) { return xnn_create_add_nd_f32(0, infinity, 0, made); },
        [&](xnn_operator_t made) { return xnn_setup_add_nd_f32(made, 1, &n, 1, &n, a, b, out, pool()); });
}

#endif

const Registered registered({
    "XNNPACK",
    "system",
    {
        {"relu_forward",
         bound([](const Operands& o, std::size_t n) { return clamp(floats(o.x), floats(o.out), n); })},
        {"add_relu_forward", bound([](const Operands& o, std::size_t n) {
             return add_relu(floats(o.x), floats(o.dy), floats(o.out), n);
         })},
        {"leaky_relu_forward",
         bound([](const Operands& o, std::size_t n) { return leaky(floats(o.x), floats(o.out), n); })},
    },
});

}  // namespace
}  // namespace rectify_bench
