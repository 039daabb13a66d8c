#include "operations.hpp"

#include "inputs.hpp"
#include "oracle/oracle.hpp"

namespace rectify_tests {
namespace {

template <class T>
Stream input(const char* name) {
    return {name, 8 * sizeof(T), fill_floats<T>};
}

template <class T>
Stream output(const char* name) {
    return {name, 8 * sizeof(T), nullptr};
}

template <class T, rectify_status (*Kernel)(const T*, T*, std::size_t, const rectify_exec*),
          void (*Oracle)(const void*, void*, std::size_t)>
Operation forward(const char* name) {
    return {name,
            {input<T>("x")},
            {output<T>("y")},
            0,
            [](const void* const* in, void* const* out, std::size_t n, const rectify_exec* exec) {
                return Kernel(static_cast<const T*>(in[0]), static_cast<T*>(out[0]), n, exec);
            },
            [](const void* const* in, void* const* out, std::size_t n) { Oracle(in[0], out[0], n); }};
}

template <class T, rectify_status (*Kernel)(const T*, const T*, T*, std::size_t, const rectify_exec*),
          void (*Oracle)(const void*, const void*, void*, std::size_t)>
Operation backward(const char* name) {
    return {name,
            {input<T>("dy"), input<T>("x")},
            {output<T>("dx")},
            1,
            [](const void* const* in, void* const* out, std::size_t n, const rectify_exec* exec) {
                return Kernel(static_cast<const T*>(in[0]), static_cast<const T*>(in[1]),
                              static_cast<T*>(out[0]), n, exec);
            },
            [](const void* const* in, void* const* out, std::size_t n) { Oracle(in[0], in[1], out[0], n); }};
}

}  // namespace

const std::vector<Operation>& operations() {
    static const std::vector<Operation> all = {
        forward<float, rectify_relu_forward_f32, oracle::relu_forward<float>>("relu_forward_f32"),
        backward<float, rectify_relu_backward_f32, oracle::relu_backward<float>>("relu_backward_f32"),
    };
    return all;
}

}  // namespace rectify_tests
