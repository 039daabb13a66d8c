// Inputs as bit patterns: every edge of a floating-point format, random bits, and ordinary numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

namespace rectify_tests {

// The bits of a floating-point type; a new type is one line.
template <class T>
struct FloatFormat;
template <>
struct FloatFormat<float> {
    using Bits = std::uint32_t;
    static constexpr int mantissa = 23;
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
            const Bits<T> fraction = Edge<T>::sign | (Edge<T>::smallest_normal - 1);
            bits = static_cast<Bits<T>>((bits & fraction) |
                                        (Edge<T>::one + (r >> 60) % 2 * Edge<T>::smallest_normal));
        }
        std::memcpy(static_cast<unsigned char*>(data) + i * sizeof(T), &bits, sizeof(T));
    }
}

}  // namespace rectify_tests
