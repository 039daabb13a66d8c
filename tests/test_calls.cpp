// The prototypes of rectify.h against the library's own list of calls, while this file is compiled: what
// kernels/common/forms.def says of each function's arguments is what the prototype says.
#include "support/prototype.hpp"

namespace {

using rectify_tests::has_type_of;
using rectify_tests::Role;

// An argument as forms.def lists it. `optional` is an array per channel that may be null, of which a prototype
// knows nothing.
struct Listed {
    enum Name { in, out, mask_in, mask_out, channel, optional, sums, scalar } role;
    enum Type { element, parameter, bit } type;
};

constexpr Role role(Listed listed) {
    switch (listed.role) {
        case Listed::in:
            return Role::in;
        case Listed::out:
            return Role::out;
        case Listed::mask_in:
            return Role::mask_in;
        case Listed::mask_out:
            return Role::mask_out;
        case Listed::sums:
            return Role::sums;
        case Listed::scalar:
            return Role::scalar;
        default:
            return Role::channel;
    }
}

// A read buffer is const, a scalar no buffer.
template <class E, class Argument>
constexpr bool is_buffer(Listed::Name role) {
    if (role == Listed::scalar) return std::is_same_v<Argument, E>;
    const bool written = role == Listed::out || role == Listed::mask_out || role == Listed::sums;
    return written ? std::is_same_v<Argument, E*> : std::is_same_v<Argument, const E*>;
}
template <class T, class P, class Argument>
constexpr bool has_listed_type(Listed listed) {
    if (listed.type == Listed::element) return is_buffer<T, Argument>(listed.role);
    if (listed.type == Listed::parameter) return is_buffer<P, Argument>(listed.role);
    return is_buffer<std::uint8_t, Argument>(listed.role);
}

// The first argument that differs, counted from 1, or 0. Behind those that are listed come the count and exec.
template <std::size_t n, std::size_t arguments>
constexpr std::size_t wrong_role(const Listed (&listed)[n], const std::array<Role, arguments>& roles) {
    static_assert(n + 2 == arguments, "forms.def lists another number of arguments than rectify.h");
    for (std::size_t i = 0; i < n; ++i)
        if (role(listed[i]) != roles[i]) return i + 1;
    return roles[n] == Role::count && roles[n + 1] == Role::exec ? 0 : n + 1;
}
template <class T, class P, std::size_t n, class... Argument>
constexpr std::size_t wrong_type(const Listed (&listed)[n], rectify_status (*)(Argument...)) {
    std::size_t i = 0, wrong = 0;
    ((wrong = wrong == 0 && i < n && !has_listed_type<T, P, Argument>(listed[i]) ? i + 1 : wrong, ++i), ...);
    return wrong;
}
template <class T, class P, std::size_t n, class... Argument>
constexpr bool differs_from_model(const std::array<Role, n>& roles, rectify_status (*)(Argument...)) {
    std::size_t i = 0;
    return !(has_type_of<T, P, Argument>(roles[i++]) && ...);
}

}  // namespace

#define LISTED_BUFFER(T, role, type, name) {Listed::role, Listed::type},
#define LISTED_SCALAR(T, rule, name) {Listed::scalar, Listed::parameter},
#define TYPES(T) RECTIFY_TEST_TYPES_##T
#define AGREES(stem, T, ...)                                                                                 \
    namespace of_##stem##_##T {                                                                              \
        constexpr Listed kListed[] = {__VA_ARGS__};                                                          \
        constexpr auto kRoles = RECTIFY_TEST_ROLES(stem, T);                                                 \
        static_assert(!differs_from_model<TYPES(T)>(kRoles, ::stem##_##T),                                   \
                      #stem "_" #T ": other arguments than those of its siblings");                          \
        static_assert(wrong_role(kListed, kRoles) == 0,                                                      \
                      #stem "_" #T ": forms.def and rectify.h differ in the role of this argument, from 1"); \
        static_assert(wrong_type<TYPES(T)>(kListed, ::stem##_##T) == 0,                                      \
                      #stem "_" #T ": forms.def and rectify.h differ in the type of this argument, from 1"); \
    }

#include "../kernels/common/activations.def"
#include "../kernels/common/forms.def"

#define RECTIFY_KERNEL(kind, source, activation, pass, T) \
    AGREES(rectify_##source##activation##_##pass, T,      \
           RECTIFY_CALL(source, activation, pass, T, LISTED_BUFFER, LISTED_SCALAR))
#define RECTIFY_SUMS(kind, source, activation, pass, T) \
    AGREES(rectify_##source##activation##_##pass, T,    \
           RECTIFY_SUM_CALL(source, activation, pass, T, LISTED_BUFFER, LISTED_SCALAR))
#define RECTIFY_ROWS(kind, activation, pass, T)     \
    AGREES(rectify_##activation##_##pass##_rows, T, \
           RECTIFY_CALL(, activation, pass, T, LISTED_BUFFER, LISTED_SCALAR))
#include "../kernels/common/functions.def"
