// The parameters that the tests of the family try, by the rules of an activation's scalars.
#pragma once

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <vector>

#include "family.hpp"
#include "inputs.hpp"
#include "oracle/number.hpp"
#include "settings.hpp"

namespace rectify_tests {

using oracle::Number;
template <class T>
using Params = std::vector<Parameter<T>>;

template <class T>
constexpr Parameter<T> kInfinity = std::numeric_limits<Parameter<T>>::infinity();
template <class T>
constexpr Parameter<T> kNan = std::numeric_limits<Parameter<T>>::quiet_NaN();

// In order; -0 and +0 may stand in either. A tenth is no number of any type; the least and the largest number,
// and what is too small and too large for 16 bits.
template <class T>
Params<T> bounds() {
    using P = Parameter<T>;
    const P least = Number<T>::value(1), largest = Number<T>::value(Bits<T>(Number<T>::infinity - 1));
    Params<T> all = {-kInfinity<T>, -largest, P(-70000), P(-1.5), -least,  P(-0.0),     P(0.0),
                     least,         P(1e-30), P(0.1),    P(6),    largest, kInfinity<T>};
    std::sort(all.begin(), all.end());
    return all;
}

template <class T>
Params<T> slopes() {
    using P = Parameter<T>;
    return {P(0.01),      P(0),          P(-0.0), P(1),    P(-1),    P(0.25),
            P(-0.3),      P(3),          P(-2.5), P(1e30), P(1e-30), Number<T>::value(1),
            kInfinity<T>, -kInfinity<T>, kNan<T>, -kNan<T>};
}

template <class T>
struct Pair {
    Parameter<T> first = 0, second = 0;
};

// Every parameter that an activation's scalars can be, by their rules: the first of a pair of bounds are
// ReLU6's.
template <class T>
std::vector<Pair<T>> every(const std::vector<Rule>& rules) {
    std::vector<Pair<T>> all;
    if (rules.empty()) all = {{}};
    if (rules.size() == 1)
        for (const Parameter<T> p : rules[0] == Rule::bound ? bounds<T>() : slopes<T>()) all.push_back({p});
    if (rules.size() < 2) return all;
    if (rules != std::vector<Rule>{Rule::bound, Rule::bound}) throw std::logic_error("no pair of bounds");
    all = {{0, 6}};
    std::size_t i = 0;
    for (const Parameter<T> lo : bounds<T>())
        for (const Parameter<T> hi : bounds<T>())
            if (lo <= hi && (!thin() || i++ % 4 == 0)) all.push_back({lo, hi});
    return all;
}

// Some of them.
template <class T>
std::vector<Pair<T>> some(const std::vector<Rule>& rules) {
    std::vector<Pair<T>> all;
    if (rules.empty()) all = {{}};
    if (rules.size() == 1 && rules[0] == Rule::bound) all = {{-1.5f}, {-0.0f}, {0.1f}, {6.0f}, {kInfinity<T>}};
    if (rules.size() == 1 && rules[0] != Rule::bound)
        all = {{0.01f}, {-0.5f}, {0.0f}, {kInfinity<T>}, {kNan<T>}};
    if (rules.size() == 2)
        for (const float lo : {-1.5f, -0.0f, 0.0f, 0.1f})
            for (const Parameter<T> hi : {Parameter<T>(0.1f), Parameter<T>(6), kInfinity<T>})
                if (!thin() || lo < 0) all.push_back({lo, hi});
    return all;
}

// Ordinary ones.
template <class T>
Pair<T> ordinary(const std::vector<Rule>& rules) {
    using P = Parameter<T>;
    if (rules.empty()) return {};
    if (rules.size() == 2) return {P(-0.3f), P(2.7f)};
    return {rules[0] == Rule::bound ? P(-0.1f) : P(0.01f)};
}

}  // namespace rectify_tests
