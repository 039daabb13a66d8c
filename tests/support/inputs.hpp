// Inputs as bit patterns: every edge of a format, random bits, and ordinary numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <vector>

#include "rectify/rectify.h"

namespace rectify_tests {

// The bits of a floating-point type; a new type is one line.
template <class T>
struct FloatFormat;
template <>
struct FloatFormat<float> {
    using Bits = std::uint32_t;
    static constexpr int mantissa = 23;
};
template <>
struct FloatFormat<double> {
    using Bits = std::uint64_t;
    static constexpr int mantissa = 52;
};
template <>
struct FloatFormat<rectify_f16> {
    using Bits = std::uint16_t;
    static constexpr int mantissa = 10;
};
template <>
struct FloatFormat<rectify_bf16> {
    using Bits = std::uint16_t;
    static constexpr int mantissa = 7;
};

template <class T>
using Bits = typename FloatFormat<T>::Bits;

// The edges of a format. Each has a positive and a negative form.
template <class T>
struct Edge {
    static constexpr int width = 8 * sizeof(T);
    static constexpr int mantissa = FloatFormat<T>::mantissa;
    static constexpr Bits<T> sign = Bits<T>(Bits<T>(1) << (width - 1));
    static constexpr Bits<T> smallest_normal = Bits<T>(Bits<T>(1) << mantissa);
    static constexpr Bits<T> infinity = Bits<T>(sign - smallest_normal);
    static constexpr Bits<T> quiet = Bits<T>(smallest_normal >> 1);
    static constexpr Bits<T> one = Bits<T>((infinity >> 1) & ~Bits<T>(smallest_normal - 1));

    static std::vector<Bits<T>> all() {
        const Bits<T> positive[] = {
            0,
            1,                             // the smallest subnormal
            Bits<T>(smallest_normal - 1),  // the largest subnormal
            smallest_normal,
            one,
            Bits<T>(infinity - 1),  // the largest finite number
            infinity,
            Bits<T>(infinity + 1),          // signalling NaN, smallest payload
            Bits<T>(infinity + quiet - 1),  // signalling NaN, largest payload
            Bits<T>(infinity + quiet),      // the canonical quiet NaN
            Bits<T>(infinity + quiet + 0x5A % quiet),
            Bits<T>(sign - 1),  // quiet NaN, largest payload
        };
        std::vector<Bits<T>> edges;
        for (const Bits<T> bits : positive) {
            edges.push_back(bits);
            edges.push_back(Bits<T>(bits | sign));
        }
        return edges;
    }
};

// splitmix64: the same numbers everywhere, from any seed.
class Random {
  public:
    explicit Random(std::uint64_t seed) : state_(seed) {}
    std::uint64_t operator()() {
        std::uint64_t z = (state_ += 0x9E3779B97F4A7C15u);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
        return z ^ (z >> 31);
    }

  private:
    std::uint64_t state_;
};

// A quarter edges, a quarter random bits, the rest numbers in (-4, 4), half of them negative.
template <class T>
void fill_floats(void* data, std::size_t n, std::uint64_t seed) {
    static const std::vector<Bits<T>> edges = Edge<T>::all();
    Random random(seed);
    for (std::size_t i = 0; i < n; ++i) {
        const std::uint64_t r = random();
        Bits<T> bits = static_cast<Bits<T>>(r);
        if (r >> 62 == 0) {
            bits = edges[(r >> 8) % edges.size()];
        } else if (r >> 62 > 1) {
            const Bits<T> fraction = static_cast<Bits<T>>(Edge<T>::sign | (Edge<T>::smallest_normal - 1));
            bits = static_cast<Bits<T>>((bits & fraction) |
                                        (Edge<T>::one + (r >> 60) % 2 * Edge<T>::smallest_normal));
        }
        std::memcpy(static_cast<unsigned char*>(data) + i * sizeof(T), &bits, sizeof(T));
    }
}

// A quarter edges, a quarter small numbers, half random bits.
template <class T>
void fill_integers(void* data, std::size_t n, std::uint64_t seed) {
    constexpr T kMin = std::numeric_limits<T>::min(), kMax = std::numeric_limits<T>::max();
    constexpr T kEdges[] = {0, 1, T(-1), kMin, T(kMin + 1), T(kMin / 2), kMax, T(kMax - 1), T(kMax / 2)};
    Random random(seed);
    for (std::size_t i = 0; i < n; ++i) {
        const std::uint64_t r = random();
        T value = static_cast<T>(r);
        if (r >> 62 == 0)
            value = kEdges[(r >> 8) % (sizeof kEdges / sizeof(T))];
        else if (r >> 62 == 1)
            value = static_cast<T>(r % 16 - 8);
        std::memcpy(static_cast<unsigned char*>(data) + i * sizeof(T), &value, sizeof(T));
    }
}

// One bit per element: a quarter empty bytes, a quarter full ones, half random. The spare bits too: an input
// mask's may be anything.
inline void fill_mask(void* data, std::size_t n, std::uint64_t seed) {
    Random random(seed);
    for (std::size_t i = 0; i < (n + 7) / 8; ++i) {
        const std::uint64_t r = random();
        const std::uint64_t byte = r >> 62 == 0 ? 0 : r >> 62 == 1 ? 0xFF : r;
        static_cast<unsigned char*>(data)[i] = static_cast<unsigned char>(byte);
    }
}

}  // namespace rectify_tests
