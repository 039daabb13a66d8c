// Every function with a kernel. Names and types are those of the library's list, kernels/common/functions.def,
// so that none can be left out; the roles of the arguments are read from the prototypes of rectify.h; the judge
// is the oracle's.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "channels.hpp"
#include "operations.hpp"
#include "oracle/family.hpp"

namespace rectify_tests {

// What is refused of a scalar, as in kernels/common/activations.def: NaN and descending bounds, else nothing.
enum class Rule { bound, factor, value };

// The scalars of a call, as the bits of their type.
struct Parameters {
    static constexpr std::size_t kMost = 2;
    std::uint64_t bits[kMost] = {0, 0};

    template <class P>
    static Parameters of(P first, P second) {
        Parameters all;
        std::memcpy(&all.bits[0], &first, sizeof first);
        std::memcpy(&all.bits[1], &second, sizeof second);
        return all;
    }
    template <class P>
    P get(std::size_t i) const {
        P result;
        std::memcpy(&result, &bits[i], sizeof result);  // little-endian: the low bytes
        return result;
    }
};

// The type of the scalars of a function.
struct ParameterType {
    std::size_t bits;
    Parameters (*of)(double first, double second);
    double (*number)(const Parameters& parameters, std::size_t i);
    bool (*valid)(const std::vector<Rule>& rules, const Parameters& parameters);
};

// How far a call goes: elements, or those of a shape or of rows.
struct Count {
    std::size_t n = 0;
    const rectify_shape* shape = nullptr;
    const rectify_rows* rows = nullptr;
};

struct Function {
    using Call = rectify_status (*)(Inputs, Outputs, const Parameters&, const Count&, const rectify_exec*);
    using Oracle = void (*)(const Function&, const Parameters&, Inputs, Outputs, const rectify_shape&);

    std::string source, activation, pass, type;  // "" or "add_"; "relu"; "forward"; "f32"
    oracle::Activation law = oracle::Activation::relu;
    std::vector<Rule> rules = {};  // one for each scalar
    ParameterType parameters = {};
    Call call = nullptr;
    Oracle oracle = nullptr;
    bool has_shape = false;
    std::vector<Stream> inputs = {}, outputs = {};
    Call rows = nullptr;  // the function on rows, where there is one

    std::string stem() const { return source + activation; }
    bool is_backward() const { return pass.compare(0, 8, "backward") == 0; }
    bool has_sums() const;
    bool arithmetic() const;
    std::size_t decider() const { return is_backward() ? 1 : 0; }
    std::string name(const Parameters& parameters) const;
};
const std::vector<Function>& functions();

// Null where there is none. The stem is source and activation.
const Function* find_function(const std::string& stem, const std::string& pass, const std::string& type);

Operation operation(const Function& function, const Parameters& parameters);
ChannelOperation channel_operation(const Function& function, const Parameters& parameters);

// Those of the tables of operations.
Parameters usual_parameters(const Function& function);

}  // namespace rectify_tests
