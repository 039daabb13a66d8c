#include "family.hpp"

namespace rectify_tests {
namespace {

std::string with(const std::string& name, double parameter) { return name + " " + std::to_string(parameter); }

}  // namespace

#define FORWARD(T, function, ...)                                    \
    [=](const T* x, T* y, std::size_t n, const rectify_exec* exec) { \
        return function(x, __VA_ARGS__ y, n, exec);                  \
    }
#define FORWARD_MASK(T, function, ...)                                                   \
    [=](const T* x, T* y, std::uint8_t* mask, std::size_t n, const rectify_exec* exec) { \
        return function(x, __VA_ARGS__ y, mask, n, exec);                                \
    }
#define BACKWARD(T, function, ...)                                                 \
    [=](const T* dy, const T* x, T* dx, std::size_t n, const rectify_exec* exec) { \
        return function(dy, x, __VA_ARGS__ dx, n, exec);                           \
    }
#define BACKWARD_MASK(T, function, ...)                                                          \
    [=](const T* dy, const std::uint8_t* mask, T* dx, std::size_t n, const rectify_exec* exec) { \
        return function(dy, mask, __VA_ARGS__ dx, n, exec);                                      \
    }
#define NOTHING

#define ACTIVATIONS(suffix, T)                                                            \
    template <>                                                                           \
    Activation<T> relu() {                                                                \
        return {"relu_" #suffix,                                                          \
                {oracle::Activation::relu},                                               \
                rectify_relu_forward_##suffix,                                            \
                rectify_relu_backward_##suffix,                                           \
                rectify_relu_forward_mask_##suffix,                                       \
                rectify_relu_backward_mask_##suffix};                                     \
    }                                                                                     \
    template <>                                                                           \
    Activation<T> clipped_relu(Parameter<T> lo, Parameter<T> hi) {                        \
        return {with(with("clipped_relu_" #suffix, lo), hi),                              \
                {oracle::Activation::clipped, lo, hi},                                    \
                FORWARD(T, rectify_clipped_relu_forward_##suffix, lo, hi, ),              \
                BACKWARD(T, rectify_clipped_relu_backward_##suffix, lo, hi, ),            \
                FORWARD_MASK(T, rectify_clipped_relu_forward_mask_##suffix, lo, hi, ),    \
                rectify_clipped_relu_backward_mask_##suffix};                             \
    }                                                                                     \
    template <>                                                                           \
    Activation<T> leaky_relu(Parameter<T> slope) {                                        \
        return {with("leaky_relu_" #suffix, slope),                                       \
                {oracle::Activation::leaky, slope},                                       \
                FORWARD(T, rectify_leaky_relu_forward_##suffix, slope, ),                 \
                BACKWARD(T, rectify_leaky_relu_backward_##suffix, slope, ),               \
                FORWARD_MASK(T, rectify_leaky_relu_forward_mask_##suffix, slope, ),       \
                BACKWARD_MASK(T, rectify_leaky_relu_backward_mask_##suffix, slope, )};    \
    }                                                                                     \
    template <>                                                                           \
    Activation<T> thresholded_relu(Parameter<T> theta) {                                  \
        return {with("thresholded_relu_" #suffix, theta),                                 \
                {oracle::Activation::thresholded, theta},                                 \
                FORWARD(T, rectify_thresholded_relu_forward_##suffix, theta, ),           \
                BACKWARD(T, rectify_thresholded_relu_backward_##suffix, theta, ),         \
                FORWARD_MASK(T, rectify_thresholded_relu_forward_mask_##suffix, theta, ), \
                rectify_thresholded_relu_backward_mask_##suffix};                         \
    }                                                                                     \
    template <>                                                                           \
    Activation<T> squared_relu() {                                                        \
        return {"squared_relu_" #suffix,                                                  \
                {oracle::Activation::squared},                                            \
                rectify_squared_relu_forward_##suffix,                                    \
                rectify_squared_relu_backward_##suffix,                                   \
                nullptr,                                                                  \
                nullptr};                                                                 \
    }
RECTIFY_FOR_FLOAT_TYPES(ACTIVATIONS)
#undef ACTIVATIONS

#define ADD_FORWARD(T, function, ...)                                            \
    [=](const T* a, const T* b, T* y, std::size_t n, const rectify_exec* exec) { \
        return function(a, b, __VA_ARGS__ y, n, exec);                           \
    }
#define ADD_FORWARD_MASK(T, function, ...)                                                           \
    [=](const T* a, const T* b, T* y, std::uint8_t* mask, std::size_t n, const rectify_exec* exec) { \
        return function(a, b, __VA_ARGS__ y, mask, n, exec);                                         \
    }
#define ACTIVATIONS(suffix, T)                                                                  \
    template <>                                                                                 \
    AddActivation<T> add_relu() {                                                               \
        return {"add_relu_" #suffix,                                                            \
                {oracle::Activation::relu},                                                     \
                rectify_add_relu_forward_##suffix,                                              \
                rectify_add_relu_forward_mask_##suffix};                                        \
    }                                                                                           \
    template <>                                                                                 \
    AddActivation<T> add_clipped_relu(float lo, float hi) {                                     \
        return {with(with("add_clipped_relu_" #suffix, lo), hi),                                \
                {oracle::Activation::clipped, lo, hi},                                          \
                ADD_FORWARD(T, rectify_add_clipped_relu_forward_##suffix, lo, hi, ),            \
                ADD_FORWARD_MASK(T, rectify_add_clipped_relu_forward_mask_##suffix, lo, hi, )}; \
    }                                                                                           \
    template <>                                                                                 \
    AddActivation<T> add_leaky_relu(float slope) {                                              \
        return {with("add_leaky_relu_" #suffix, slope),                                         \
                {oracle::Activation::leaky, slope},                                             \
                ADD_FORWARD(T, rectify_add_leaky_relu_forward_##suffix, slope, ),               \
                ADD_FORWARD_MASK(T, rectify_add_leaky_relu_forward_mask_##suffix, slope, )};    \
    }
RECTIFY_FOR_FUSED_TYPES(ACTIVATIONS)

}  // namespace rectify_tests
