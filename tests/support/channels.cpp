#include "channels.hpp"

namespace rectify_tests {
namespace {

// The largest divisor up to `most`, and at least 1.
std::size_t divisor(std::size_t n, std::size_t most) {
    for (std::size_t d = std::min<std::size_t>(most, 1025); d > 1; --d)
        if (n % d == 0) return d;
    return 1;
}

std::vector<Stream> with_count(std::vector<Stream> streams,
                               const std::function<std::size_t(std::size_t)>& count) {
    for (Stream& stream : streams)
        if (stream.count) stream.count = count;
    return streams;
}

Operation with_shape(const ChannelOperation& form, const std::string& name,
                     const std::function<rectify_shape(std::size_t)>& shape_of) {
    const auto count = [shape_of](std::size_t n) { return shape_of(n).channels; };
    return {name,
            with_count(form.inputs, count),
            with_count(form.outputs, count),
            form.decider,
            [call = form.call, shape_of](Inputs in, Outputs out, std::size_t n, const rectify_exec* exec) {
                const rectify_shape shape = shape_of(n);
                return call(in, out, &shape, exec);
            },
            [oracle = form.oracle, shape_of](Inputs in, Outputs out, std::size_t n) {
                oracle(in, out, shape_of(n));
            },
            nullptr,
            true,
            true};
}

}  // namespace

std::vector<ChannelOperation> all_forms() {
    std::vector<ChannelOperation> all = channel_forms();
    all.insert(all.end(), sum_forms().begin(), sum_forms().end());
    return all;
}

Operation at_shape(const ChannelOperation& form, const rectify_shape& shape) {
    return with_shape(form, form.name + ", " + text(shape), [shape](std::size_t) { return shape; });
}

std::string text(const rectify_shape& shape) {
    return std::to_string(shape.outer) + " x " + std::to_string(shape.channels) + " x " +
           std::to_string(shape.inner);
}

rectify_shape planes(std::size_t n) {
    const std::size_t channels = divisor(n, 7);
    const std::size_t outer = divisor(n / channels, 2);
    return {outer, channels, n / channels / outer};
}

// Also a few elements in a row per channel. The search for a divisor is slow, and mostly for the same n.
rectify_shape channels_last(std::size_t n) {
    thread_local std::size_t last = 0;
    thread_local rectify_shape shape = {0, 1, 3};
    if (n != last) {
        const std::size_t inner = n % 3 == 0 ? 3 : n % 4 == 2 ? 2 : 1;
        const std::size_t channels = divisor(n / inner, n / inner / 3);
        shape = {n / inner / channels, channels, inner};
        last = n;
    }
    return shape;
}

std::vector<Operation> operations_of(const std::vector<ChannelOperation>& forms) {
    std::vector<Operation> rows;
    for (const ChannelOperation& form : forms) {
        rows.push_back(with_shape(form, form.name + " in planes", planes));
        rows.push_back(with_shape(form, form.name + " channels last", channels_last));
    }
    return rows;
}

}  // namespace rectify_tests
