#include "operations.hpp"

#include <cstdint>
#include <utility>

#include "shapes.hpp"

namespace rectify_bench {
namespace {

const Element f32 = {"f32", 4};
const Element f64 = {"f64", 8};
const Element f16 = {"f16", 2};
const Element bf16 = {"bf16", 2};
const Element s8 = {"s8", 1};
const Element u8 = {"u8", 1};
const Element mask = {"mask", 1};  // eight bits of a mask

template <class T>
T* as(void* stream) {
    return static_cast<T*>(stream);
}

template <class Call>
Operation operation(std::string name, const Element& element, unsigned kinds, std::size_t bits_moved,
                    Call call) {
    return {std::move(name), &element, kinds, {}, false, bits_moved, batch(call)};
}

// On Operands::out.
Operation in_place(Operation operation) {
    operation.in_place = true;
    return operation;
}

// Compared with the operation whose name lacks the suffix.
Operation beside(Operation operation, const std::string& suffix) {
    operation.beside = operation.name.substr(0, operation.name.size() - suffix.size());
    return operation;
}

// The forms of a call. Backward from the mask is compared with backward from x, and rows with the dense call
// of as many elements.

template <class T>
constexpr std::size_t value_bits = 8 * sizeof(T);
using Exec = const rectify_exec*;
using Rows = const rectify_rows*;
using Byte = std::uint8_t;

template <class T>
Operation forward(const char* name, const Element& element, unsigned kinds,
                  rectify_status (*call)(const T*, T*, std::size_t, Exec)) {
    return operation(name, element, kinds, 2 * value_bits<T>,
                     [call](const Operands& o, std::size_t n, const Calls& calls) {
                         return call(as<T>(o.x), as<T>(o.out), n, calls.exec);
                     });
}

template <class T>
Operation forward_in_place(const char* name, const Element& element, unsigned kinds,
                           rectify_status (*call)(const T*, T*, std::size_t, Exec)) {
    return in_place(operation(name, element, kinds, 2 * value_bits<T>,
                              [call](const Operands& o, std::size_t n, const Calls& calls) {
                                  return call(as<T>(o.out), as<T>(o.out), n, calls.exec);
                              }));
}

template <class T>
Operation quantized_forward(const char* name, const Element& element, unsigned kinds,
                            rectify_status (*call)(const T*, T, T*, std::size_t, Exec)) {
    return operation(name, element, kinds, 2 * value_bits<T>,
                     [call](const Operands& o, std::size_t n, const Calls& calls) {
                         return call(as<T>(o.x), T{100}, as<T>(o.out), n, calls.exec);
                     });
}

template <class T>
Operation backward(const char* name, const Element& element, unsigned kinds,
                   rectify_status (*call)(const T*, const T*, T*, std::size_t, Exec)) {
    return operation(name, element, kinds, 3 * value_bits<T>,
                     [call](const Operands& o, std::size_t n, const Calls& calls) {
                         return call(as<T>(o.dy), as<T>(o.x), as<T>(o.out), n, calls.exec);
                     });
}

template <class T>
Operation backward_in_place(const char* name, const Element& element, unsigned kinds,
                            rectify_status (*call)(const T*, const T*, T*, std::size_t, Exec)) {
    return in_place(operation(name, element, kinds, 3 * value_bits<T>,
                              [call](const Operands& o, std::size_t n, const Calls& calls) {
                                  return call(as<T>(o.out), as<T>(o.x), as<T>(o.out), n, calls.exec);
                              }));
}

template <class T>
Operation forward_mask(const char* name, const Element& element, unsigned kinds,
                       rectify_status (*call)(const T*, T*, Byte*, std::size_t, Exec)) {
    return operation(name, element, kinds, 2 * value_bits<T> + 1,
                     [call](const Operands& o, std::size_t n, const Calls& calls) {
                         return call(as<T>(o.x), as<T>(o.out), as<Byte>(o.mask), n, calls.exec);
                     });
}

template <class T>
Operation backward_mask(const char* name, const Element& element, unsigned kinds,
                        rectify_status (*call)(const T*, const Byte*, T*, std::size_t, Exec)) {
    return beside(operation(name, element, kinds, 2 * value_bits<T> + 1,
                            [call](const Operands& o, std::size_t n, const Calls& calls) {
                                return call(as<T>(o.dy), as<Byte>(o.mask), as<T>(o.out), n, calls.exec);
                            }),
                  "_mask");
}

template <class T>
Operation forward_rows(const char* name, const Element& element,
                       rectify_status (*call)(const T*, T*, Rows, Exec)) {
    return beside(operation(name, element, rows, 2 * value_bits<T>,
                            [call](const Operands& o, std::size_t, const Calls& calls) {
                                return call(as<T>(o.x), as<T>(o.out), &calls.rows, calls.exec);
                            }),
                  "_rows");
}

template <class T>
Operation backward_rows(const char* name, const Element& element,
                        rectify_status (*call)(const T*, const T*, T*, Rows, Exec)) {
    return beside(operation(name, element, rows, 3 * value_bits<T>,
                            [call](const Operands& o, std::size_t, const Calls& calls) {
                                return call(as<T>(o.dy), as<T>(o.x), as<T>(o.out), &calls.rows, calls.exec);
                            }),
                  "_rows");
}

template <class T>
Operation forward_mask_rows(const char* name, const Element& element,
                            rectify_status (*call)(const T*, T*, Byte*, Rows, Exec)) {
    return beside(operation(name, element, rows, 2 * value_bits<T> + 1,
                            [call](const Operands& o, std::size_t, const Calls& calls) {
                                return call(as<T>(o.x), as<T>(o.out), as<Byte>(o.mask), &calls.rows,
                                            calls.exec);
                            }),
                  "_rows");
}

template <class T>
Operation backward_mask_rows(const char* name, const Element& element,
                             rectify_status (*call)(const T*, const Byte*, T*, Rows, Exec)) {
    return beside(operation(name, element, rows, 2 * value_bits<T> + 1,
                            [call](const Operands& o, std::size_t, const Calls& calls) {
                                return call(as<T>(o.dy), as<Byte>(o.mask), as<T>(o.out), &calls.rows,
                                            calls.exec);
                            }),
                  "_rows");
}

// The family, beside relu.

using Shape = const rectify_shape*;

Operation beside_operation(Operation operation, const char* other) {
    operation.beside = other;
    return operation;
}

constexpr unsigned family_kinds = family | threads;

Operation scaled_forward(const char* name,
                         rectify_status (*call)(const float*, float, float*, std::size_t, Exec)) {
    return beside_operation(operation(name, f32, family_kinds, 64,
                                      [call](const Operands& o, std::size_t n, const Calls& calls) {
                                          return call(as<float>(o.x), 0.1f, as<float>(o.out), n, calls.exec);
                                      }),
                            "relu_forward");
}

Operation clipped_forward(const char* name) {
    return beside_operation(operation(name, f32, family_kinds, 64,
                                      [](const Operands& o, std::size_t n, const Calls& calls) {
                                          return rectify_clipped_relu_forward_f32(
                                              as<float>(o.x), 0, 6, as<float>(o.out), n, calls.exec);
                                      }),
                            "relu_forward");
}

Operation squared_forward(const char* name) {
    return beside_operation(forward(name, f32, family_kinds, rectify_squared_relu_forward_f32), "relu_forward");
}

// What a host without the fused call does, plainly: at -O3, for the compiler's own target.
Operation add_then_relu(const char* name) {
    return operation(name, f32, family_kinds, 160, [](const Operands& o, std::size_t n, const Calls&) {
        const float *a = as<float>(o.x), *b = as<float>(o.dy);
        float* y = as<float>(o.out);
        for (std::size_t i = 0; i < n; ++i) y[i] = a[i] + b[i];
        asm volatile("" : : "r"(y) : "memory");
        for (std::size_t i = 0; i < n; ++i) y[i] = y[i] > 0 ? y[i] : 0;
        return RECTIFY_OK;
    });
}

Operation add_forward(const char* name) {
    return beside_operation(operation(name, f32, family_kinds, 96,
                                      [](const Operands& o, std::size_t n, const Calls& calls) {
                                          return rectify_add_relu_forward_f32(as<float>(o.x), as<float>(o.dy),
                                                                              as<float>(o.out), n, calls.exec);
                                      }),
                            "add_then_relu");
}

// One value per channel, in both layouts: 256 channels next to each other, or planes of 56 x 56, 64 of them.
// The planes leave out what is not a whole one.
float per_channel[256];
float sums_of_channels[256];

rectify_shape next_to_each_other(std::size_t n) { return {n / 256, 256, 1}; }

rectify_shape planes(std::size_t n) {
    const std::size_t inner = n < 56 * 56 ? n : 56 * 56;
    const std::size_t channels = n / inner < 64 ? n / inner : 64;
    return {n / inner / channels, channels, inner};
}

template <class Call>
Operation with_shape(const char* name, rectify_shape (*shape_of)(std::size_t), std::size_t bits_moved,
                     const char* other, Call call) {
    return beside_operation(operation(name, f32, family_kinds, bits_moved,
                                      [=](const Operands& o, std::size_t n, const Calls& calls) {
                                          const rectify_shape shape = shape_of(n);
                                          return call(o, &shape, calls.exec);
                                      }),
                            other);
}

template <class Layout>
Operation bias_forward(const char* name, Layout layout) {
    return with_shape(name, layout, 64, "relu_forward", [](const Operands& o, Shape shape, Exec exec) {
        return rectify_bias_relu_forward_f32(as<float>(o.x), per_channel, as<float>(o.out), shape, exec);
    });
}

template <class Layout>
Operation prelu_forward(const char* name, Layout layout) {
    return with_shape(name, layout, 64, "relu_forward", [](const Operands& o, Shape shape, Exec exec) {
        return rectify_prelu_forward_f32(as<float>(o.x), per_channel, as<float>(o.out), shape, exec);
    });
}

template <class Layout>
Operation bias_backward_mask(const char* name, Layout layout) {
    return with_shape(name, layout, 65, "relu_backward_mask", [](const Operands& o, Shape shape, Exec exec) {
        return rectify_bias_relu_backward_mask_f32(as<float>(o.dy), as<Byte>(o.mask), as<float>(o.out),
                                                   sums_of_channels, shape, exec);
    });
}

template <class Layout>
Operation bias_backward(const char* name, Layout layout) {
    return with_shape(name, layout, 96, "relu_backward", [](const Operands& o, Shape shape, Exec exec) {
        return rectify_bias_relu_backward_f32(as<float>(o.dy), as<float>(o.x), nullptr, as<float>(o.out),
                                              sums_of_channels, shape, exec);
    });
}

template <class Layout>
Operation prelu_backward(const char* name, Layout layout) {
    return with_shape(name, layout, 96, "relu_backward", [](const Operands& o, Shape shape, Exec exec) {
        return rectify_prelu_backward_f32(as<float>(o.dy), as<float>(o.x), per_channel, as<float>(o.out),
                                          sums_of_channels, shape, exec);
    });
}

// Of masks, n is bytes.

Operation mask_or(const char* name) {
    return operation(name, mask, masks, 24, [](const Operands& o, std::size_t n, const Calls& calls) {
        return rectify_mask_or(as<Byte>(o.x), as<Byte>(o.dy), as<Byte>(o.out), 8 * n, calls.exec);
    });
}

Operation mask_count(const char* name) {
    return operation(name, mask, masks, 8, [](const Operands& o, std::size_t n, const Calls& calls) {
        return rectify_mask_count(as<Byte>(o.x), 8 * n, as<std::size_t>(o.out), calls.exec);
    });
}

Operation mask_count_channels(const char* name, std::size_t channels, std::size_t inner) {
    return operation(name, mask, masks, 8, [=](const Operands& o, std::size_t n, const Calls& calls) {
        const rectify_shape shape = {8 * n / (channels * inner), channels, inner};
        return rectify_mask_count_channels(as<Byte>(o.x), as<std::size_t>(o.out), &shape, calls.exec);
    });
}

}  // namespace

const std::vector<Operation>& operations() {
    constexpr unsigned some = tiny | sizes | threads;
    constexpr unsigned every = some | cold | networks;
    constexpr unsigned dense = rows;  // beside the rows
    static const std::vector<Operation> table = {
        forward("relu_forward", f32, every | past_line | dense | family, rectify_relu_forward_f32),
        forward_in_place("relu_forward_in_place", f32, every, rectify_relu_forward_f32),
        backward("relu_backward", f32, every | past_line | dense | family, rectify_relu_backward_f32),
        backward_in_place("relu_backward_in_place", f32, every, rectify_relu_backward_f32),
        forward_mask("relu_forward_mask", f32, some | past_line | dense, rectify_relu_forward_mask_f32),
        backward_mask("relu_backward_mask", f32, some | past_line | dense | family,
                      rectify_relu_backward_mask_f32),

        forward("relu_forward", bf16, sizes | threads | past_line | dense, rectify_relu_forward_bf16),
        backward("relu_backward", bf16, sizes | threads | past_line, rectify_relu_backward_bf16),
        forward_mask("relu_forward_mask", bf16, sizes | threads | past_line, rectify_relu_forward_mask_bf16),
        backward_mask("relu_backward_mask", bf16, sizes | threads | past_line, rectify_relu_backward_mask_bf16),
        forward("relu_forward", f16, sizes, rectify_relu_forward_f16),
        forward("relu_forward", f64, sizes, rectify_relu_forward_f64),
        forward("relu_forward", s8, sizes | dense, rectify_relu_forward_s8),
        quantized_forward("quantized_relu_forward", u8, sizes, rectify_quantized_relu_forward_u8),

        forward_rows("relu_forward_rows", f32, rectify_relu_forward_rows_f32),
        backward_rows("relu_backward_rows", f32, rectify_relu_backward_rows_f32),
        forward_mask_rows("relu_forward_mask_rows", f32, rectify_relu_forward_mask_rows_f32),
        backward_mask_rows("relu_backward_mask_rows", f32, rectify_relu_backward_mask_rows_f32),
        forward_rows("relu_forward_rows", bf16, rectify_relu_forward_rows_bf16),
        forward_rows("relu_forward_rows", s8, rectify_relu_forward_rows_s8),

        clipped_forward("clipped_relu_forward"),
        scaled_forward("leaky_relu_forward", rectify_leaky_relu_forward_f32),
        scaled_forward("thresholded_relu_forward", rectify_thresholded_relu_forward_f32),
        squared_forward("squared_relu_forward"),
        prelu_forward("prelu_forward_NHWC", next_to_each_other),
        prelu_forward("prelu_forward_NCHW", planes),
        prelu_backward("prelu_backward_NHWC", next_to_each_other),
        prelu_backward("prelu_backward_NCHW", planes),
        add_then_relu("add_then_relu"),
        add_forward("add_relu_forward"),
        bias_forward("bias_relu_forward_NHWC", next_to_each_other),
        bias_forward("bias_relu_forward_NCHW", planes),
        bias_backward("bias_relu_backward_NHWC", next_to_each_other),
        bias_backward("bias_relu_backward_NCHW", planes),
        bias_backward_mask("bias_relu_backward_mask_NHWC", next_to_each_other),
        bias_backward_mask("bias_relu_backward_mask_NCHW", planes),

        mask_or("mask_or"),
        mask_count("mask_count"),
        mask_count_channels("mask_count_channels_NCHW", 256, 56 * 56),
        mask_count_channels("mask_count_channels_NHWC", 256, 1),
        mask_count_channels("mask_count_channels_7", 7, 1),
    };
    return table;
}

}  // namespace rectify_bench
