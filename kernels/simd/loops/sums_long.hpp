// Sums per channel for a long inner: a channel's elements lie in runs of at least 16.
#pragma once

#include "loops/gradient_writer.hpp"
#include "loops/lane_accumulator.hpp"

namespace rectify::internal {
namespace {

template <class Passes>
class SumLongInner {
    using P = typename Passes::P;

  public:
    // All that lie in outer [first_outer, last_outer) and channels [first, last); sums[c] is that of channel c.
    static void run(const Passes& passes, GradientWriter<Passes>& gradient, std::size_t first_outer,
                    std::size_t last_outer, std::size_t first, std::size_t last, unsigned char* sums) {
        SumLongInner loop(passes, gradient);
        const std::size_t inner = passes.inner(), n = (last - first) * inner;
        for (std::size_t o = first_outer; o < last_outer; ++o)
            loop.sum_outer((o * passes.channels() + first) * inner, n, sums + first * sizeof(P),
                           o == first_outer);
    }

  private:
    using V = typename Passes::V;
    using Lanes = LaneAccumulator<P, V>;
    static constexpr std::size_t tile = Passes::tile;
    // From here on one pass costs less than a tile.
    static constexpr std::size_t long_run = 4 * Passes::step;

    const Passes& passes_;
    GradientWriter<Passes>& gradient_;
    alignas(64) unsigned char terms_[tile * sizeof(P)];

    SumLongInner(const Passes& passes, GradientWriter<Passes>& gradient)
        : passes_(passes), gradient_(gradient) {}

    // The n elements that one outer index has of the channels; `sum` is that of the first channel.
    void sum_outer(std::size_t begin, std::size_t n, unsigned char* sum, bool first_outer) {
        const std::size_t inner = passes_.inner();
        if constexpr (Passes::one_pass)
            if (inner >= long_run) {
                for (const std::size_t end = begin + n; begin < end; begin += inner, sum += sizeof(P))
                    put(sum, sum_run_in_one_pass(begin), first_outer);
                return;
            }
        sum_tiles(begin, begin + n, sum, first_outer);
    }

    // Elements [begin, end): whole runs.
    void sum_tiles(std::size_t begin, std::size_t end, unsigned char* sum, bool first_outer) {
        const std::size_t inner = passes_.inner();
        // A tile is several whole runs, or of a longer one whole groups of lanes.
        const std::size_t most = inner < tile ? tile / inner * inner : tile;
        Lanes lanes;
        std::size_t at = 0;  // of the run: the elements that are added
        while (begin < end) {
            std::size_t n = inner < tile ? end - begin : inner - at;
            if (n > most) n = most;
            passes_.terms(begin, n, terms_);
            for (std::size_t i = 0; i < n;) {
                const std::size_t length = n - i < inner - at ? n - i : inner - at;
                lanes.add(terms_ + i * sizeof(P), length);
                i += length;
                at += length;
                if (at < inner) break;
                put(sum, lanes.take(), first_outer);
                sum += sizeof(P);
                at = 0;
            }
            gradient_.add(begin, n);
            begin += n;
        }
    }

    struct Sink {
        typename Lanes::Registers sum;

        template <class Law>
        RECTIFY_INLINE void add(std::size_t u, const Law& law, const V* in, Mask<V> mask) {
            auto& lane = sum.lane[u % Lanes::vectors];
            lane = lane + Passes::term(law, in, mask);
        }
    };

    // A whole run. The first vector begins with the element where a line of the output begins.
    P sum_run_in_one_pass(std::size_t begin) {
        const std::size_t inner = passes_.inner(), first = passes_.peel_length(begin);
        Lanes lanes;
        if (first != 0) {
            passes_.peel(begin, first, terms_);
            lanes.add(terms_, first);
        }
        Sink sink{lanes.rotated(first)};
        const std::size_t last = first + passes_.steps(begin + first, inner - first, sink);
        lanes.set_rotated(first, sink.sum);
        if (last != inner) {
            passes_.peel(begin + last, inner - last, terms_);
            lanes.add_from(last, terms_, inner - last);
        }
        return lanes.take();
    }

    // What a run has is added over o in order.
    static RECTIFY_INLINE void put(unsigned char* sum, P run, bool first_outer) {
        store_value(sum, first_outer ? run : load_value<P>(sum) + run);
    }
};

}  // namespace
}  // namespace rectify::internal
