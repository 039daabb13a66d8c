#include "operations.hpp"

#include <limits>

#include "inputs.hpp"
#include "oracle/oracle.hpp"

namespace rectify_tests {
namespace {

using Exec = const rectify_exec*;
using Rows = const rectify_rows*;
using RowsCall = rectify_status (*)(Inputs, Outputs, Rows, Exec);

template <class T>
void fill(void* data, std::size_t n, std::uint64_t seed) {
    if constexpr (std::numeric_limits<T>::is_integer)
        fill_integers<T>(data, n, seed);
    else
        fill_floats<T>(data, n, seed);
}

template <class T>
Stream input(const char* name) {
    return {name, 8 * sizeof(T), fill<T>};
}
template <class T>
Stream output(const char* name) {
    return {name, 8 * sizeof(T), nullptr};
}
Stream input_mask(const char* name) { return {name, 1, fill_mask}; }
Stream output_mask(const char* name) { return {name, 1, nullptr}; }

template <class T>
const T* as(const void* pointer) {
    return static_cast<const T*>(pointer);
}
template <class T>
T* as(void* pointer) {
    return static_cast<T*>(pointer);
}

// The calls: Kernel is a function of rectify.h, Count is std::size_t, or Rows for the form with a pitch.
template <class T, auto Kernel, class Count>
rectify_status call_forward(Inputs in, Outputs out, Count count, Exec exec) {
    return Kernel(as<T>(in[0]), as<T>(out[0]), count, exec);
}
template <class T, auto Kernel, class Count>
rectify_status call_backward(Inputs in, Outputs out, Count count, Exec exec) {
    return Kernel(as<T>(in[0]), as<T>(in[1]), as<T>(out[0]), count, exec);
}
template <class T, auto Kernel, class Count>
rectify_status call_forward_mask(Inputs in, Outputs out, Count count, Exec exec) {
    return Kernel(as<T>(in[0]), as<T>(out[0]), as<std::uint8_t>(out[1]), count, exec);
}
template <class T, auto Kernel, class Count>
rectify_status call_backward_mask(Inputs in, Outputs out, Count count, Exec exec) {
    return Kernel(as<T>(in[0]), as<std::uint8_t>(in[1]), as<T>(out[0]), count, exec);
}

template <class T, auto Kernel>
Operation forward(const char* name, RowsCall rows = nullptr) {
    return {name,
            {input<T>("x")},
            {output<T>("y")},
            0,
            call_forward<T, Kernel, std::size_t>,
            [](Inputs in, Outputs out, std::size_t n) { oracle::relu_forward<T>(in[0], out[0], n); },
            rows};
}

template <class T, auto Kernel>
Operation backward(const char* name, RowsCall rows) {
    return {name,
            {input<T>("dy"), input<T>("x")},
            {output<T>("dx")},
            1,
            call_backward<T, Kernel, std::size_t>,
            [](Inputs in, Outputs out, std::size_t n) { oracle::relu_backward<T>(in[0], in[1], out[0], n); },
            rows};
}

template <class T, auto Kernel>
Operation forward_mask(const char* name, RowsCall rows) {
    return {
        name,
        {input<T>("x")},
        {output<T>("y"), output_mask("mask")},
        0,
        call_forward_mask<T, Kernel, std::size_t>,
        [](Inputs in, Outputs out, std::size_t n) { oracle::relu_forward_mask<T>(in[0], out[0], out[1], n); },
        rows};
}

template <class T, auto Kernel>
Operation backward_mask(const char* name, RowsCall rows) {
    return {
        name,
        {input<T>("dy"), input_mask("mask")},
        {output<T>("dx")},
        1,
        call_backward_mask<T, Kernel, std::size_t>,
        [](Inputs in, Outputs out, std::size_t n) { oracle::relu_backward_mask<T>(in[0], in[1], out[0], n); },
        rows};
}

// One zero point each; the exhaustive test takes them all.
template <class T, auto Kernel, T kZeroPoint>
Operation quantized_forward(const char* name) {
    return {name,
            {input<T>("q")},
            {output<T>("y")},
            0,
            [](Inputs in, Outputs out, std::size_t n, Exec exec) {
                return Kernel(as<T>(in[0]), kZeroPoint, as<T>(out[0]), n, exec);
            },
            [](Inputs in, Outputs out, std::size_t n) {
                oracle::quantized_relu_forward<T>(in[0], kZeroPoint, out[0], n);
            },
            nullptr};
}

Operation mask_or(const char* name) {
    return {name,
            {input_mask("a"), input_mask("b")},
            {output_mask("mask")},
            0,
            [](Inputs in, Outputs out, std::size_t n, Exec exec) {
                return rectify_mask_or(as<std::uint8_t>(in[0]), as<std::uint8_t>(in[1]),
                                       as<std::uint8_t>(out[0]), n, exec);
            },
            [](Inputs in, Outputs out, std::size_t n) { oracle::mask_or(in[0], in[1], out[0], n); },
            nullptr};
}

}  // namespace

#define ROW(family, suffix, type)                   \
    family<type, rectify_relu_##family##_##suffix>( \
        "relu_" #family "_" #suffix, call_##family<type, rectify_relu_##family##_rows_##suffix, Rows>),
#define FLOAT_ROWS(suffix, type)    \
    ROW(forward, suffix, type)      \
    ROW(backward, suffix, type)     \
    ROW(forward_mask, suffix, type) \
    ROW(backward_mask, suffix, type)

std::vector<Operation> relu_operations() {
    return {
        RECTIFY_FOR_FLOAT_TYPES(FLOAT_ROWS) ROW(forward, s8, std::int8_t)
            forward<std::int16_t, rectify_relu_forward_s16>("relu_forward_s16"),
        forward<std::int32_t, rectify_relu_forward_s32>("relu_forward_s32"),
        forward<std::int64_t, rectify_relu_forward_s64>("relu_forward_s64"),
        quantized_forward<std::int8_t, rectify_quantized_relu_forward_s8, -3>("quantized_relu_forward_s8"),
        quantized_forward<std::uint8_t, rectify_quantized_relu_forward_u8, 131>("quantized_relu_forward_u8"),
        mask_or("mask_or"),
    };
}

const std::vector<Operation>& operations() {
    static const std::vector<Operation> all = [] {
        std::vector<Operation> rows;
        for (const auto& part : {relu_operations, family_operations, channel_operations, sum_operations})
            for (Operation& row : part()) rows.push_back(std::move(row));
        return rows;
    }();
    return all;
}

std::vector<Operation> sampled_operations(std::size_t every) {
    std::vector<Operation> some;
    std::size_t variant = 0;
    for (const Operation& op : operations())
        if (!op.variant || variant++ % every == 0) some.push_back(op);
    return some;
}

}  // namespace rectify_tests
