// The operations of tensors with channels. At a shape each is an Operation like any other, whose arrays per
// channel are inputs or outputs with another count.
#pragma once

#include "operations.hpp"

namespace rectify_tests {

struct ChannelOperation {
    std::string name;
    std::vector<Stream> inputs, outputs;  // those per channel have a count
    std::size_t decider;
    std::function<rectify_status(Inputs, Outputs, const rectify_shape*, const rectify_exec*)> call;
    std::function<void(Inputs, Outputs, const rectify_shape&)> oracle;
};

// Those without sums: bias_, scale_shift_ and prelu, all types.
const std::vector<ChannelOperation>& channel_forms();

// Backward with sums.
const std::vector<ChannelOperation>& sum_forms();

// All that the library has.
std::vector<ChannelOperation> all_forms();

// The operation at one shape; its n is the product.
Operation at_shape(const ChannelOperation& form, const rectify_shape& shape);

inline std::size_t elements(const rectify_shape& shape) { return shape.outer * shape.channels * shape.inner; }
std::string text(const rectify_shape& shape);

// Where a shape is chosen by n alone, such that the drivers can vary n: planes of channels, or channels last.
rectify_shape planes(std::size_t n);
rectify_shape channels_last(std::size_t n);

// A row for each of the two.
std::vector<Operation> operations_of(const std::vector<ChannelOperation>& forms);

}  // namespace rectify_tests
