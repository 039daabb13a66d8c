// Bias, scale and shift before an activation; prelu.
#include "channels.hpp"
#include "inputs.hpp"
#include "oracle/channels.hpp"
#include "oracle/oracle.hpp"

namespace rectify_tests {
namespace {

using Exec = const rectify_exec*;
using Shape = const rectify_shape*;
using oracle::Law;

template <class T>
const T* as(const void* pointer) {
    return static_cast<const T*>(pointer);
}
template <class T>
T* as(void* pointer) {
    return static_cast<T*>(pointer);
}

template <class T>
Stream input(const char* name) {
    return {name, 8 * sizeof(T), fill_floats<T>};
}
template <class T>
Stream per_channel(const char* name) {
    return {name, 8 * sizeof(T), fill_floats<T>, [](std::size_t n) { return n; }};
}
template <class T>
Stream output(const char* name) {
    return {name, 8 * sizeof(T), nullptr};
}
const Stream kInputMask = {"mask", 1, fill_mask};
const Stream kOutputMask = {"mask", 1, nullptr};

// The activation of a source's result, with a mask where the call has one.
template <class T>
void activate(const Law& law, const std::vector<unsigned char>& sum, Outputs out, bool mask) {
    const std::size_t n = sum.size() / sizeof(T);
    if (mask)
        oracle::forward_mask<T>(law, sum.data(), out[0], out[1], n);
    else
        oracle::forward<T>(law, sum.data(), out[0], n);
}

template <class T, class Call>
ChannelOperation bias(const char* name, const Law& law, bool mask, Call call) {
    return {name,
            {input<T>("x"), per_channel<float>("bias")},
            mask ? std::vector<Stream>{output<T>("y"), kOutputMask} : std::vector<Stream>{output<T>("y")},
            0,
            call,
            [law, mask](Inputs in, Outputs out, const rectify_shape& shape) {
                std::vector<unsigned char> sum(elements(shape) * sizeof(T));
                oracle::add_bias<T>(in[0], in[1], sum.data(), shape);
                activate<T>(law, sum, out, mask);
            }};
}

template <class T, class Call>
ChannelOperation scale_shift(const char* name, const Law& law, bool mask, Call call) {
    return {name,
            {input<T>("x"), per_channel<float>("scale"), per_channel<float>("shift")},
            mask ? std::vector<Stream>{output<T>("y"), kOutputMask} : std::vector<Stream>{output<T>("y")},
            0,
            call,
            [law, mask](Inputs in, Outputs out, const rectify_shape& shape) {
                std::vector<unsigned char> sum(elements(shape) * sizeof(T));
                oracle::scale_shift<T>(in[0], in[1], in[2], sum.data(), shape);
                activate<T>(law, sum, out, mask);
            }};
}

#define BIAS(name, T, mask, law, ...)                                                    \
    bias<T>(#name, law, mask, [](Inputs in, Outputs out, Shape shape, Exec exec) {       \
        return rectify_##name(as<T>(in[0]), as<float>(in[1]), __VA_ARGS__, shape, exec); \
    })
#define SCALE_SHIFT(name, T, mask, law, ...)                                                               \
    scale_shift<T>(#name, law, mask, [](Inputs in, Outputs out, Shape shape, Exec exec) {                  \
        return rectify_##name(as<T>(in[0]), as<float>(in[1]), as<float>(in[2]), __VA_ARGS__, shape, exec); \
    })
#define Y(T) as<T>(out[0])
#define Y_MASK(T) as<T>(out[0]), as<std::uint8_t>(out[1])

// The parameters are such that the inputs fall on either side.
constexpr float kLo = -0.5f, kHi = 2.2f, kSlope = 0.3f;
const Law kRelu = {oracle::Activation::relu};
const Law kClipped = {oracle::Activation::clipped, kLo, kHi};
const Law kLeaky = {oracle::Activation::leaky, kSlope};

#define SOURCE(FORM, source, suffix, T)                                                            \
    FORM(source##_relu_forward_##suffix, T, false, kRelu, Y(T)),                                   \
        FORM(source##_relu_forward_mask_##suffix, T, true, kRelu, Y_MASK(T)),                      \
        FORM(source##_clipped_relu_forward_##suffix, T, false, kClipped, kLo, kHi, Y(T)),          \
        FORM(source##_clipped_relu_forward_mask_##suffix, T, true, kClipped, kLo, kHi, Y_MASK(T)), \
        FORM(source##_leaky_relu_forward_##suffix, T, false, kLeaky, kSlope, Y(T)),                \
        FORM(source##_leaky_relu_forward_mask_##suffix, T, true, kLeaky, kSlope, Y_MASK(T)),
#define FUSED(suffix, T) SOURCE(BIAS, bias, suffix, T) SOURCE(SCALE_SHIFT, scale_shift, suffix, T)

#define PRELU(suffix, T)                                                                                       \
    {"prelu_forward_" #suffix,                                                                                 \
     {input<T>("x"), per_channel<oracle::Value<T>>("slope")},                                                  \
     {output<T>("y")},                                                                                         \
     0,                                                                                                        \
     [](Inputs in, Outputs out, Shape shape, Exec exec) {                                                      \
         return rectify_prelu_forward_##suffix(as<T>(in[0]), as<oracle::Value<T>>(in[1]), as<T>(out[0]),       \
                                               shape, exec);                                                   \
     },                                                                                                        \
     [](Inputs in, Outputs out, const rectify_shape& shape) {                                                  \
         oracle::prelu_forward<T>(in[0], in[1], out[0], shape);                                                \
     }},                                                                                                       \
        {"prelu_forward_mask_" #suffix,                                                                        \
         {input<T>("x"), per_channel<oracle::Value<T>>("slope")},                                              \
         {output<T>("y"), kOutputMask},                                                                        \
         0,                                                                                                    \
         [](Inputs in, Outputs out, Shape shape, Exec exec) {                                                  \
             return rectify_prelu_forward_mask_##suffix(as<T>(in[0]), as<oracle::Value<T>>(in[1]),             \
                                                        as<T>(out[0]), as<std::uint8_t>(out[1]), shape, exec); \
         },                                                                                                    \
         [](Inputs in, Outputs out, const rectify_shape& shape) {                                              \
             oracle::prelu_forward_mask<T>(in[0], in[1], out[0], out[1], shape);                               \
         }},                                                                                                   \
        {"prelu_backward_mask_" #suffix,                                                                       \
         {input<T>("dy"), kInputMask, per_channel<oracle::Value<T>>("slope")},                                 \
         {output<T>("dx")},                                                                                    \
         1,                                                                                                    \
         [](Inputs in, Outputs out, Shape shape, Exec exec) {                                                  \
             return rectify_prelu_backward_mask_##suffix(as<T>(in[0]), as<std::uint8_t>(in[1]),                \
                                                         as<oracle::Value<T>>(in[2]), as<T>(out[0]), shape,    \
                                                         exec);                                                \
         },                                                                                                    \
         [](Inputs in, Outputs out, const rectify_shape& shape) {                                              \
             oracle::prelu_backward_mask<T>(in[0], in[1], in[2], out[0], shape);                               \
         }},

}  // namespace

const std::vector<ChannelOperation>& channel_forms() {
    static const std::vector<ChannelOperation> all = {RECTIFY_FOR_FUSED_TYPES(FUSED)
                                                          RECTIFY_FOR_FLOAT_TYPES(PRELU)};
    return all;
}

std::vector<Operation> channel_operations() { return operations_of(channel_forms()); }

}  // namespace rectify_tests
