// The activations of the family, and those of a + b.
#include "family.hpp"
#include "inputs.hpp"
#include "operations.hpp"
#include "oracle/family.hpp"

namespace rectify_tests {
namespace {

using Exec = const rectify_exec*;

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
Stream output(const char* name) {
    return {name, 8 * sizeof(T), nullptr};
}
const Stream kInputMask = {"mask", 1, fill_mask};
const Stream kOutputMask = {"mask", 1, nullptr};

}  // namespace

using Rows = std::vector<Operation>;

// forward, backward and, where there are masks, forward_mask and backward_mask.
template <class T>
void add_rows(Rows& rows, const Activation<T>& a) {
    const oracle::Law law = a.law;
    rows.push_back({a.name + " forward",
                    {input<T>("x")},
                    {output<T>("y")},
                    0,
                    [call = a.forward](Inputs in, Outputs out, std::size_t n, Exec exec) {
                        return call(as<T>(in[0]), as<T>(out[0]), n, exec);
                    },
                    [law](Inputs in, Outputs out, std::size_t n) { oracle::forward<T>(law, in[0], out[0], n); },
                    nullptr,
                    true,
                    a.arithmetic()});
    rows.push_back(
        {a.name + " backward",
         {input<T>("dy"), input<T>("x")},
         {output<T>("dx")},
         1,
         [call = a.backward](Inputs in, Outputs out, std::size_t n, Exec exec) {
             return call(as<T>(in[0]), as<T>(in[1]), as<T>(out[0]), n, exec);
         },
         [law](Inputs in, Outputs out, std::size_t n) { oracle::backward<T>(law, in[0], in[1], out[0], n); },
         nullptr,
         true,
         a.arithmetic()});
    if (!a.forward_mask) return;
    rows.push_back({a.name + " forward_mask",
                    {input<T>("x")},
                    {output<T>("y"), kOutputMask},
                    0,
                    [call = a.forward_mask](Inputs in, Outputs out, std::size_t n, Exec exec) {
                        return call(as<T>(in[0]), as<T>(out[0]), as<std::uint8_t>(out[1]), n, exec);
                    },
                    [law](Inputs in, Outputs out, std::size_t n) {
                        oracle::forward_mask<T>(law, in[0], out[0], out[1], n);
                    },
                    nullptr,
                    true,
                    a.arithmetic()});
    rows.push_back({a.name + " backward_mask",
                    {input<T>("dy"), kInputMask},
                    {output<T>("dx")},
                    1,
                    [call = a.backward_mask](Inputs in, Outputs out, std::size_t n, Exec exec) {
                        return call(as<T>(in[0]), as<std::uint8_t>(in[1]), as<T>(out[0]), n, exec);
                    },
                    [law](Inputs in, Outputs out, std::size_t n) {
                        oracle::backward_mask<T>(law, in[0], in[1], out[0], n);
                    },
                    nullptr,
                    true,
                    a.arithmetic()});
}

template <class T>
static std::vector<unsigned char> added(Inputs in, std::size_t n) {
    std::vector<unsigned char> sum(n * sizeof(T));
    oracle::add<T>(in[0], in[1], sum.data(), n);
    return sum;
}

template <class T>
void add_rows(Rows& rows, const AddActivation<T>& a) {
    const oracle::Law law = a.law;
    rows.push_back({a.name + " forward",
                    {input<T>("a"), input<T>("b")},
                    {output<T>("y")},
                    0,
                    [call = a.forward](Inputs in, Outputs out, std::size_t n, Exec exec) {
                        return call(as<T>(in[0]), as<T>(in[1]), as<T>(out[0]), n, exec);
                    },
                    [law](Inputs in, Outputs out, std::size_t n) {
                        oracle::forward<T>(law, added<T>(in, n).data(), out[0], n);
                    },
                    nullptr,
                    true,
                    true});
    rows.push_back({a.name + " forward_mask",
                    {input<T>("a"), input<T>("b")},
                    {output<T>("y"), kOutputMask},
                    0,
                    [call = a.forward_mask](Inputs in, Outputs out, std::size_t n, Exec exec) {
                        return call(as<T>(in[0]), as<T>(in[1]), as<T>(out[0]), as<std::uint8_t>(out[1]), n,
                                    exec);
                    },
                    [law](Inputs in, Outputs out, std::size_t n) {
                        oracle::forward_mask<T>(law, added<T>(in, n).data(), out[0], out[1], n);
                    },
                    nullptr,
                    true,
                    true});
}

template <class T>
Operation clipped_integers(const char* name, T lo, T hi,
                           rectify_status (*call)(const T*, T, T, T*, std::size_t, Exec)) {
    return {name,
            {{"x", 8 * sizeof(T), fill_integers<T>}},
            {output<T>("y")},
            0,
            [=](Inputs in, Outputs out, std::size_t n, Exec exec) {
                return call(as<T>(in[0]), lo, hi, as<T>(out[0]), n, exec);
            },
            [=](Inputs in, Outputs out, std::size_t n) { oracle::clip_integers<T>(in[0], lo, hi, out[0], n); },
            nullptr,
            true};
}

#define INSTANTIATE(suffix, type) template void add_rows(Rows& rows, const Activation<type>& a);
RECTIFY_FOR_FLOAT_TYPES(INSTANTIATE)
#undef INSTANTIATE
#define INSTANTIATE(suffix, type) template void add_rows(Rows& rows, const AddActivation<type>& a);
RECTIFY_FOR_FUSED_TYPES(INSTANTIATE)
#undef INSTANTIATE
#define INSTANTIATE(suffix, type)           \
    template Operation clipped_integers(    \
        const char* name, type lo, type hi, \
        rectify_status (*call)(const type*, type, type, type*, std::size_t, Exec));
RECTIFY_FOR_INTEGER_TYPES(INSTANTIATE)
#undef INSTANTIATE

// One set of parameters each, such that the inputs fall on either side; test_family.cpp takes them all.
std::vector<Operation> family_operations() {
    Rows rows;
    add_rows(rows, clipped_relu<float>(0, 2));
    add_rows(rows, clipped_relu<double>(-1.5, 2.25));
    add_rows(rows, clipped_relu<rectify_f16>(-0.7f, 1.1f));  // not numbers of the type
    add_rows(rows, clipped_relu<rectify_bf16>(-0.0f, 2));
    add_rows(rows, leaky_relu<float>(0.01f));
    add_rows(rows, leaky_relu<double>(-0.2));
    add_rows(rows, leaky_relu<rectify_f16>(0.1f));
    add_rows(rows, leaky_relu<rectify_bf16>(0.3f));
    add_rows(rows, thresholded_relu<float>(1));
    add_rows(rows, thresholded_relu<double>(-0.75));
    add_rows(rows, thresholded_relu<rectify_f16>(0.3f));
    add_rows(rows, thresholded_relu<rectify_bf16>(-1.1f));
    add_rows(rows, squared_relu<float>());
    add_rows(rows, squared_relu<double>());
    add_rows(rows, squared_relu<rectify_f16>());
    add_rows(rows, squared_relu<rectify_bf16>());
#define ADDED(suffix, type)                           \
    add_rows(rows, add_relu<type>());                 \
    add_rows(rows, add_clipped_relu<type>(-0.5f, 3)); \
    add_rows(rows, add_leaky_relu<type>(0.2f));
    RECTIFY_FOR_FUSED_TYPES(ADDED)
    rows.push_back(clipped_integers<std::int8_t>("clipped_relu_s8", -3, 100, rectify_clipped_relu_forward_s8));
    rows.push_back(
        clipped_integers<std::int16_t>("clipped_relu_s16", 2, 30000, rectify_clipped_relu_forward_s16));
    rows.push_back(clipped_integers<std::int32_t>("clipped_relu_s32", -5, 6, rectify_clipped_relu_forward_s32));
    rows.push_back(clipped_integers<std::int64_t>("clipped_relu_s64", -1, std::int64_t(1) << 40,
                                                  rectify_clipped_relu_forward_s64));
    return rows;
}

}  // namespace rectify_tests
