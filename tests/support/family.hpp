// The activations of the library with their parameters bound, beside the oracle's law: what the tests of the
// family walk through.
#pragma once

#include <string>
#include <vector>

#include "functions.hpp"
#include "oracle/family.hpp"
#include "rectify/rectify.h"

namespace rectify_tests {

template <class T>
using Parameter = oracle::Value<T>;

// The name of T in functions.
template <class T>
const char* suffix();

// The activation of x, or of a + b where the stem begins with add_.
template <class T>
class Activation {
  public:
    // Refuses, as an exception, what the library's list does not have.
    explicit Activation(const std::string& stem, Parameter<T> first = 0, Parameter<T> second = 0);

    std::string name;
    oracle::Law law;

    rectify_status forward(const T* x, T* y, std::size_t n, const rectify_exec* exec) const {
        return call(forward_, {x}, {y}, n, exec);
    }
    rectify_status forward_mask(const T* x, T* y, std::uint8_t* mask, std::size_t n,
                                const rectify_exec* exec) const {
        return call(forward_mask_, {x}, {y, mask}, n, exec);
    }
    rectify_status backward(const T* dy, const T* x, T* dx, std::size_t n, const rectify_exec* exec) const {
        return call(backward_, {dy, x}, {dx}, n, exec);
    }
    rectify_status backward_mask(const T* dy, const std::uint8_t* mask, T* dx, std::size_t n,
                                 const rectify_exec* exec) const {
        return call(backward_mask_, {dy, mask}, {dx}, n, exec);
    }
    rectify_status add_forward(const T* a, const T* b, T* y, std::size_t n, const rectify_exec* exec) const {
        return call(forward_, {a, b}, {y}, n, exec);
    }
    rectify_status add_forward_mask(const T* a, const T* b, T* y, std::uint8_t* mask, std::size_t n,
                                    const rectify_exec* exec) const {
        return call(forward_mask_, {a, b}, {y, mask}, n, exec);
    }
    bool has_mask() const { return forward_mask_ != nullptr; }

  private:
    rectify_status call(const Function* function, std::initializer_list<const void*> in,
                        std::initializer_list<void*> out, std::size_t n, const rectify_exec* exec) const {
        return function->call(in.begin(), out.begin(), parameters_, {n}, exec);
    }

    const Function *forward_, *forward_mask_, *backward_, *backward_mask_;  // null where there is none
    Parameters parameters_;
};

// The activations of the library's list on T with this source, "" or "add_", as stems, and their scalars.
struct Listed {
    std::string stem;
    std::vector<Rule> rules;
};
template <class T>
std::vector<Listed> activations(const std::string& source);

// An activation whose parameters are still open, as the bits of its P, or of the integer.
struct OpenActivation {
    std::string name;
    std::size_t parameter_bits;
    std::vector<const Function*> functions;
    std::vector<Operation> rows(std::uint64_t first, std::uint64_t second) const;
    bool valid(std::uint64_t first, std::uint64_t second) const;  // else a call is refused
};
const std::vector<OpenActivation>& open_activations();

}  // namespace rectify_tests
