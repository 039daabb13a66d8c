// The kernels of the tables: each hands the buffers of its C function, by their roles, to the loop of its form.
#pragma once

#include "loops/elementwise.hpp"
#include "loops/per_channel.hpp"
#include "loops/sums.hpp"
#include "table.hpp"

namespace rectify::internal {
namespace {

// The place of the nth buffer of a role; the count where there is none.
template <class Signature>
constexpr std::size_t index_of(Role role, std::size_t nth = 0) {
    for (std::size_t k = 0; k < Signature::count; ++k)
        if (Signature::buffers[k].role == role && nth-- == 0) return k;
    return Signature::count;
}

// The buffers of a call by their roles; null where the form has none.
template <class Signature>
struct Operands {
    static constexpr bool has(Role role) { return index_of<Signature>(role) < Signature::count; }

    template <Role role, std::size_t nth = 0>
    static RECTIFY_INLINE void* get(void* const* buffers) {
        constexpr std::size_t k = index_of<Signature>(role, nth);
        if constexpr (k < Signature::count)
            return buffers[k];
        else
            return nullptr;
    }

    static RECTIFY_INLINE void* mask(void* const* buffers) {
        if constexpr (has(Role::mask_in))
            return get<Role::mask_in>(buffers);
        else
            return get<Role::mask_out>(buffers);
    }
};

template <class Form, class Signature, class Indices = std::make_index_sequence<Signature::count>>
struct Kernel;

template <class Form, class Signature, std::size_t... k>
struct Kernel<Form, Signature, std::index_sequence<k...>> {
    static rectify_status run(Pointer<k>... buffers, std::size_t n, const Context* context) {
        using O = Operands<Signature>;
        void* const p[] = {buffers...};
        void *a = O::template get<Role::in>(p), *b = O::template get<Role::in, 1>(p);
        void *out = O::template get<Role::out>(p), *mask = O::mask(p);
        if constexpr (O::has(Role::channel)) {
            const void* const channels[] = {O::template get<Role::channel>(p),
                                            O::template get<Role::channel, 1>(p)};
            return PerChannelLoop<Form>::run(a, b, out, mask, n, context, channels);
        } else {
            return ElementwiseLoop<Form>::run(a, b, out, mask, n, context);
        }
    }
};

// The sums are in the slice of the context, and are not passed.
template <class Form, class Signature, class Indices = std::make_index_sequence<Signature::count - 1>>
struct SumKernel;

template <class Form, class Signature, std::size_t... k>
struct SumKernel<Form, Signature, std::index_sequence<k...>> {
    static rectify_status run(Pointer<k>... buffers, std::size_t n, const Context* context) {
        using O = Operands<Signature>;
        void* const p[] = {buffers...};
        void *a = O::template get<Role::in>(p), *b = O::template get<Role::in, 1>(p);
        void *out = O::template get<Role::out>(p), *mask = O::mask(p);
        constexpr Role channel = O::has(Role::optional) ? Role::optional : Role::channel;
        const void* const channels[] = {O::template get<channel>(p)};
        if constexpr (channel == Role::optional)
            if (channels[0] == nullptr)
                return SumLoop<typename Form::without_optional>::run(a, b, out, mask, n, context, channels);
        return SumLoop<Form>::run(a, b, out, mask, n, context, channels);
    }
};

}  // namespace
}  // namespace rectify::internal
