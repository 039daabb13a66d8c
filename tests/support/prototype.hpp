// What a prototype of rectify.h says of its arguments: the second source beside kernels/common/forms.def, which
// is never asked here. A read buffer is const, a mask is one of bytes beside elements that are none, and in a
// call with a shape the buffers of P are arrays with one value per channel, or sums where they are written.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "rectify/rectify.h"

namespace rectify_tests {

enum class Role { in, out, mask_in, mask_out, channel, sums, scalar, count, exec, unknown };

template <class T, class P, bool kShaped, class Argument>
constexpr Role role_of() {
    if (std::is_same_v<Argument, const T*>) return Role::in;
    if (std::is_same_v<Argument, T*>) return Role::out;
    if (std::is_same_v<Argument, const std::uint8_t*>) return Role::mask_in;
    if (std::is_same_v<Argument, std::uint8_t*>) return Role::mask_out;
    if (kShaped && std::is_same_v<Argument, const P*>) return Role::channel;
    if (kShaped && std::is_same_v<Argument, P*>) return Role::sums;
    if (std::is_same_v<Argument, P>) return Role::scalar;
    if (std::is_same_v<Argument, std::size_t> || std::is_same_v<Argument, const rectify_shape*> ||
        std::is_same_v<Argument, const rectify_rows*>)
        return Role::count;
    return std::is_same_v<Argument, const rectify_exec*> ? Role::exec : Role::unknown;
}

template <class... Argument>
constexpr bool is_shaped(rectify_status (*)(Argument...)) {
    return (std::is_same_v<Argument, const rectify_shape*> || ...);
}

// The function that is asked for the roles of a function on T: where T is P itself, x and an array per channel
// have the same type, so all floating types ask the function on f16.
#define RECTIFY_TEST_MODEL_f32 f16, rectify_f16, float
#define RECTIFY_TEST_MODEL_f64 f16, rectify_f16, float
#define RECTIFY_TEST_MODEL_f16 f16, rectify_f16, float
#define RECTIFY_TEST_MODEL_bf16 f16, rectify_f16, float
#define RECTIFY_TEST_MODEL_s8 s8, std::int8_t, std::int8_t
#define RECTIFY_TEST_MODEL_s16 s16, std::int16_t, std::int16_t
#define RECTIFY_TEST_MODEL_s32 s32, std::int32_t, std::int32_t
#define RECTIFY_TEST_MODEL_s64 s64, std::int64_t, std::int64_t
#define RECTIFY_TEST_MODEL_u8 u8, std::uint8_t, std::uint8_t

template <class T, class P, class... Argument>
constexpr std::array<Role, sizeof...(Argument)> roles_by_model(rectify_status (*call)(Argument...)) {
    // Whether there is a shape is a matter of the types alone, so both are computed.
    const std::array<Role, sizeof...(Argument)> shaped = {role_of<T, P, true, Argument>()...};
    const std::array<Role, sizeof...(Argument)> flat = {role_of<T, P, false, Argument>()...};
    return is_shaped(call) ? shaped : flat;
}

// RECTIFY_TEST_ROLES(rectify_<source><activation>_<pass>, T): the roles in the order of the arguments.
#define RECTIFY_TEST_ROLES(stem, T) RECTIFY_TEST_ROLES_OF(stem, RECTIFY_TEST_MODEL_##T)
#define RECTIFY_TEST_ROLES_OF(stem, ...) RECTIFY_TEST_ROLES_BY(stem, __VA_ARGS__)
#define RECTIFY_TEST_ROLES_BY(stem, suffix, T, P) rectify_tests::roles_by_model<T, P>(stem##_##suffix)

// The types in C of elements and of parameters.
#define RECTIFY_TEST_TYPES_f32 float, float
#define RECTIFY_TEST_TYPES_f64 double, double
#define RECTIFY_TEST_TYPES_f16 rectify_f16, float
#define RECTIFY_TEST_TYPES_bf16 rectify_bf16, float
#define RECTIFY_TEST_TYPES_s8 std::int8_t, std::int8_t
#define RECTIFY_TEST_TYPES_s16 std::int16_t, std::int16_t
#define RECTIFY_TEST_TYPES_s32 std::int32_t, std::int32_t
#define RECTIFY_TEST_TYPES_s64 std::int64_t, std::int64_t
#define RECTIFY_TEST_TYPES_u8 std::uint8_t, std::uint8_t

// Whether an argument of a function on T has the type that its role wants: the model's prototype with T in it.
template <class T, class P, class Argument>
constexpr bool has_type_of(Role role) {
    switch (role) {
        case Role::in:
            return std::is_same_v<Argument, const T*>;
        case Role::out:
            return std::is_same_v<Argument, T*>;
        case Role::mask_in:
            return std::is_same_v<Argument, const std::uint8_t*>;
        case Role::mask_out:
            return std::is_same_v<Argument, std::uint8_t*>;
        case Role::channel:
            return std::is_same_v<Argument, const P*>;
        case Role::sums:
            return std::is_same_v<Argument, P*>;
        case Role::scalar:
            return std::is_same_v<Argument, P>;
        case Role::count:
            return role_of<T, P, true, Argument>() == Role::count;
        case Role::exec:
            return std::is_same_v<Argument, const rectify_exec*>;
        case Role::unknown:
            break;
    }
    return false;
}

}  // namespace rectify_tests
