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

template <class T>
bool is_nan(T v) {
    return v != v;
}
template <class T>
bool is_positive(T v) {
    return v > 0;
}

// A sign bit, then so many bits of exponent, then the fraction. An exponent of all ones is infinity, or NaN
// when the fraction is not 0; exponent and fraction 0 are a zero.
template <unsigned kExponentBits>
struct Fields {
    explicit Fields(unsigned bits)
        : negative(bits / 0x8000 != 0),
          exponent(bits % 0x8000 / kFractions),
          fraction(bits % kFractions),
          nan(exponent == kExponents - 1 && fraction != 0),
          zero(exponent == 0 && fraction == 0) {}
    bool positive() const { return !negative && !nan && !zero; }

    static constexpr unsigned kExponents = 1u << kExponentBits;
    static constexpr unsigned kFractions = 0x8000u / kExponents;
    const bool negative;
    const unsigned exponent, fraction;
    const bool nan, zero;
};
using Half = Fields<5>;
using Brain = Fields<8>;

bool is_nan(rectify_f16 v) { return Half(v.bits).nan; }
bool is_positive(rectify_f16 v) { return Half(v.bits).positive(); }
bool is_nan(rectify_bf16 v) { return Brain(v.bits).nan; }
bool is_positive(rectify_bf16 v) { return Brain(v.bits).positive(); }

}  // namespace

template <class T>
void relu_forward(const void* x, void* y, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) {
        const T v = value<T>(x, i);
        if (is_positive(v) || is_nan(v))
            copy_element<T>(y, x, i);
        else
            zero_element<T>(y, i);
    }
}

template <class T>
void relu_backward(const void* dy, const void* x, void* dx, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) {
        if (is_positive(value<T>(x, i)))
            copy_element<T>(dx, dy, i);
        else
            zero_element<T>(dx, i);
    }
}

template <class T>
void relu_forward_mask(const void* x, void* y, void* mask, std::size_t n) {
    relu_forward<T>(x, y, n);
    unsigned byte = 0;
    for (std::size_t i = 0; i < n; ++i) {
        if (is_positive(value<T>(x, i))) byte += 1u << i % 8;
        if (i % 8 == 7 || i + 1 == n) {
            static_cast<unsigned char*>(mask)[i / 8] = static_cast<unsigned char>(byte);
            byte = 0;
        }
    }
}

template <class T>
void relu_backward_mask(const void* dy, const void* mask, void* dx, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) {
        if (mask_bit(mask, i))
            copy_element<T>(dx, dy, i);
        else
            zero_element<T>(dx, i);
    }
}

template <class T>
void quantized_relu_forward(const void* q, T zero_point, void* y, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) {
        const T v = value<T>(q, i);
        const T result = v > zero_point ? v : zero_point;
        std::memcpy(static_cast<unsigned char*>(y) + i * sizeof(T), &result, sizeof(T));
    }
}

bool mask_bit(const void* mask, std::size_t i) {
    return static_cast<const unsigned char*>(mask)[i / 8] >> i % 8 & 1;
}

void mask_or(const void* a, const void* b, void* mask, std::size_t n) {
    for (std::size_t i = 0; i < mask_bytes(n); ++i)
        static_cast<unsigned char*>(mask)[i] = value<unsigned char>(a, i) | value<unsigned char>(b, i);
}

std::size_t mask_count(const void* mask, std::size_t n) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < n; ++i) count += mask_bit(mask, i);
    return count;
}

void mask_count_channels(const void* mask, std::size_t* counts, const rectify_shape& shape) {
    for (std::size_t c = 0; c < shape.channels; ++c) counts[c] = 0;
    for (std::size_t o = 0; o < shape.outer; ++o)
        for (std::size_t c = 0; c < shape.channels; ++c)
            for (std::size_t i = 0; i < shape.inner; ++i)
                counts[c] += mask_bit(mask, (o * shape.channels + c) * shape.inner + i);
}

#define ORACLE_FORWARD(suffix, type) template void relu_forward<type>(const void*, void*, std::size_t);
#define ORACLE_TRAINING(suffix, type)                                                \
    template void relu_backward<type>(const void*, const void*, void*, std::size_t); \
    template void relu_forward_mask<type>(const void*, void*, void*, std::size_t);   \
    template void relu_backward_mask<type>(const void*, const void*, void*, std::size_t);
RECTIFY_FOR_FLOAT_TYPES(ORACLE_FORWARD)
RECTIFY_FOR_INTEGER_TYPES(ORACLE_FORWARD)
RECTIFY_FOR_FLOAT_TYPES(ORACLE_TRAINING)
template void quantized_relu_forward<std::int8_t>(const void*, std::int8_t, void*, std::size_t);
template void quantized_relu_forward<std::uint8_t>(const void*, std::uint8_t, void*, std::size_t);

}  // namespace oracle
