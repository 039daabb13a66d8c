// A call of a kernel through C and through C++, on pointers or, from C++20 on, spans; the arguments of C++
// follow from the roles that the prototype in C shows.
#pragma once

#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "prototype.hpp"
#include "rectify/rectify.hpp"

namespace {  // one of each language version

using rectify_tests::Role;

struct Field {
    void* data;
    std::size_t size;
};
struct Call {
    rectify_shape shape = {3, 4, 5};
    std::size_t n = 60;
    const rectify_exec* exec = nullptr;
    std::vector<double> scalars;
    std::vector<Field> fields;  // in the order of C, all buffers
};

#if defined(__cpp_lib_span)
constexpr bool kSpans = true;
template <class T>
using Buffer = std::span<T>;
#else
constexpr bool kSpans = false;
template <class T>
using Buffer = T*;
#endif

// The arguments of a call, taken one after the other: for C by their types, for C++ by their roles, as tuples
// of one, or of none where C++ does without.
struct Arguments {
    const Call& call;
    std::size_t field = 0, scalar = 0;

    template <class E>
    auto buffer() {
        const Field& f = call.fields[field++];
        E* const data = static_cast<E*>(f.data);
        if constexpr (kSpans)
            return std::tuple(Buffer<E>(data, f.size));
        else
            return std::tuple(data);
    }
    template <class Value>
    static Value number(double value) {
        if constexpr (std::is_integral_v<Value>)
            return static_cast<Value>(static_cast<int>(value));  // -1: an unsigned's largest
        else
            return static_cast<Value>(value);
    }

    template <class A>
    A for_c() {
        if constexpr (std::is_same_v<A, std::size_t>)
            return call.n;
        else if constexpr (std::is_same_v<A, const rectify_shape*>)
            return &call.shape;
        else if constexpr (std::is_same_v<A, const rectify_exec*>)
            return call.exec;
        else if constexpr (std::is_pointer_v<A>)
            return static_cast<A>(call.fields[field++].data);
        else
            return number<A>(call.scalars[scalar++]);
    }

    template <Role kRole, Role kDropped, bool kShaped, class T, class P>
    auto for_cpp() {
        if constexpr (kRole == Role::exec)
            return std::tuple(call.exec);
        else if constexpr (kRole == Role::count && kShaped)
            return std::tuple(call.shape);
        else if constexpr (kRole == Role::count && !kSpans)
            return std::tuple(call.n);
        else if constexpr (kRole == Role::count || (kRole == kDropped && kRole == Role::scalar))
            return std::tuple();
        else if constexpr (kRole == Role::scalar)
            return std::tuple(number<P>(call.scalars[scalar++]));
        else if constexpr (kRole == kDropped)
            return ++field, std::tuple();
        else if constexpr (kRole == Role::in)
            return buffer<const T>();
        else if constexpr (kRole == Role::out)
            return buffer<T>();
        else if constexpr (kRole == Role::mask_in)
            return buffer<const std::uint8_t>();
        else if constexpr (kRole == Role::mask_out)
            return buffer<std::uint8_t>();
        else if constexpr (kRole == Role::channel)
            return buffer<const P>();
        else
            return buffer<P>();
    }
};

template <class... A>
rectify_status call_c(rectify_status (*function)(A...), const Call& call) {
    Arguments all = {call};
    return std::apply(function, std::tuple<A...>{all.for_c<A>()...});  // braces: in this order
}

template <Role kDropped, class T, class P, class Roles, class Cpp, std::size_t... i>
void call_cpp(Roles, Cpp function, const Call& call, std::index_sequence<i...>) {
    constexpr auto kRoles = Roles::all();
    Arguments all = {call};
    const std::tuple parts{all.for_cpp<kRoles[i], kDropped, Roles::shaped(), T, P>()...};
    std::apply(function, std::apply([](const auto&... part) { return std::tuple_cat(part...); }, parts));
}

}  // namespace
