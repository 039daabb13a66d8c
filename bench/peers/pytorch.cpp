// PyTorch (libtorch): the out variants of its operators in inference mode, on tensors made once over the same
// buffers. It runs on OpenMP's team.
#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/api/include/torch/version.h>

#include "peers.hpp"

namespace rectify_bench {
namespace {

struct Tensors {
    at::Tensor x, dy, out;
};

Tensors tensors(const Operands& o, std::size_t n) {
    const auto over = [n](void* buffer) {
        return at::from_blob(buffer, {static_cast<std::int64_t>(n)}, at::kFloat);
    };
    return {over(o.x), over(o.dy), over(o.out)};
}

// Tensors made in inference mode carry no versions and no graph, and calls on them skip autograd's dispatch.
template <class Call>
Batch torch_call(Call call) {
    const Batch calls_of = bound(
        [call](const Operands& o, std::size_t n) { return [call, t = tensors(o, n)]() mutable { call(t); }; });
    return [calls_of](const Calls& calls) {
        const c10::InferenceMode guard;
        return calls_of(calls);
    };
}

const Registered registered({
    "PyTorch",
    TORCH_VERSION,
    {
        {"relu_forward", torch_call([](Tensors& t) {
             at::Tensor& out = t.out;
             at::clamp_min_out(out, t.x, 0);
         })},
        {"relu_backward", torch_call([](Tensors& t) {
             at::Tensor& out = t.out;
             at::threshold_backward_out(out, t.dy, t.x, 0);
         })},
        {"add_relu_forward", torch_call([](Tensors& t) {
             at::Tensor& out = t.out;
             at::_add_relu_out(out, t.x, t.dy);
         })},
        {"leaky_relu_forward", torch_call([](Tensors& t) {
             at::Tensor& out = t.out;
             at::leaky_relu_out(out, t.x, peer_slope);
         })},
    },
});

}  // namespace
}  // namespace rectify_bench
