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
        forward("relu_forward", f32, every | past_line | dense, rectify_relu_forward_f32),
        forward_in_place("relu_forward_in_place", f32, every, rectify_relu_forward_f32),
        backward("relu_backward", f32, every | past_line | dense, rectify_relu_backward_f32),
        backward_in_place("relu_backward_in_place", f32, every, rectify_relu_backward_f32),
        forward_mask("relu_forward_mask", f32, some | past_line | dense, rectify_relu_forward_mask_f32),
        backward_mask("relu_backward_mask", f32, some | past_line | dense, rectify_relu_backward_mask_f32),

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

        mask_or("mask_or"),
        mask_count("mask_count"),
        mask_count_channels("mask_count_channels_NCHW", 256, 56 * 56),
        mask_count_channels("mask_count_channels_NHWC", 256, 1),
        mask_count_channels("mask_count_channels_7", 7, 1),
    };
    return table;
}

}  // namespace rectify_bench
