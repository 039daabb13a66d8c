// oneDNN: primitives and memories made once, the user's buffers, the C entry of execute. It runs on OpenMP's
// team, as this library does.
#include <oneapi/dnnl/dnnl.hpp>

#include "peers.hpp"

namespace rectify_bench {
namespace {

using dnnl::algorithm;
using dnnl::memory;

const dnnl::engine& engine() {
    static const dnnl::engine cpu(dnnl::engine::kind::cpu, 0);
    return cpu;
}

const dnnl::stream& stream() {
    static const dnnl::stream in_order(engine());
    return in_order;
}

memory::desc line(std::size_t n) {
    return {{static_cast<memory::dim>(n)}, memory::data_type::f32, memory::format_tag::a};
}

class Primitive {
  public:
    Primitive(const dnnl::primitive& primitive, std::size_t n,
              std::initializer_list<std::pair<int, void*>> buffers)
        : primitive_(primitive) {
        for (const auto& [argument, buffer] : buffers) {
            memories_.emplace_back(line(n), engine(), buffer);
            arguments_.push_back({argument, memories_.back().get()});
        }
    }
    void operator()() const {
        require(dnnl_primitive_execute(primitive_.get(), stream().get(), static_cast<int>(arguments_.size()),
                                       arguments_.data()) == dnnl_success,
                "oneDNN: execute");
    }

  private:
    dnnl::primitive primitive_;
    std::vector<memory> memories_;
    std::vector<dnnl_exec_arg_t> arguments_;
};

#if DNNL_VERSION_MAJOR >= 3

dnnl::eltwise_forward::primitive_desc relu(std::size_t n, float slope, dnnl::prop_kind kind) {
    return {engine(), kind, algorithm::eltwise_relu, line(n), line(n), slope};
}

dnnl::eltwise_backward::primitive_desc relu_backward(std::size_t n) {
    return {engine(),
            algorithm::eltwise_relu,
            line(n),
            line(n),
            line(n),
            0.0f,
            relu(n, 0, dnnl::prop_kind::forward_training)};
}

void append_relu(dnnl::post_ops& then) { then.append_eltwise(algorithm::eltwise_relu, 0.0f, 0.0f); }

dnnl::binary::primitive_desc add(std::size_t n, const dnnl::primitive_attr& attributes) {
    return {engine(), algorithm::binary_add, line(n), line(n), line(n), attributes};
}

#else

dnnl::eltwise_forward::primitive_desc relu(std::size_t n, float slope, dnnl::prop_kind kind) {
    return {dnnl::eltwise_forward::desc(kind, algorithm::eltwise_relu, line(n), slope), engine()};
}

dnnl::eltwise_backward::primitive_desc relu_backward(std::size_t n) {
    return {dnnl::eltwise_backward::desc(algorithm::eltwise_relu, line(n), line(n), 0.0f), engine(),
            relu(n, 0, dnnl::prop_kind::forward_training)};
}

void append_relu(dnnl::post_ops& then) { then.append_eltwise(1.0f, algorithm::eltwise_relu, 0.0f, 0.0f); }

dnnl::binary::primitive_desc add(std::size_t n, const dnnl::primitive_attr& attributes) {
    return {dnnl::binary::desc(algorithm::binary_add, line(n), line(n), line(n)), attributes, engine()};
}

#endif

Batch forward(float slope) {
    return bound([slope](const Operands& o, std::size_t n) {
        return Primitive(dnnl::eltwise_forward(relu(n, slope, dnnl::prop_kind::forward_inference)), n,
                         {{DNNL_ARG_SRC, o.x}, {DNNL_ARG_DST, o.out}});
    });
}

Batch backward() {
    return bound([](const Operands& o, std::size_t n) {
        return Primitive(dnnl::eltwise_backward(relu_backward(n)), n,
                         {{DNNL_ARG_SRC, o.x}, {DNNL_ARG_DIFF_DST, o.dy}, {DNNL_ARG_DIFF_SRC, o.out}});
    });
}

Batch add_relu() {
    return bound([](const Operands& o, std::size_t n) {
        dnnl::post_ops then;
        append_relu(then);
        dnnl::primitive_attr attributes;
        attributes.set_post_ops(then);
        return Primitive(dnnl::binary(add(n, attributes)), n,
                         {{DNNL_ARG_SRC_0, o.x}, {DNNL_ARG_SRC_1, o.dy}, {DNNL_ARG_DST, o.out}});
    });
}

std::string version() {
    const dnnl_version_t* v = dnnl_version();
    return std::to_string(v->major) + "." + std::to_string(v->minor) + "." + std::to_string(v->patch);
}

const Registered registered({
    "oneDNN",
    version(),
    {
        {"relu_forward", forward(0)},
        {"relu_backward", backward()},
        {"add_relu_forward", add_relu()},
        {"leaky_relu_forward", forward(peer_slope)},
    },
});

}  // namespace
}  // namespace rectify_bench
