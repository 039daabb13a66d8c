// The activations with parameters yet to be chosen: for those who try them all, also the senseless ones.
#include <cmath>
#include <cstring>

#include "family.hpp"
#include "inputs.hpp"
#include "oracle/oracle.hpp"

namespace rectify_tests {
namespace {

using Word = std::uint64_t;
using Rows = std::vector<Operation>;

template <class P>
P value(Word bits) {
    P result;
    std::memcpy(&result, &bits, sizeof result);  // little-endian: the low bytes
    return result;
}

bool always(Word, Word) { return true; }
template <class P>
bool is_range(Word lo, Word hi) {
    return value<P>(lo) <= value<P>(hi);  // not for a NaN
}
template <class P>
bool is_number(Word theta, Word) {
    return !std::isnan(value<P>(theta));
}

template <class A>
Rows rows_of(const A& activation) {
    Rows rows;
    add_rows(rows, activation);
    return rows;
}

template <class T, rectify_status (*kCall)(const T*, T, T, T*, std::size_t, const rectify_exec*)>
OpenActivation clipped(const char* name) {
    return {
        name, 8 * sizeof(T),
        [](Word lo, Word hi) { return Rows{clipped_integers("clipped", value<T>(lo), value<T>(hi), kCall)}; },
        is_range<T>};
}

template <class T, rectify_status (*kCall)(const T*, T, T*, std::size_t, const rectify_exec*)>
OpenActivation quantized(const char* name) {
    return {name, 8 * sizeof(T),
            [](Word zero_point, Word) {
                const T z = value<T>(zero_point);
                return Rows{{"quantized",
                             {{"q", 8 * sizeof(T), fill_integers<T>}},
                             {{"y", 8 * sizeof(T), nullptr}},
                             0,
                             [z](Inputs in, Outputs out, std::size_t n, const rectify_exec* exec) {
                                 return kCall(static_cast<const T*>(in[0]), z, static_cast<T*>(out[0]), n,
                                              exec);
                             },
                             [z](Inputs in, Outputs out, std::size_t n) {
                                 oracle::quantized_relu_forward<T>(in[0], z, out[0], n);
                             },
                             nullptr}};
            },
            always};
}

}  // namespace

#define FLOATS(suffix, T)                                                                              \
    {"clipped_relu_" #suffix, 8 * sizeof(Parameter<T>),                                                \
     [](Word lo, Word hi) {                                                                            \
         return rows_of(clipped_relu<T>(value<Parameter<T>>(lo), value<Parameter<T>>(hi)));            \
     },                                                                                                \
     is_range<Parameter<T>>},                                                                          \
        {"leaky_relu_" #suffix, 8 * sizeof(Parameter<T>),                                              \
         [](Word slope, Word) { return rows_of(leaky_relu<T>(value<Parameter<T>>(slope))); }, always}, \
        {"thresholded_relu_" #suffix, 8 * sizeof(Parameter<T>),                                        \
         [](Word theta, Word) { return rows_of(thresholded_relu<T>(value<Parameter<T>>(theta))); },    \
         is_number<Parameter<T>>},
#define FUSED(suffix, T)                                                                                \
    {"add_clipped_relu_" #suffix, 32,                                                                   \
     [](Word lo, Word hi) { return rows_of(add_clipped_relu<T>(value<float>(lo), value<float>(hi))); }, \
     is_range<float>},                                                                                  \
        {"add_leaky_relu_" #suffix, 32,                                                                 \
         [](Word slope, Word) { return rows_of(add_leaky_relu<T>(value<float>(slope))); }, always},
#define INTEGERS(suffix, T) clipped<T, rectify_clipped_relu_forward_##suffix>("clipped_relu_" #suffix),

const std::vector<OpenActivation>& open_activations() {
    static const std::vector<OpenActivation> all = {
        RECTIFY_FOR_FLOAT_TYPES(FLOATS) RECTIFY_FOR_FUSED_TYPES(FUSED) RECTIFY_FOR_INTEGER_TYPES(INTEGERS)
            quantized<std::int8_t, rectify_quantized_relu_forward_s8>("quantized_relu_s8"),
        quantized<std::uint8_t, rectify_quantized_relu_forward_u8>("quantized_relu_u8")};
    return all;
}

}  // namespace rectify_tests
