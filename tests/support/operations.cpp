#include "operations.hpp"

#include <stdexcept>

#include "functions.hpp"
#include "inputs.hpp"
#include "oracle/oracle.hpp"

namespace rectify_tests {
namespace {

// One set of parameters each, such that the inputs fall on either side; test_family.cpp takes them all. Some of
// f16 and bf16 are not numbers of the type. `of` is the type of x, or what comes before the activation: a sum,
// or values per channel.
struct Values {
    const char* of;
    double first, second = 0;
};
struct Row {
    const char* activation;
    std::vector<Values> values;
};
const std::vector<Row>& rows() {
    static const std::vector<Row> all = {
        {"clipped_relu",
         {{"f32", 0, 2},
          {"f64", -1.5, 2.25},
          {"f16", -0.7, 1.1},
          {"bf16", -0.0, 2},
          {"sum", -0.5, 3},
          {"channels", -0.5, 2.2},
          {"s8", -3, 100},
          {"s16", 2, 30000},
          {"s32", -5, 6},
          {"s64", -1, 0x1p40}}},
        {"leaky_relu",
         {{"f32", 0.01}, {"f64", -0.2}, {"f16", 0.1}, {"bf16", 0.3}, {"sum", 0.2}, {"channels", 0.3}}},
        {"thresholded_relu", {{"f32", 1}, {"f64", -0.75}, {"f16", 0.3}, {"bf16", -1.1}}},
        {"quantized_relu", {{"s8", -3}, {"u8", 131}}},  // the exhaustive test takes every zero point
    };
    return all;
}

Operation mask_or() {
    const auto bytes = [](auto* pointer) { return static_cast<std::uint8_t*>(pointer); };
    const auto read = [](const void* pointer) { return static_cast<const std::uint8_t*>(pointer); };
    return {"mask_or",
            {{"a", 1, fill_mask}, {"b", 1, fill_mask}},
            {{"mask", 1, nullptr}},
            0,
            [=](Inputs in, Outputs out, std::size_t n, const rectify_exec* exec) {
                return rectify_mask_or(read(in[0]), read(in[1]), bytes(out[0]), n, exec);
            },
            [](Inputs in, Outputs out, std::size_t n) { oracle::mask_or(in[0], in[1], out[0], n); },
            nullptr};
}

}  // namespace

Parameters usual_parameters(const Function& f) {
    if (f.rules.empty()) return {};
    const std::string of = f.has_shape ? "channels" : f.source.empty() ? f.type : "sum";
    for (const Row& row : rows())
        for (const Values& values : row.values)
            if (row.activation == f.activation && values.of == of)
                return f.parameters.of(values.first, values.second);
    throw std::logic_error("support/operations.cpp: no parameters of " + f.activation + " for " + of);
}

const std::vector<Operation>& operations() {
    static const std::vector<Operation> all = [] {
        std::vector<Operation> table;
        for (const Function& f : functions())
            if (!f.has_shape) table.push_back(operation(f, usual_parameters(f)));
        table.push_back(mask_or());
        for (const auto& forms : {channel_forms(), sum_forms()})
            for (Operation& op : operations_of(forms)) table.push_back(std::move(op));
        return table;
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
