#include "oracle.hpp"

#include <cmath>
#include <cstring>

namespace oracle {
namespace {

template <class T>
const unsigned char* element(const void* data, std::size_t i) {
    return static_cast<const unsigned char*>(data) + i * sizeof(T);
}

template <class T>
T value(const void* data, std::size_t i) {
    T v;
    std::memcpy(&v, element<T>(data, i), sizeof(T));
    return v;
}

// Bytes, not values: a signalling NaN must arrive as one.
template <class T>
void copy_element(void* to, const void* from, std::size_t i) {
    std::memcpy(static_cast<unsigned char*>(to) + i * sizeof(T), element<T>(from, i), sizeof(T));
}

// +0 has no bit set in any element type.
template <class T>
void zero_element(void* to, std::size_t i) {
    std::memset(static_cast<unsigned char*>(to) + i * sizeof(T), 0, sizeof(T));
}

}  // namespace

template <class T>
void relu_forward(const void* x, void* y, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) {
        const T v = value<T>(x, i);
        if (v > 0 || std::isnan(v))
            copy_element<T>(y, x, i);
        else
            zero_element<T>(y, i);
    }
}

template <class T>
void relu_backward(const void* dy, const void* x, void* dx, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) {
        if (value<T>(x, i) > 0)
            copy_element<T>(dx, dy, i);
        else
            zero_element<T>(dx, i);
    }
}

template void relu_forward<float>(const void*, void*, std::size_t);
template void relu_backward<float>(const void*, const void*, void*, std::size_t);

}  // namespace oracle
