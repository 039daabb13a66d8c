// The virtual lanes of the order of addition for a long inner: element i of a channel's run goes to lane i %
// 16, however wide the vectors are and wherever a pass begins.
#pragma once

#include "loops/add_rows.hpp"
#include "sum_order.hpp"

namespace rectify::internal {
namespace {

template <class P, class V>
class LaneAccumulator {
    static constexpr std::size_t count = sum_order::lanes, L = lanes<V>;
    static_assert(count % L == 0, "a vector is part of the lanes");

  public:
    static constexpr std::size_t vectors = count / L;

    // The lanes in registers.
    struct Registers {
        Real<P, V> lane[vectors];
    };

    // Adds the terms of n elements, of which the first goes to lane 0.
    void add(const unsigned char* terms, std::size_t n) {
        Registers sum = load(lane_);
        std::size_t i = 0;
        for (; i + count <= n; i += count)
#pragma GCC unroll 16
            for (std::size_t k = 0; k < vectors; ++k)
                sum.lane[k] = sum.lane[k] + as_real<P>(load_vector<V>(terms + i * sizeof(P) + k * sizeof(V)));
        store(lane_, sum);
        for (std::size_t k = 0; i < n; ++i, ++k) lane_[k] = lane_[k] + load_value<P>(terms + i * sizeof(P));
    }

    // The same where the first is element `first` of the run: one by one.
    void add_from(std::size_t first, const unsigned char* terms, std::size_t n) {
        for (std::size_t i = 0; i < n; ++i) {
            P& lane = lane_[(first + i) % count];
            lane = lane + load_value<P>(terms + i * sizeof(P));
        }
    }

    // The lanes rotated, so that the first is the one of element `first`; and back.
    RECTIFY_INLINE Registers rotated(std::size_t first) const {
        P rotated[count];
        for (std::size_t j = 0; j < count; ++j) rotated[j] = lane_[(first + j) % count];
        return load(rotated);
    }
    RECTIFY_INLINE void set_rotated(std::size_t first, const Registers& sum) {
        P rotated[count];
        store(rotated, sum);
        for (std::size_t j = 0; j < count; ++j) lane_[(first + j) % count] = rotated[j];
    }

    // The sum of the lanes, by halves; they begin anew.
    P take() {
        for (std::size_t half = count / 2; half > 0; half /= 2)
            for (std::size_t j = 0; j < half; ++j) lane_[j] = lane_[j] + lane_[j + half];
        const P sum = lane_[0];
        std::memset(lane_, 0, sizeof lane_);
        return sum;
    }

  private:
    alignas(64) P lane_[count] = {};

    // As vectors of P, not of its bits: SVE's accesses are typed, so gcc may reorder those of another type.
    static RECTIFY_INLINE Registers load(const P (&lane)[count]) {
        Registers sum;
#pragma GCC unroll 16
        for (std::size_t k = 0; k < vectors; ++k)
            sum.lane[k] = load_vector<Real<P, V>>(reinterpret_cast<const unsigned char*>(lane + k * L));
        return sum;
    }
    static RECTIFY_INLINE void store(P (&lane)[count], const Registers& sum) {
#pragma GCC unroll 16
        for (std::size_t k = 0; k < vectors; ++k)
            store_vector(reinterpret_cast<unsigned char*>(lane + k * L), sum.lane[k]);
    }
};

}  // namespace
}  // namespace rectify::internal
