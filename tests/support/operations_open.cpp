// The activations with parameters yet to be chosen: for those who try them all, also the senseless ones.
#include "family.hpp"

namespace rectify_tests {

std::vector<Operation> OpenActivation::rows(std::uint64_t first, std::uint64_t second) const {
    std::vector<Operation> all;
    for (const Function* f : functions) all.push_back(operation(*f, {{first, second}}));
    return all;
}

bool OpenActivation::valid(std::uint64_t first, std::uint64_t second) const {
    return functions[0]->parameters.valid(functions[0]->rules, {{first, second}});
}

const std::vector<OpenActivation>& open_activations() {
    static const std::vector<OpenActivation> list = [] {
        std::vector<OpenActivation> all;
        for (const Function& f : functions()) {
            if (f.has_shape) continue;
            const std::string name = f.stem() + "_" + f.type;
            const auto is_same = [&](const OpenActivation& a) { return a.name == name; };
            auto place = std::find_if(all.begin(), all.end(), is_same);
            if (place == all.end() && f.rules.empty()) continue;  // forward, which comes first, has them all
            if (place == all.end()) place = all.insert(place, {name, f.parameters.bits, {}});
            place->functions.push_back(&f);
        }
        return all;
    }();
    return list;
}

}  // namespace rectify_tests
