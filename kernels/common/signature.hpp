// The buffers of a call and their roles, as types: from them follow the checks, the overlap rules, the
// splitting into chunks and the type of the kernel.
#pragma once

#include <cstddef>
#include <cstdint>

#include "activations.def"
#include "element_types.hpp"
#include "forms.def"

namespace rectify::internal {

enum class Role : std::uint8_t {
    in,        // elements, read
    out,       // elements, written; may be the very buffer of an `in` of the same size
    mask_in,   // a bit per element, read
    mask_out,  // a bit per element, written
    channel,   // a value per channel, read
    optional,  // the same, or null
    sums,      // a value per channel, written, also when there are no elements
};

constexpr bool is_elements(Role role) { return role == Role::in || role == Role::out; }
constexpr bool is_mask(Role role) { return role == Role::mask_in || role == Role::mask_out; }
constexpr bool is_per_channel(Role role) { return role >= Role::channel; }
constexpr bool is_written(Role role) {
    return role == Role::out || role == Role::mask_out || role == Role::sums;
}

struct BufferInfo {
    Role role;
    std::uint8_t bytes;  // per element or per value; unused for a mask
};

constexpr std::size_t mask_bytes(std::size_t n) { return n / 8 + (n % 8 != 0); }

// Bytes of n elements, of a mask of them, or of one value per channel.
constexpr std::size_t bytes_of(BufferInfo buffer, std::size_t n, std::size_t channels) {
    return is_mask(buffer.role) ? mask_bytes(n) : (is_per_channel(buffer.role) ? channels : n) * buffer.bytes;
}

namespace {  // so that no object shares these with another one

template <Role buffer_role, class Type>
struct Buffer {
    static constexpr BufferInfo info = {buffer_role, sizeof(Type)};
};

// The buffers in the order of the C function; the first argument makes the commas of a macro come out right.
template <class Void, class... Buffers>
struct Signature {
    static constexpr std::size_t count = sizeof...(Buffers);
    static constexpr BufferInfo buffers[count] = {Buffers::info...};
    static constexpr bool has_shape = (is_per_channel(Buffers::info.role) || ...);
};

}  // namespace

#define RECTIFY_NO_SCALAR(T, rule, name)
#define RECTIFY_BUFFER_INFO(T, role, type, name) , Buffer<Role::role, T::type>
#define RECTIFY_SIGNATURE(source, activation, pass, T) \
    Signature<void RECTIFY_CALL(source, activation, pass, T, RECTIFY_BUFFER_INFO, RECTIFY_NO_SCALAR)>
#define RECTIFY_SUM_SIGNATURE(source, activation, pass, T) \
    Signature<void RECTIFY_SUM_CALL(source, activation, pass, T, RECTIFY_BUFFER_INFO, RECTIFY_NO_SCALAR)>

}  // namespace rectify::internal
