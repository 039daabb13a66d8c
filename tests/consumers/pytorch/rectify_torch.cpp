// ReLU for PyTorch: torch.ops.rectify.relu(x) and relu_(x), on PyTorch's own threads, with one bit per element
// kept for backward.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/library.h>

#include <rectify/rectify.hpp>

namespace {

using at::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::Variable;
using torch::autograd::variable_list;

void run_tasks(void*, std::size_t tasks, rectify_task task, void* data) {
    at::parallel_for(0, static_cast<std::int64_t>(tasks), 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin; i < end; ++i) task(data, static_cast<std::size_t>(i));
    });
}

// PyTorch's threads for one call.
struct Threads {
    Threads() {
        executor.threads = at::in_parallel_region() ? 1 : static_cast<std::size_t>(at::get_num_threads());
        executor.parallel_for = run_tasks;
        exec.executor = &executor;
    }
    rectify_executor executor = RECTIFY_EXECUTOR_DEFAULT;
    rectify_exec exec = RECTIFY_EXEC_DEFAULT;
};

// Calls f with pointers of x and y to the elements as rectify knows them.
template <class F>
void with_floats(const Tensor& x, const Tensor& y, F f) {
    const void* const from = x.data_ptr();
    void* const to = y.data_ptr();
    switch (x.scalar_type()) {
        case at::kFloat:
            return f(static_cast<const float*>(from), static_cast<float*>(to));
        case at::kDouble:
            return f(static_cast<const double*>(from), static_cast<double*>(to));
        case at::kHalf:
            return f(static_cast<const rectify::f16*>(from), static_cast<rectify::f16*>(to));
        case at::kBFloat16:
            return f(static_cast<const rectify::bf16*>(from), static_cast<rectify::bf16*>(to));
        default:
            TORCH_CHECK(false, "rectify::relu: no kernel for ", x.scalar_type());
    }
}

// Elements without gaps, in whatever order, need no copy: relu does not care which comes first.
Tensor dense(const Tensor& x) { return x.is_non_overlapping_and_dense() ? x : x.contiguous(); }

Tensor like(const Tensor& x, const Tensor& layout) {
    if (x.strides() == layout.strides() && x.is_non_overlapping_and_dense()) return x;
    return at::empty_strided(layout.sizes(), layout.strides(), x.options()).copy_(x);
}

void check(const Tensor& x) {
    TORCH_CHECK(x.device().is_cpu() && x.layout() == at::kStrided, "rectify::relu: a dense tensor on the CPU");
    TORCH_CHECK(x.scalar_type() != at::kBool, "rectify::relu: not for bool");
}

// x and y have the same strides and no gaps; they may be the same tensor.
void relu(const Tensor& x, const Tensor& y) {
    const auto n = static_cast<std::size_t>(x.numel());
    const Threads threads;
    const auto call = [&](auto* from, auto* to) { rectify::relu_forward(from, to, n, &threads.exec); };
    switch (x.scalar_type()) {
        case at::kByte:
            return rectify::quantized_relu_forward(x.data_ptr<std::uint8_t>(), std::uint8_t{0},
                                                   y.data_ptr<std::uint8_t>(), n, &threads.exec);
        case at::kChar:
            return call(x.data_ptr<std::int8_t>(), y.data_ptr<std::int8_t>());
        case at::kShort:
            return call(x.data_ptr<std::int16_t>(), y.data_ptr<std::int16_t>());
        case at::kInt:
            return call(x.data_ptr<std::int32_t>(), y.data_ptr<std::int32_t>());
        case at::kLong:
            return call(x.data_ptr<std::int64_t>(), y.data_ptr<std::int64_t>());
        default:
            return with_floats(x, y, call);
    }
}

Tensor relu_with_mask(const Tensor& x, const Tensor& y) {
    const auto n = static_cast<std::size_t>(x.numel());
    const Tensor mask =
        at::empty({static_cast<std::int64_t>(rectify::mask_bytes(n))}, x.options().dtype(at::kByte));
    const Threads threads;
    with_floats(x, y, [&](auto* from, auto* to) {
        rectify::relu_forward_mask(from, to, mask.data_ptr<std::uint8_t>(), n, &threads.exec);
    });
    return mask;
}

// dx from dy and the mask, whose bits are in the order of x's memory. It is linear in dy, so that its own
// backward is itself.
struct Select : torch::autograd::Function<Select> {
    static Tensor forward(AutogradContext* ctx, const Tensor& dy, const Tensor& mask, const Tensor& layout) {
        ctx->save_for_backward({mask});
        ctx->saved_data["layout"] = layout;
        const Tensor from = like(dy, layout);
        const Tensor dx = at::empty_strided(from.sizes(), from.strides(), from.options());
        const Threads threads;
        with_floats(from, dx, [&](auto* in, auto* out) {
            rectify::relu_backward_mask(in, mask.data_ptr<std::uint8_t>(), out,
                                        static_cast<std::size_t>(from.numel()), &threads.exec);
        });
        return dx;
    }
    static variable_list backward(AutogradContext* ctx, variable_list grads) {
        return {Select::apply(grads[0], ctx->get_saved_variables()[0], ctx->saved_data["layout"].toTensor()),
                Variable(), Variable()};
    }
};

struct Relu : torch::autograd::Function<Relu> {
    static Tensor forward(AutogradContext* ctx, Tensor x, bool in_place) {
        const Tensor from = dense(x);
        const Tensor to = in_place ? from : at::empty_strided(from.sizes(), from.strides(), from.options());
        ctx->save_for_backward({relu_with_mask(from, to)});
        // Sizes and strides alone: a tensor without memory.
        ctx->saved_data["layout"] = at::empty_strided(from.sizes(), from.strides(), at::device(at::kMeta));
        if (!in_place) return to;
        if (!to.is_same(x)) x.copy_(to);
        ctx->mark_dirty({x});
        return x;
    }
    static variable_list backward(AutogradContext* ctx, variable_list grads) {
        return {Select::apply(grads[0], ctx->get_saved_variables()[0], ctx->saved_data["layout"].toTensor()),
                Variable()};
    }
};

bool needs_mask(const Tensor& x) { return at::GradMode::is_enabled() && x.requires_grad(); }

Tensor out_of_place(const Tensor& x) {
    check(x);
    if (needs_mask(x)) return Relu::apply(x, false);
    const Tensor from = dense(x);
    const Tensor to = at::empty_strided(from.sizes(), from.strides(), from.options());
    relu(from, to);
    return to;
}

Tensor in_place(Tensor x) {
    check(x);
    if (needs_mask(x)) return Relu::apply(x, true);
    const Tensor to = dense(x);
    relu(to, to);
    if (!to.is_same(x)) x.copy_(to);
    x.unsafeGetTensorImpl()->bump_version();
    return x;
}

}  // namespace

TORCH_LIBRARY(rectify, library) {
    library.def("relu(Tensor x) -> Tensor", out_of_place);
    library.def("relu_(Tensor(a!) x) -> Tensor(a!)", in_place);
}
