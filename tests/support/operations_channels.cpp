// The forms with channels: a bias, or scale and shift, before an activation; prelu; backward with sums.
#include "channels.hpp"
#include "functions.hpp"

namespace rectify_tests {
namespace {

// Without the last input, which is null then.
ChannelOperation from_the_output(ChannelOperation form) {
    form.name += " from the output";
    form.inputs.pop_back();
    form.call = [call = form.call](Inputs in, Outputs out, const rectify_shape* shape,
                                   const rectify_exec* exec) {
        const void* const all[] = {in[0], in[1], nullptr};
        return call(all, out, shape, exec);
    };
    form.oracle = [oracle = form.oracle](Inputs in, Outputs out, const rectify_shape& shape) {
        const void* const all[] = {in[0], in[1], nullptr};
        oracle(all, out, shape);
    };
    return form;
}

std::vector<ChannelOperation> forms(bool with_sums) {
    std::vector<ChannelOperation> all;
    for (const Function& f : functions()) {
        if (!f.has_shape || f.has_sums() != with_sums) continue;
        all.push_back(channel_operation(f, usual_parameters(f)));
        if (f.inputs.back().may_be_null) all.push_back(from_the_output(all.back()));
    }
    return all;
}

}  // namespace

const std::vector<ChannelOperation>& channel_forms() {
    static const std::vector<ChannelOperation> all = forms(false);
    return all;
}

const std::vector<ChannelOperation>& sum_forms() {
    static const std::vector<ChannelOperation> all = forms(true);
    return all;
}

}  // namespace rectify_tests
