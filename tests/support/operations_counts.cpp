// Counts of set bits. They lie outside operations(), whose drivers go by elements with a size in bytes.
#include "channels.hpp"
#include "inputs.hpp"
#include "oracle/oracle.hpp"

namespace rectify_tests {
namespace {

const std::uint8_t* mask_of(Inputs in) { return static_cast<const std::uint8_t*>(in[0]); }
std::size_t* counts_of(Outputs out) { return static_cast<std::size_t*>(out[0]); }

Stream counts(std::size_t (*count)(std::size_t n)) {
    return {"counts", 8 * sizeof(std::size_t), nullptr, count};
}

template <rectify_shape (*kShapeOf)(std::size_t)>
Operation by_channels(const char* name) {
    return {name,
            {{"mask", 1, fill_mask}},
            {counts([](std::size_t n) { return kShapeOf(n).channels; })},
            0,
            [](Inputs in, Outputs out, std::size_t n, const rectify_exec* exec) {
                const rectify_shape shape = kShapeOf(n);
                return rectify_mask_count_channels(mask_of(in), counts_of(out), &shape, exec);
            },
            [](Inputs in, Outputs out, std::size_t n) {
                const rectify_shape shape = kShapeOf(n);
                std::vector<std::size_t> found(shape.channels);
                oracle::mask_count_channels(in[0], found.data(), shape);
                std::memcpy(out[0], found.data(), found.size() * sizeof(std::size_t));
            },
            nullptr,
            true};
}

}  // namespace

std::vector<Operation> count_operations() {
    return {{"mask_count",
             {{"mask", 1, fill_mask}},
             {counts([](std::size_t) { return std::size_t(1); })},
             0,
             [](Inputs in, Outputs out, std::size_t n, const rectify_exec* exec) {
                 return rectify_mask_count(mask_of(in), n, counts_of(out), exec);
             },
             [](Inputs in, Outputs out, std::size_t n) {
                 const std::size_t found = oracle::mask_count(in[0], n);
                 std::memcpy(out[0], &found, sizeof found);
             },
             nullptr,
             true},
            by_channels<planes>("mask_count_channels in planes"),
            by_channels<channels_last>("mask_count_channels channels last")};
}

std::vector<Operation> all_operations() {
    std::vector<Operation> all = operations();
    for (Operation& row : count_operations()) all.push_back(std::move(row));
    return all;
}

}  // namespace rectify_tests
