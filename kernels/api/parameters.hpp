// The scalar parameters of the operations: checked, rounded to the element type where the law says so, and put
// into a context.
#pragma once

#include "arithmetic.hpp"
#include "launch.hpp"

namespace rectify::internal {
namespace {

template <class T>
typename T::bits rounded(typename T::parameter value) {
    if constexpr (std::is_integral_v<typename T::parameter>)
        return value;
    else
        return static_cast<typename T::bits>(from_real<T, typename T::wide>(value));
}

template <class T>
Parameters zero_point_parameter(typename T::bits zero_point) {
    Parameters p;
    p.context.set_parameter(0, zero_point);
    return p;
}

template <class T>
Parameters clip_parameters(typename T::parameter lo, typename T::parameter hi) {
    Parameters p;
    p.context.set_parameter(0, rounded<T>(lo));
    p.context.set_parameter(1, rounded<T>(hi));
    p.valid = lo <= hi;
    return p;
}

template <class T>
Parameters threshold_parameter(typename T::parameter theta) {
    Parameters p;
    p.context.set_parameter(0, rounded<T>(theta));
    p.valid = theta == theta;
    return p;
}

template <class T>
Parameters slope_parameter(typename T::parameter slope) {
    Parameters p;
    p.context.set_parameter(0, slope);
    return p;
}

}  // namespace
}  // namespace rectify::internal
