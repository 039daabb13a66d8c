#include "family.hpp"

#include "arithmetic.hpp"
#include "oracle.hpp"

namespace oracle {
namespace {

// A parameter that is rounded to the element type first.
template <class T>
Bits<T> bound(double parameter) {
    return Number<T>::rounded(static_cast<Value<T>>(parameter));
}

template <class T>
Bits<T> scaled(double slope, Bits<T> bits) {
    return Number<T>::rounded(product(static_cast<Value<T>>(slope), Number<T>::value(bits)));
}

bool is_leaky(Activation activation) {
    return activation == Activation::leaky_relu || activation == Activation::prelu;
}

}  // namespace

bool has_arithmetic(Activation activation) {
    return is_leaky(activation) || activation == Activation::squared_relu;
}

bool from_output(const Law& law) {
    if (is_leaky(law.activation) || law.activation == Activation::thresholded_relu) return law.first >= 0;
    return law.activation != Activation::squared_relu;
}

template <class T>
Bits<T> forward(const Law& law, Bits<T> x) {
    if (Number<T>::is_nan(x)) return x;
    const Value<T> v = Number<T>::value(x);
    switch (law.activation) {
        case Activation::relu:
            return v > 0 ? x : Bits<T>(0);
        case Activation::clipped_relu: {
            const Bits<T> lo = bound<T>(law.first), hi = bound<T>(law.second);
            if (v > Number<T>::value(hi)) return hi;
            return v > Number<T>::value(lo) ? x : lo;
        }
        case Activation::leaky_relu:
        case Activation::prelu:
            return v > 0 ? x : scaled<T>(law.first, x);
        case Activation::thresholded_relu:
            return v > Number<T>::value(bound<T>(law.first)) ? x : Bits<T>(0);
        case Activation::squared_relu:
        case Activation::quantized_relu:
            break;
    }
    return v > 0 ? Number<T>::rounded(product(v, v)) : Bits<T>(0);
}

template <class T>
bool passes(const Law& law, Bits<T> x) {
    const Value<T> v = Number<T>::value(x);  // a NaN compares false
    if (law.activation == Activation::clipped_relu)
        return Number<T>::value(bound<T>(law.first)) < v && v < Number<T>::value(bound<T>(law.second));
    return v > (law.activation == Activation::thresholded_relu ? Number<T>::value(bound<T>(law.first)) : 0);
}

template <class T>
Bits<T> backward(const Law& law, Bits<T> dy, bool passes) {
    if (passes) return dy;
    return is_leaky(law.activation) ? scaled<T>(law.first, dy) : Bits<T>(0);
}

template <class T>
Bits<T> backward(const Law& law, Bits<T> dy, Bits<T> x) {
    if (law.activation != Activation::squared_relu) return backward<T>(law, dy, passes<T>(law, x));
    const Value<T> v = Number<T>::value(x);
    if (!(v > 0)) return 0;
    return Number<T>::rounded(product(product(Value<T>(2), v), Number<T>::value(dy)));
}

template <class T>
void forward(const Law& law, const void* x, void* y, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) store<T>(y, i, forward<T>(law, load<T>(x, i)));
}

template <class T>
void forward_mask(const Law& law, const void* x, void* y, void* mask, std::size_t n) {
    forward<T>(law, x, y, n);
    for (std::size_t i = 0; i < n; ++i) {
        unsigned char& byte = static_cast<unsigned char*>(mask)[i / 8];
        const bool bit = passes<T>(law, load<T>(x, i));
        byte = static_cast<unsigned char>((i % 8 == 0 ? 0 : byte) + (bit ? 1u << i % 8 : 0));
    }
}

template <class T>
void backward(const Law& law, const void* dy, const void* x, void* dx, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) store<T>(dx, i, backward<T>(law, load<T>(dy, i), load<T>(x, i)));
}

template <class T>
void backward_mask(const Law& law, const void* dy, const void* mask, void* dx, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) store<T>(dx, i, backward<T>(law, load<T>(dy, i), mask_bit(mask, i)));
}

template <class T>
void add(const void* a, const void* b, void* result, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i)
        store<T>(result, i,
                 Number<T>::rounded(sum(Number<T>::value(load<T>(a, i)), Number<T>::value(load<T>(b, i)))));
}

template <class T>
void clip_integers(const void* x, T lo, T hi, void* y, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) {
        T v;
        std::memcpy(&v, static_cast<const unsigned char*>(x) + i * sizeof v, sizeof v);
        const T result = v > hi ? hi : v > lo ? v : lo;
        std::memcpy(static_cast<unsigned char*>(y) + i * sizeof v, &result, sizeof v);
    }
}

#define ORACLE_FAMILY(suffix, type)                                                              \
    template Bits<type> forward<type>(const Law&, Bits<type>);                                   \
    template bool passes<type>(const Law&, Bits<type>);                                          \
    template Bits<type> backward<type>(const Law&, Bits<type>, Bits<type>);                      \
    template Bits<type> backward<type>(const Law&, Bits<type>, bool);                            \
    template void forward<type>(const Law&, const void*, void*, std::size_t);                    \
    template void forward_mask<type>(const Law&, const void*, void*, void*, std::size_t);        \
    template void backward<type>(const Law&, const void*, const void*, void*, std::size_t);      \
    template void backward_mask<type>(const Law&, const void*, const void*, void*, std::size_t); \
    template void add<type>(const void*, const void*, void*, std::size_t);
RECTIFY_FOR_FLOAT_TYPES(ORACLE_FAMILY)
#define ORACLE_INTEGERS(suffix, type) \
    template void clip_integers<type>(const void*, type, type, void*, std::size_t);
RECTIFY_FOR_INTEGER_TYPES(ORACLE_INTEGERS)

}  // namespace oracle
