// The activations of the library with their parameters bound, beside the oracle's law: what the tests of the
// family walk through.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "operations.hpp"
#include "oracle/family.hpp"
#include "rectify/rectify.h"

namespace rectify_tests {

template <class T>
using Parameter = oracle::Value<T>;

template <class T>
struct Activation {
    std::string name;
    oracle::Law law;
    std::function<rectify_status(const T* x, T* y, std::size_t n, const rectify_exec*)> forward;
    std::function<rectify_status(const T* dy, const T* x, T* dx, std::size_t n, const rectify_exec*)> backward;
    // Empty where there is none.
    std::function<rectify_status(const T* x, T* y, std::uint8_t* mask, std::size_t n, const rectify_exec*)>
        forward_mask;
    std::function<rectify_status(const T* dy, const std::uint8_t* mask, T* dx, std::size_t n,
                                 const rectify_exec*)>
        backward_mask;

    // Backward may be given the layer's output instead of its input.
    bool from_output() const {
        switch (law.activation) {
            case oracle::Activation::squared:
                return false;
            case oracle::Activation::leaky:
            case oracle::Activation::thresholded:
                return law.first >= 0;
            default:
                return true;
        }
    }
    bool arithmetic() const {
        return law.activation == oracle::Activation::leaky || law.activation == oracle::Activation::squared;
    }
};

template <class T>
Activation<T> relu();
template <class T>
Activation<T> clipped_relu(Parameter<T> lo, Parameter<T> hi);
template <class T>
Activation<T> leaky_relu(Parameter<T> slope);
template <class T>
Activation<T> thresholded_relu(Parameter<T> theta);
template <class T>
Activation<T> squared_relu();

// An activation of a + b.
template <class T>
struct AddActivation {
    std::string name;
    oracle::Law law;
    std::function<rectify_status(const T* a, const T* b, T* y, std::size_t n, const rectify_exec*)> forward;
    std::function<rectify_status(const T* a, const T* b, T* y, std::uint8_t* mask, std::size_t n,
                                 const rectify_exec*)>
        forward_mask;
};

template <class T>
AddActivation<T> add_relu();
template <class T>
AddActivation<T> add_clipped_relu(float lo, float hi);
template <class T>
AddActivation<T> add_leaky_relu(float slope);

#define RECTIFY_TEST_ACTIVATIONS(suffix, type)                             \
    template <>                                                            \
    Activation<type> relu();                                               \
    template <>                                                            \
    Activation<type> clipped_relu(Parameter<type> lo, Parameter<type> hi); \
    template <>                                                            \
    Activation<type> leaky_relu(Parameter<type> slope);                    \
    template <>                                                            \
    Activation<type> thresholded_relu(Parameter<type> theta);              \
    template <>                                                            \
    Activation<type> squared_relu();
RECTIFY_FOR_FLOAT_TYPES(RECTIFY_TEST_ACTIVATIONS)
#undef RECTIFY_TEST_ACTIVATIONS
#define RECTIFY_TEST_ACTIVATIONS(suffix, type)                \
    template <>                                               \
    AddActivation<type> add_relu();                           \
    template <>                                               \
    AddActivation<type> add_clipped_relu(float lo, float hi); \
    template <>                                               \
    AddActivation<type> add_leaky_relu(float slope);
RECTIFY_FOR_FUSED_TYPES(RECTIFY_TEST_ACTIVATIONS)
#undef RECTIFY_TEST_ACTIVATIONS

// The rows of the table of operations for an activation with these parameters.
template <class T>
void add_rows(std::vector<Operation>& rows, const Activation<T>& a);
template <class T>
void add_rows(std::vector<Operation>& rows, const AddActivation<T>& a);
template <class T>
Operation clipped_integers(const char* name, T lo, T hi,
                           rectify_status (*call)(const T*, T, T, T*, std::size_t, const rectify_exec*));

// An activation whose parameters are still open, as the bits of its P, or of the integer.
struct OpenActivation {
    std::string name;
    std::size_t parameter_bits;
    std::vector<Operation> (*rows)(std::uint64_t first, std::uint64_t second);
    bool (*valid)(std::uint64_t first, std::uint64_t second);  // else a call is refused
};
const std::vector<OpenActivation>& open_activations();

}  // namespace rectify_tests
