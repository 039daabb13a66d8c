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

Batch forward() {
    return bound([](const Operands& o, std::size_t n) {
        return Operator(
            [](xnn_operator_t* made) { return xnn_create_clamp_nc_f32(1, 1, 1, 0, infinity, 0, made); },
            [&](xnn_operator_t made) {
                return xnn_setup_clamp_nc_f32(made, n, floats(o.x), floats(o.out), pool());
            });
    });
}

Batch leaky() {
    return bound([](const Operands& o, std::size_t n) {
        return Operator(
            [](xnn_operator_t* made) { return xnn_create_leaky_relu_nc_f32(1, 1, 1, peer_slope, 0, made); },
            [&](xnn_operator_t made) {
                return xnn_setup_leaky_relu_nc_f32(made, n, floats(o.x), floats(o.out), pool());
            });
    });
}

Batch add_relu() {
    return bound([](const Operands& o, std::size_t n) {
        return Operator([](xnn_operator_t* made) { return xnn_create_add_nd_f32(0, infinity, 0, made); },
                        [&](xnn_operator_t made) {
                            return xnn_setup_add_nd_f32(made, 1, &n, 1, &n, floats(o.x), floats(o.dy),
                                                        floats(o.out), pool());
                        });
    });
}

const Registered registered({
    "XNNPACK",
    "system",
    {
        {"relu_forward", forward()},
        {"add_relu_forward", add_relu()},
        {"leaky_relu_forward", leaky()},
    },
});

}  // namespace
}  // namespace rectify_bench
