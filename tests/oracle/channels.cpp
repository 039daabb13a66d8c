#include "channels.hpp"

#include "arithmetic.hpp"
#include "oracle.hpp"

namespace oracle {
namespace {

// The parameter of channel c.
template <class T>
Value<T> parameter(const void* array, std::size_t c) {
    return Number<Value<T>>::value(load<Value<T>>(array, c));
}

template <class T>
Law leaky(const void* slope, std::size_t c) {
    return {Activation::leaky_relu, parameter<T>(slope, c)};
}

// each(element, channel)
template <class Each>
void for_each_element(const rectify_shape& shape, Each each) {
    for (std::size_t o = 0; o < shape.outer; ++o)
        for (std::size_t c = 0; c < shape.channels; ++c)
            for (std::size_t i = 0; i < shape.inner; ++i) each((o * shape.channels + c) * shape.inner + i, c);
}

}  // namespace

template <class T>
void add_bias(const void* x, const void* bias, void* result, const rectify_shape& shape) {
    for_each_element(shape, [&](std::size_t e, std::size_t c) {
        store<T>(result, e, Number<T>::rounded(sum(Number<T>::value(load<T>(x, e)), parameter<T>(bias, c))));
    });
}

template <class T>
void scale_shift(const void* x, const void* scale, const void* shift, void* result,
                 const rectify_shape& shape) {
    for_each_element(shape, [&](std::size_t e, std::size_t c) {
        const Value<T> scaled = product(Number<T>::value(load<T>(x, e)), parameter<T>(scale, c));
        store<T>(result, e, Number<T>::rounded(sum(scaled, parameter<T>(shift, c))));
    });
}

template <class T>
void prelu_forward(const void* x, const void* slope, void* y, const rectify_shape& shape) {
    for_each_element(shape, [&](std::size_t e, std::size_t c) {
        store<T>(y, e, forward<T>(leaky<T>(slope, c), load<T>(x, e)));
    });
}

template <class T>
void prelu_forward_mask(const void* x, const void* slope, void* y, void* mask, const rectify_shape& shape) {
    forward_mask<T>({Activation::relu}, x, y, mask, shape.outer * shape.channels * shape.inner);
    prelu_forward<T>(x, slope, y, shape);
}

template <class T>
void prelu_backward(const void* dy, const void* x, const void* slope, void* dx, const rectify_shape& shape) {
    for_each_element(shape, [&](std::size_t e, std::size_t c) {
        store<T>(dx, e, backward<T>(leaky<T>(slope, c), load<T>(dy, e), load<T>(x, e)));
    });
}

template <class T>
void prelu_backward_mask(const void* dy, const void* mask, const void* slope, void* dx,
                         const rectify_shape& shape) {
    for_each_element(shape, [&](std::size_t e, std::size_t c) {
        store<T>(dx, e, backward<T>(leaky<T>(slope, c), load<T>(dy, e), mask_bit(mask, e)));
    });
}

#define ORACLE_CHANNELS(suffix, type)                                                                       \
    template void add_bias<type>(const void*, const void*, void*, const rectify_shape&);                    \
    template void scale_shift<type>(const void*, const void*, const void*, void*, const rectify_shape&);    \
    template void prelu_forward<type>(const void*, const void*, void*, const rectify_shape&);               \
    template void prelu_forward_mask<type>(const void*, const void*, void*, void*, const rectify_shape&);   \
    template void prelu_backward<type>(const void*, const void*, const void*, void*, const rectify_shape&); \
    template void prelu_backward_mask<type>(const void*, const void*, const void*, void*, const rectify_shape&);
RECTIFY_FOR_FLOAT_TYPES(ORACLE_CHANNELS)

}  // namespace oracle
