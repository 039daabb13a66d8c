#include "family.hpp"

#include <stdexcept>

namespace rectify_tests {

#define SUFFIX(name, type)       \
    template <>                  \
    const char* suffix<type>() { \
        return #name;            \
    }
RECTIFY_FOR_FLOAT_TYPES(SUFFIX)

template <class T>
Activation<T>::Activation(const std::string& stem, Parameter<T> first, Parameter<T> second)
    : forward_(find_function(stem, "forward", suffix<T>())),
      forward_mask_(find_function(stem, "forward_mask", suffix<T>())),
      backward_(find_function(stem, "backward", suffix<T>())),
      backward_mask_(find_function(stem, "backward_mask", suffix<T>())),
      parameters_(Parameters::of<Parameter<T>>(first, second)) {
    if (forward_ == nullptr) throw std::logic_error("there is no " + stem + "_forward_" + suffix<T>());
    name = forward_->name(parameters_);
    law = {forward_->law, first, second};
}

template <class T>
std::vector<Listed> activations(const std::string& source) {
    std::vector<Listed> all;
    for (const Function& f : functions())
        if (f.source == source && f.type == suffix<T>() && f.pass == "forward" && !f.has_shape)
            all.push_back({f.stem(), f.rules});
    return all;
}

#define INSTANTIATE(name, type)      \
    template class Activation<type>; \
    template std::vector<Listed> activations<type>(const std::string& source);
RECTIFY_FOR_FLOAT_TYPES(INSTANTIATE)

}  // namespace rectify_tests
