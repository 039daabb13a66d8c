#include "operations.hpp"

#include <cstdint>
#include <tuple>
#include <type_traits>
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

// ---- Arguments: a stream of the operands, which the compiler knows, or a value ------------------------------

template <void* Operands::*member>
struct Stream {
    static void* of(const Operands& operands) { return operands.*member; }
};
constexpr Stream<&Operands::x> x;
constexpr Stream<&Operands::dy> dy;
constexpr Stream<&Operands::out> out;
constexpr Stream<&Operands::mask> mask_bits;

template <class A, void* Operands::*member>
A argument(Stream<member> stream, const Operands& operands) {
    return static_cast<A>(stream.of(operands));
}
template <class A, class Value>
A argument(Value value, const Operands&) {
    return static_cast<A>(value);
}

// Moved per element; values per channel are few.
template <class Given>
std::size_t bits_of(Given, const Element& element) {
    if (std::is_same_v<Given, Stream<&Operands::mask>>) return 1;
    return std::is_empty_v<Given> ? 8 * element.bytes : 0;
}

// ---- Counts: elements, rows, a shape
// -------------------------------------------------------------------------

std::size_t elements(std::size_t n, const Calls&) { return n; }
const rectify_rows* pitched(std::size_t, const Calls& calls) { return &calls.rows; }
std::size_t bits(std::size_t n, const Calls&) { return 8 * n; }  // of masks, n is bytes

// Both layouts: 256 channels next to each other, or planes of 56 x 56, 64 of them. The planes leave out what is
// not a whole one.
rectify_shape next_to_each_other(std::size_t n, const Calls&) { return {n / 256, 256, 1}; }
rectify_shape planes(std::size_t n, const Calls&) {
    const std::size_t inner = n < 56 * 56 ? n : 56 * 56;
    const std::size_t channels = n / inner < 64 ? n / inner : 64;
    return {n / inner / channels, channels, inner};
}
float per_channel[256];
float sums_of_channels[256];

template <std::size_t channels, std::size_t inner>
rectify_shape bits_of_channels(std::size_t n, const Calls&) {
    return {8 * n / (channels * inner), channels, inner};
}

template <class Count>
Count pass(const Count& count) {
    return count;
}
const rectify_shape* pass(const rectify_shape& shape) { return &shape; }

// ---- Operations
// ----------------------------------------------------------------------------------------------

template <class Call>
Operation operation(std::string name, const Element& element, unsigned kinds, std::size_t bits_moved,
                    Call call) {
    return {std::move(name), &element, kinds, {}, false, bits_moved, batch(call)};
}

template <auto count, class... A, std::size_t... i, class... Given>
Operation call_of(const char* name, const Element& element, unsigned kinds, rectify_status (*call)(A...),
                  std::index_sequence<i...>, Given... given) {
    using Arguments = std::tuple<A...>;
    return operation(name, element, kinds, (bits_of(given, element) + ...),
                     [=](const Operands& o, std::size_t n, const Calls& calls) {
                         const auto counted = count(n, calls);
                         return call(argument<std::tuple_element_t<i, Arguments>>(given, o)..., pass(counted),
                                     calls.exec);
                     });
}
// The arguments before the count, in the order of C.
template <auto count = elements, class... A, class... Given>
Operation row(const char* name, const Element& element, unsigned kinds, rectify_status (*call)(A...),
              Given... given) {
    return call_of<count>(name, element, kinds, call, std::index_sequence_for<Given...>(), given...);
}

Operation in_place(Operation operation) {
    operation.in_place = true;  // on Operands::out
    return operation;
}

// Compared with another operation.
Operation beside(const char* other, Operation operation) {
    operation.beside = other;
    return operation;
}

Operation moves(std::size_t bits_moved, Operation operation) {
    operation.bits_moved = bits_moved;
    return operation;
}

constexpr unsigned family_kinds = family | threads;

// The family, beside relu.
template <auto count = elements, class... A, class... Given>
Operation like(const char* other, const char* name, rectify_status (*call)(A...), Given... given) {
    return beside(other, row<count>(name, f32, family_kinds, call, given...));
}

// What a host without the fused call does, plainly: at -O3, for the compiler's own target.
Operation add_then_relu(const char* name) {
    return operation(name, f32, family_kinds, 160, [](const Operands& o, std::size_t n, const Calls&) {
        const float *a = static_cast<float*>(o.x), *b = static_cast<float*>(o.dy);
        float* y = static_cast<float*>(o.out);
        for (std::size_t i = 0; i < n; ++i) y[i] = a[i] + b[i];
        asm volatile("" : : "r"(y) : "memory");
        for (std::size_t i = 0; i < n; ++i) y[i] = y[i] > 0 ? y[i] : 0;
        return RECTIFY_OK;
    });
}

// The count comes before the output here.
Operation mask_count(const char* name) {
    return operation(name, mask, masks, 8, [](const Operands& o, std::size_t n, const Calls& calls) {
        return rectify_mask_count(static_cast<std::uint8_t*>(o.x), 8 * n, static_cast<std::size_t*>(o.out),
                                  calls.exec);
    });
}

}  // namespace

const std::vector<Operation>& operations() {
    constexpr unsigned some = tiny | sizes | threads;
    constexpr unsigned every = some | cold | networks;
    constexpr unsigned dense = rows;  // beside the rows
    static const std::vector<Operation> table = {
        row("relu_forward", f32, every | past_line | dense | family, rectify_relu_forward_f32, x, out),
        in_place(row("relu_forward_in_place", f32, every, rectify_relu_forward_f32, out, out)),
        row("relu_backward", f32, every | past_line | dense | family, rectify_relu_backward_f32, dy, x, out),
        in_place(row("relu_backward_in_place", f32, every, rectify_relu_backward_f32, out, x, out)),
        row("relu_forward_mask", f32, some | past_line | dense, rectify_relu_forward_mask_f32, x, out,
            mask_bits),
        beside("relu_backward", row("relu_backward_mask", f32, some | past_line | dense | family,
                                    rectify_relu_backward_mask_f32, dy, mask_bits, out)),

        row("relu_forward", bf16, sizes | threads | past_line | dense, rectify_relu_forward_bf16, x, out),
        row("relu_backward", bf16, sizes | threads | past_line, rectify_relu_backward_bf16, dy, x, out),
        row("relu_forward_mask", bf16, sizes | threads | past_line, rectify_relu_forward_mask_bf16, x, out,
            mask_bits),
        beside("relu_backward", row("relu_backward_mask", bf16, sizes | threads | past_line,
                                    rectify_relu_backward_mask_bf16, dy, mask_bits, out)),
        row("relu_forward", f16, sizes, rectify_relu_forward_f16, x, out),
        row("relu_forward", f64, sizes, rectify_relu_forward_f64, x, out),
        row("relu_forward", s8, sizes | dense, rectify_relu_forward_s8, x, out),
        row("quantized_relu_forward", u8, sizes, rectify_quantized_relu_forward_u8, x, 100, out),

        beside("relu_forward",
               row<pitched>("relu_forward_rows", f32, rows, rectify_relu_forward_rows_f32, x, out)),
        beside("relu_backward",
               row<pitched>("relu_backward_rows", f32, rows, rectify_relu_backward_rows_f32, dy, x, out)),
        beside("relu_forward_mask", row<pitched>("relu_forward_mask_rows", f32, rows,
                                                 rectify_relu_forward_mask_rows_f32, x, out, mask_bits)),
        beside("relu_backward_mask", row<pitched>("relu_backward_mask_rows", f32, rows,
                                                  rectify_relu_backward_mask_rows_f32, dy, mask_bits, out)),
        beside("relu_forward",
               row<pitched>("relu_forward_rows", bf16, rows, rectify_relu_forward_rows_bf16, x, out)),
        beside("relu_forward",
               row<pitched>("relu_forward_rows", s8, rows, rectify_relu_forward_rows_s8, x, out)),

        like("relu_forward", "clipped_relu_forward", rectify_clipped_relu_forward_f32, x, 0, 6, out),
        like("relu_forward", "leaky_relu_forward", rectify_leaky_relu_forward_f32, x, 0.1f, out),
        like("relu_forward", "thresholded_relu_forward", rectify_thresholded_relu_forward_f32, x, 0.1f, out),
        like("relu_forward", "squared_relu_forward", rectify_squared_relu_forward_f32, x, out),
#define LAYOUTS(other, name, ...)                                                      \
    like<next_to_each_other>(other, #name "_NHWC", rectify_##name##_f32, __VA_ARGS__), \
        like<planes>(other, #name "_NCHW", rectify_##name##_f32, __VA_ARGS__)
        LAYOUTS("relu_forward", prelu_forward, x, per_channel, out),
        LAYOUTS("relu_backward", prelu_backward, dy, x, per_channel, out, sums_of_channels),
        add_then_relu("add_then_relu"),
        like("add_then_relu", "add_relu_forward", rectify_add_relu_forward_f32, x, dy, out),
        LAYOUTS("relu_forward", bias_relu_forward, x, per_channel, out),
        LAYOUTS("relu_backward", bias_relu_backward, dy, x, nullptr, out, sums_of_channels),
        LAYOUTS("relu_backward_mask", bias_relu_backward_mask, dy, mask_bits, out, sums_of_channels),

        row<bits>("mask_or", mask, masks, rectify_mask_or, x, dy, out),
        mask_count("mask_count"),
        moves(8, row<bits_of_channels<256, 56 * 56>>("mask_count_channels_NCHW", mask, masks,
                                                     rectify_mask_count_channels, x, out)),
        moves(8, row<bits_of_channels<256, 1>>("mask_count_channels_NHWC", mask, masks,
                                               rectify_mask_count_channels, x, out)),
        moves(8, row<bits_of_channels<7, 1>>("mask_count_channels_7", mask, masks, rectify_mask_count_channels,
                                             x, out)),
    };
    return table;
}

}  // namespace rectify_bench
