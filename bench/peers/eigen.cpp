// Eigen: array expressions over maps on one thread, tensors on its own pool with more, -march=native as its
// documentation asks for. Nothing here is aligned further than malloc does it, so the maps are unaligned.
#define EIGEN_USE_THREADS
#include <Eigen/Core>
#include <unsupported/Eigen/CXX11/Tensor>

#include "peers.hpp"

namespace rectify_bench {
namespace {

using Index = Eigen::Index;

template <class Condition, class Array>
auto select(const Eigen::ArrayBase<Condition>& condition, const Array& values) {
    return condition.select(values, 0.0f);
}
template <class Condition, class Tensor>
auto select(const Eigen::TensorBase<Condition, Eigen::ReadOnlyAccessors>& condition, const Tensor& values) {
    return condition.select(values, values.constant(0.0f));
}

// The same expression for arrays and tensors.
template <class Expression>
Batch eigen(Expression expression) {
    if (team_size() == 1) {
        return batch([expression](const Operands& o, std::size_t n, const Calls&) {
            using In = Eigen::Map<const Eigen::ArrayXf>;
            const In x(floats(o.x), static_cast<Index>(n)), dy(floats(o.dy), static_cast<Index>(n));
            Eigen::Map<Eigen::ArrayXf>(floats(o.out), static_cast<Index>(n)) = expression(x, dy);
            return RECTIFY_OK;
        });
    }
    return batch([expression](const Operands& o, std::size_t n, const Calls&) {
        static Eigen::ThreadPool pool(team_size());
        static const Eigen::ThreadPoolDevice device(&pool, team_size());
        using In = Eigen::TensorMap<const Eigen::Tensor<float, 1>>;
        const In x(floats(o.x), static_cast<Index>(n)), dy(floats(o.dy), static_cast<Index>(n));
        Eigen::TensorMap<Eigen::Tensor<float, 1>> out(floats(o.out), static_cast<Index>(n));
        out.device(device) = expression(x, dy);
        return RECTIFY_OK;
    });
}

const Registered registered({
    "Eigen",
    std::to_string(EIGEN_WORLD_VERSION) + "." + std::to_string(EIGEN_MAJOR_VERSION) + "." +
        std::to_string(EIGEN_MINOR_VERSION),
    {
        {"relu_forward", eigen([](const auto& x, const auto&) { return x.cwiseMax(0.0f); })},
        {"relu_backward", eigen([](const auto& x, const auto& dy) { return select(x > 0.0f, dy); })},
        {"add_relu_forward", eigen([](const auto& a, const auto& b) { return (a + b).cwiseMax(0.0f); })},
        {"leaky_relu_forward", eigen([](const auto& x, const auto&) { return x.cwiseMax(x * peer_slope); })},
    },
});

}  // namespace
}  // namespace rectify_bench
