#include "operations.hpp"

namespace rectify_bench {
namespace {

template <class T>
using Forward = rectify_status (*)(const T* x, T* y, std::size_t n, const rectify_exec*);
template <class T>
using Backward = rectify_status (*)(const T* dy, const T* x, T* dx, std::size_t n, const rectify_exec*);

template <class T>
T* as(void* stream) {
    return static_cast<T*>(stream);
}

template <class T>
Operation forward(const char* name, const Element& element, Forward<T> call) {
    return {name, &element, false, 2 * sizeof(T),
            batch([call](const Operands& o, std::size_t n, const rectify_exec* exec) {
                return call(as<T>(o.x), as<T>(o.out), n, exec);
            })};
}

template <class T>
Operation forward_in_place(const char* name, const Element& element, Forward<T> call) {
    return {name, &element, true, 2 * sizeof(T),
            batch([call](const Operands& o, std::size_t n, const rectify_exec* exec) {
                return call(as<T>(o.out), as<T>(o.out), n, exec);
            })};
}

template <class T>
Operation backward(const char* name, const Element& element, Backward<T> call) {
    return {name, &element, false, 3 * sizeof(T),
            batch([call](const Operands& o, std::size_t n, const rectify_exec* exec) {
                return call(as<T>(o.dy), as<T>(o.x), as<T>(o.out), n, exec);
            })};
}

template <class T>
Operation backward_in_place(const char* name, const Element& element, Backward<T> call) {
    return {name, &element, true, 3 * sizeof(T),
            batch([call](const Operands& o, std::size_t n, const rectify_exec* exec) {
                return call(as<T>(o.out), as<T>(o.x), as<T>(o.out), n, exec);
            })};
}

}  // namespace

const std::vector<Operation>& operations() {
    static const std::vector<Operation> table = {
        forward("relu_forward", f32, rectify_relu_forward_f32),
        forward_in_place("relu_forward_in_place", f32, rectify_relu_forward_f32),
        backward("relu_backward", f32, rectify_relu_backward_f32),
        backward_in_place("relu_backward_in_place", f32, rectify_relu_backward_f32),
    };
    return table;
}

}  // namespace rectify_bench
