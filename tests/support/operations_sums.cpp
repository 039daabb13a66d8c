// Backward with sums per channel.
#include "channels.hpp"
#include "inputs.hpp"
#include "oracle/sums.hpp"

namespace rectify_tests {
namespace {

using Exec = const rectify_exec*;
using Shape = const rectify_shape*;
using oracle::Value;

template <class T>
const T* as(const void* pointer) {
    return static_cast<const T*>(pointer);
}
template <class T>
T* as(void* pointer) {
    return static_cast<T*>(pointer);
}

std::size_t same(std::size_t n) { return n; }

template <class T>
Stream input(const char* name) {
    return {name, 8 * sizeof(T), fill_floats<T>};
}
template <class T>
Stream per_channel(const char* name) {
    return {name, 8 * sizeof(T), fill_floats<T>, same};
}
Stream optional(Stream stream) {
    stream.may_be_null = true;
    return stream;
}
template <class T>
Stream output(const char* name) {
    return {name, 8 * sizeof(T), nullptr};
}
template <class T>
Stream sums(const char* name) {
    return {name, 8 * sizeof(T), nullptr, same};
}

// Edges in every channel make every sum a NaN: here most are numbers of all sizes, with few edges among them.
template <class T>
void fill_terms(void* data, std::size_t n, std::uint64_t seed) {
    fill_floats<T>(data, n, seed);
    Random random(seed ^ 0x5EED);
    for (std::size_t i = 0; i < n; ++i) {
        const std::uint64_t r = random();
        if (r % 512 == 0) continue;
        const double value = (double(r >> 40) / double(1 << 24) - 0.5) * (r % 7 == 0   ? 1000
                                                                          : r % 5 == 0 ? 1e-3
                                                                                       : 4);
        oracle::store<T>(data, i, oracle::Number<T>::rounded(static_cast<Value<T>>(value)));
    }
}
template <class T>
Stream terms(const char* name) {
    return {name, 8 * sizeof(T), fill_terms<T>};
}

#define BIAS(suffix, T)                                                                                      \
    {"bias_relu_backward_" #suffix,                                                                          \
     {terms<T>("dy"), input<T>("x"), optional(per_channel<float>("bias"))},                                  \
     {output<T>("dx"), sums<float>("dbias")},                                                                \
     1,                                                                                                      \
     [](Inputs in, Outputs out, Shape shape, Exec exec) {                                                    \
         return rectify_bias_relu_backward_##suffix(as<T>(in[0]), as<T>(in[1]), as<float>(in[2]),            \
                                                    as<T>(out[0]), as<float>(out[1]), shape, exec);          \
     },                                                                                                      \
     [](Inputs in, Outputs out, const rectify_shape& shape) {                                                \
         oracle::bias_relu_backward<T>(in[0], in[1], in[2], out[0], out[1], shape);                          \
     }},                                                                                                     \
        {"bias_relu_backward_" #suffix " from the output",                                                   \
         {terms<T>("dy"), input<T>("x")},                                                                    \
         {output<T>("dx"), sums<float>("dbias")},                                                            \
         1,                                                                                                  \
         [](Inputs in, Outputs out, Shape shape, Exec exec) {                                                \
             return rectify_bias_relu_backward_##suffix(as<T>(in[0]), as<T>(in[1]), nullptr, as<T>(out[0]),  \
                                                        as<float>(out[1]), shape, exec);                     \
         },                                                                                                  \
         [](Inputs in, Outputs out, const rectify_shape& shape) {                                            \
             oracle::bias_relu_backward<T>(in[0], in[1], nullptr, out[0], out[1], shape);                    \
         }},                                                                                                 \
        {"bias_relu_backward_mask_" #suffix,                                                                 \
         {terms<T>("dy"), {"mask", 1, fill_mask}},                                                           \
         {output<T>("dx"), sums<float>("dbias")},                                                            \
         1,                                                                                                  \
         [](Inputs in, Outputs out, Shape shape, Exec exec) {                                                \
             return rectify_bias_relu_backward_mask_##suffix(as<T>(in[0]), as<std::uint8_t>(in[1]),          \
                                                             as<T>(out[0]), as<float>(out[1]), shape, exec); \
         },                                                                                                  \
         [](Inputs in, Outputs out, const rectify_shape& shape) {                                            \
             oracle::bias_relu_backward_mask<T>(in[0], in[1], out[0], out[1], shape);                        \
         }},
#define PRELU(suffix, T)                                                                           \
    {"prelu_backward_" #suffix,                                                                    \
     {terms<T>("dy"), terms<T>("x"), per_channel<Value<T>>("slope")},                              \
     {output<T>("dx"), sums<Value<T>>("dslope")},                                                  \
     1,                                                                                            \
     [](Inputs in, Outputs out, Shape shape, Exec exec) {                                          \
         return rectify_prelu_backward_##suffix(as<T>(in[0]), as<T>(in[1]), as<Value<T>>(in[2]),   \
                                                as<T>(out[0]), as<Value<T>>(out[1]), shape, exec); \
     },                                                                                            \
     [](Inputs in, Outputs out, const rectify_shape& shape) {                                      \
         oracle::prelu_backward_sums<T>(in[0], in[1], in[2], out[0], out[1], shape);               \
     }},

}  // namespace

const std::vector<ChannelOperation>& sum_forms() {
    static const std::vector<ChannelOperation> all = {RECTIFY_FOR_FUSED_TYPES(BIAS)
                                                          RECTIFY_FOR_FLOAT_TYPES(PRELU)};
    return all;
}

std::vector<Operation> sum_operations() { return operations_of(sum_forms()); }

}  // namespace rectify_tests
