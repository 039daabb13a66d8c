// A call of a kernel through C and through C++, on pointers or, from C++20 on, spans; the arguments of C++
// follow from the roles that the prototype in C shows.
#pragma once

#include <array>
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

// No tuples and no std::function here, because there are some hundred functions, and the compiler would spend a
// minute on those.
enum class Kind { buffer, scalar, other };

template <class Argument>
constexpr Kind kind_of() {
    if (std::is_same_v<Argument, std::size_t> || std::is_same_v<Argument, const rectify_shape*> ||
        std::is_same_v<Argument, const rectify_exec*>)
        return Kind::other;
    return std::is_pointer_v<Argument> ? Kind::buffer : Kind::scalar;
}
constexpr Kind kind_of(Role role) {
    if (role == Role::count || role == Role::exec) return Kind::other;
    return role == Role::scalar ? Kind::scalar : Kind::buffer;
}

// How many arguments of the same kind come before argument i.
template <std::size_t n>
constexpr std::size_t place_of(const std::array<Kind, n>& kinds, std::size_t i) {
    std::size_t before = 0;
    for (std::size_t k = 0; k < i; ++k) before += kinds[k] == kinds[i];
    return before;
}

template <class Value>
Value number(double value) {
    if constexpr (std::is_integral_v<Value>)
        return static_cast<Value>(static_cast<int>(value));  // -1: an unsigned's largest
    else
        return static_cast<Value>(value);
}

// ---- In C, by the types of the arguments ----

template <class A>
A c_argument(const Call& call, std::size_t place) {
    if constexpr (std::is_same_v<A, std::size_t>)
        return call.n;
    else if constexpr (std::is_same_v<A, const rectify_shape*>)
        return &call.shape;
    else if constexpr (std::is_same_v<A, const rectify_exec*>)
        return call.exec;
    else if constexpr (std::is_pointer_v<A>)
        return static_cast<A>(call.fields[place].data);
    else
        return number<A>(call.scalars[place]);
}

template <class... A, std::size_t... i>
rectify_status call_c(rectify_status (*function)(A...), const Call& call, std::index_sequence<i...>) {
    constexpr std::array kinds = {kind_of<A>()...};
    return function(c_argument<A>(call, place_of(kinds, i))...);
}
template <class... A>
rectify_status call_c(rectify_status (*function)(A...), const Call& call) {
    return call_c(function, call, std::index_sequence_for<A...>());
}

// ---- In C++, by their roles ----

// Whether C++ has the argument: a span knows its size.
constexpr bool has_argument(Role role, Role dropped, bool shaped) {
    return role != dropped && (role != Role::count || shaped || !kSpans);
}

template <class E>
Buffer<E> buffer_of(const Field& field) {
    E* const data = static_cast<E*>(field.data);
    if constexpr (kSpans)
        return {data, field.size};
    else
        return data;
}

template <Role kRole, bool kShaped, class T, class P>
auto cpp_argument(const Call& call, std::size_t place) {
    if constexpr (kRole == Role::exec)
        return call.exec;
    else if constexpr (kRole == Role::count && kShaped)
        return call.shape;
    else if constexpr (kRole == Role::count)
        return call.n;
    else if constexpr (kRole == Role::scalar)
        return number<P>(call.scalars[place]);
    else if constexpr (kRole == Role::in)
        return buffer_of<const T>(call.fields[place]);
    else if constexpr (kRole == Role::out)
        return buffer_of<T>(call.fields[place]);
    else if constexpr (kRole == Role::mask_in)
        return buffer_of<const std::uint8_t>(call.fields[place]);
    else if constexpr (kRole == Role::mask_out)
        return buffer_of<std::uint8_t>(call.fields[place]);
    else if constexpr (kRole == Role::channel)
        return buffer_of<const P>(call.fields[place]);
    else
        return buffer_of<P>(call.fields[place]);
}

// The arguments that C++ has, and where they lie among their kind.
template <class Roles, Role kDropped>
struct CppArguments {
    static constexpr auto roles = Roles::all();
    std::size_t count = 0;
    std::array<std::size_t, roles.size()> index = {}, place = {};

    constexpr CppArguments() {
        std::array<Kind, roles.size()> kinds = {};
        for (std::size_t i = 0; i < roles.size(); ++i) kinds[i] = kind_of(roles[i]);
        for (std::size_t i = 0; i < roles.size(); ++i) {
            if (!has_argument(roles[i], kDropped, Roles::shaped())) continue;
            index[count] = i;
            place[count++] = place_of(kinds, i);
        }
    }
};

template <Role kDropped, class T, class P, class Roles, class Cpp, std::size_t... k>
void call_cpp(const Cpp& function, const Call& call, std::index_sequence<k...>) {
    constexpr CppArguments<Roles, kDropped> kAll;
    function(cpp_argument<kAll.roles[kAll.index[k]], Roles::shaped(), T, P>(call, kAll.place[k])...);
}
template <Role kDropped, class T, class P, class Roles, class Cpp>
void call_cpp(const Cpp& function, const Call& call) {
    call_cpp<kDropped, T, P, Roles>(function, call,
                                    std::make_index_sequence<CppArguments<Roles, kDropped>().count>());
}

}  // namespace
