// Backward with one sum per channel, in the order of the contract. It goes tile by tile: the terms of a tile
// are computed by the driver into a buffer of P and added up; then the driver writes the tile's gradient, which
// may overwrite what was read.
//
// inner >= 16: for every (o, c) 16 lanes, added by halves, then over o.
// inner < 16:  32 ranges of the positions o * inner + i, then in pairs. A pair is added when both are there, so
//              that one buffer for each level of the tree is enough.
#pragma once

#include "loops/elementwise.hpp"
#include "loops/per_channel.hpp"

namespace rectify::internal {
namespace {

inline constexpr std::size_t sum_lanes = 16, sum_ranges = 32;

template <class Term, class Law, class V>
RECTIFY_INLINE V term_of(const Law& law, const V* in, [[maybe_unused]] Mask<V> mask) {
    if constexpr (Term::mask == MaskUse::reads)
        return Term::template apply<V>(law, in, mask);
    else
        return Term::template apply<V>(law, in);
}

template <class P>
RECTIFY_INLINE P sum_at(const unsigned char* p) {
    P value;
    std::memcpy(&value, p, sizeof value);
    return value;
}

// to[c] plus those of `rows` rows of n terms. The last vector overlaps the one before: it is computed first.
template <class V, class P>
void add_rows(unsigned char* to, const unsigned char* terms, std::size_t rows, std::size_t n) {
    const auto vector_sum = [=](std::size_t c) __attribute__((always_inline)) {
        auto sum = as_real<P>(load_vector<V>(to + c * sizeof(P)));
        const unsigned char* p = terms + c * sizeof(P);
        for (std::size_t r = 0; r < rows; ++r, p += n * sizeof(P)) sum = sum + as_real<P>(load_vector<V>(p));
        return as_bits<V>(sum);
    };
    if (n < lanes<V>) {
        for (std::size_t c = 0; c < n; ++c) {
            P sum = sum_at<P>(to + c * sizeof(P));
            for (std::size_t r = 0; r < rows; ++r) sum = sum + sum_at<P>(terms + (r * n + c) * sizeof(P));
            std::memcpy(to + c * sizeof(P), &sum, sizeof sum);
        }
        return;
    }
    const std::size_t rest = n - lanes<V>;
    const V last = vector_sum(rest);
    for (std::size_t c = 0; c < rest; c += lanes<V>) store_vector(to + c * sizeof(P), vector_sum(c));
    store_vector(to + rest * sizeof(P), last);
}

// The driver's sinks, where it computes terms and gradient in one pass. Terms go to the lanes of a plane, ...
template <class Term, class V, class P>
struct LaneSink {
    static constexpr std::size_t vectors = sum_lanes / lanes<V> > 0 ? sum_lanes / lanes<V> : 1;
    Real<P, V> sum[vectors];

    template <class Law>
    RECTIFY_INLINE void add(std::size_t u, const Law& law, const V* in, Mask<V> mask) {
        Real<P, V>& lane = sum[u % vectors];
        lane = lane + as_real<P>(term_of<Term>(law, in, mask));
    }
};

// ... or to the channels, whose number of vectors the sums have.
template <class Term, class V, class P>
struct ChannelSink {
    unsigned char* sums;
    std::size_t bytes;
    std::size_t next = 0;

    template <class Law>
    RECTIFY_INLINE void add(std::size_t, const Law& law, const V* in, Mask<V> mask) {
        unsigned char* p = sums + next;
        store_vector(p, as_bits<V>(as_real<P>(load_vector<V>(p)) + as_real<P>(term_of<Term>(law, in, mask))));
        next += sizeof(V);
        if (next == bytes) next = 0;
    }
};

template <class Form>
class SumLoop {
  public:
    static rectify_status run(const void* a, const void* b, void* out, void* mask, std::size_t n,
                              const Context* context) {
        SumLoop loop(a, b, out, mask, *context);
        const SumPart& part = *context->part;
        const std::size_t outer = n / context->channels->count / context->channels->inner;
        for (std::size_t g = part.begin_group; g < part.end_group; ++g) {
            unsigned char* sums = part.sums + g * context->channels->count * sizeof(P);
            const std::size_t first = part.begin_channel, last = part.end_channel;
            if (context->channels->inner >= sum_lanes) {
                const std::size_t planes = outer / part.groups;
                loop.planes(g * planes, (g + 1) * planes, first, last, sums);
            } else {
                const std::size_t ranges = sum_ranges / part.groups, most = loop.columns();
                for (std::size_t c = first; c < last; c += most) {
                    loop.first_ = c;
                    loop.width_ = last - c < most ? last - c : most;
                    unsigned char* to = sums + c * sizeof(P);
                    if (!loop.ranges(g * ranges, ranges, outer * context->channels->inner, to))
                        std::memset(to, 0, loop.width_ * sizeof(P));
                }
            }
        }
        loop.finish();
        return RECTIFY_OK;
    }

  private:
    using Gradient = typename Form::gradient;
    using Term = typename Form::term;
    using P = typename Gradient::type::parameter;
    using V = Vector<typename Term::result>;  // bits of P
    static constexpr std::size_t L = lanes<V>;
    static constexpr std::size_t size = sizeof(typename Gradient::type::bits);
    static constexpr std::size_t tile = 2048 / sizeof(P);  // of the terms, and of what is read per channel
    static constexpr std::size_t level = 1024 / sizeof(P);

    const void* a_;
    const void* b_;
    unsigned char* out_;
    void* mask_;
    const Context& context_;
    std::size_t done_ = 0, end_ = 0;     // the elements that are summed and wait for their gradient
    std::size_t first_ = 0, width_ = 0;  // the columns of channels that ranges() adds up
    alignas(64) unsigned char terms_[tile * sizeof(P)];

    SumLoop(const void* a, const void* b, void* out, void* mask, const Context& context)
        : a_(a), b_(b), out_(static_cast<unsigned char*>(out)), mask_(mask), context_(context) {}

    // ---- The driver ---------------------------------------------------------------------------------------

    template <class F>
    void drive(std::size_t begin, std::size_t n, unsigned char* out, bool streaming) const {
        if constexpr (F::channels > 0) {
            Context context = context_;
            context.begin = begin;
            context.streaming = streaming;
            PerChannelLoop<F, tile * sizeof(P)>::run(static_cast<const unsigned char*>(a_) + begin * size,
                                                  static_cast<const unsigned char*>(b_) + begin * size, out,
                                                  nullptr, n, &context);
        } else {
            const ElementwiseLoop<F> loop = ElementwiseLoop<F>(a_, b_, nullptr, mask_, &context_).from(begin, out);
            streaming ? loop.run_streaming(n) : loop.run_cached(n);
        }
    }

    void terms(std::size_t begin, std::size_t n) { drive<Term>(begin, n, terms_, false); }

    // The gradient of n elements that are summed: it is written a tile at a time, up to a whole line.
    void gradient(std::size_t begin, std::size_t n) {
        if (begin != end_) {
            finish();
            done_ = begin;
        }
        end_ = begin + n;
        if (end_ - done_ < tile) return;
        const std::size_t over = (reinterpret_cast<std::uintptr_t>(out_) + end_ * size) % line_bytes;
        write(over % size == 0 ? end_ - over / size : end_);
    }

    void finish() { write(end_); }

    void write(std::size_t end) {
        if (end == done_) return;
        drive<Gradient>(done_, end - done_, out_ + done_ * size, context_.streaming);
        done_ = end;
    }

    // ---- In one pass --------------------------------------------------------------------------------------
    // Where terms and gradient are of lanes of the same width, and nothing is read per channel.

    static constexpr std::size_t S = ElementwiseLoop<Gradient>::step_elements;
    static constexpr bool one_pass = std::is_same_v<typename Gradient::lane, typename Term::lane> &&
                                     Gradient::channels == 0 && S % sum_lanes == 0;

    // Elements before the first whole line of the output; none where lines do not matter.
    std::size_t up_to_line(std::size_t begin) const {
        const std::size_t over = reinterpret_cast<std::uintptr_t>(out_ + begin * size) % line_bytes;
        return context_.streaming && over != 0 && over % size == 0 ? (line_bytes - over) / size : 0;
    }

    // Whole steps of n elements through the sink; where they end.
    template <class Sink>
    std::size_t steps(std::size_t begin, std::size_t n, Sink& sink) {
        unsigned char* out = out_ + begin * size;
        const ElementwiseLoop<Gradient> loop = ElementwiseLoop<Gradient>(a_, b_, nullptr, mask_, &context_).from(begin, out);
        if constexpr (has_streaming_stores)
            if (context_.streaming && reinterpret_cast<std::uintptr_t>(out) % line_bytes == 0)
                return loop.template run_steps<true>(n, sink);
        return loop.template run_steps<false>(n, sink);
    }

    // What is less than a step, at either end.
    template <class Add>
    void apart(std::size_t begin, std::size_t n, Add add) {
        if (n == 0) return;
        terms(begin, n);
        add();
        done_ = begin;
        write(end_ = begin + n);
    }

    // ---- inner >= 16 --------------------------------------------------------------------------------------

    // Planes [first_outer, last_outer) of channels [first, last) into sums.
    void planes(std::size_t first_outer, std::size_t last_outer, std::size_t first, std::size_t last,
                unsigned char* sums) {
        const std::size_t inner = context_.channels->inner;
        // Whole planes, or of a large one whole groups of lanes.
        const std::size_t most = inner < tile ? tile / inner * inner : tile;
        alignas(64) P sum[sum_lanes] = {};
        for (std::size_t o = first_outer; o < last_outer; ++o) {
            std::size_t channel = first, at = 0;
            std::size_t begin = (o * context_.channels->count + first) * inner;
            const std::size_t end = (o * context_.channels->count + last) * inner;
            while (begin < end) {
                if constexpr (one_pass)
                    if (inner >= 4 * S) {
                        plane(sum, begin);
                        put_plane(sum, sums + channel * sizeof(P), o == first_outer);
                        std::memset(sum, 0, sizeof sum);
                        ++channel;
                        begin += inner;
                        continue;
                    }
                std::size_t n = inner < tile ? end - begin : inner - at;
                if (n > most) n = most;
                terms(begin, n);
                for (std::size_t i = 0; i < n;) {
                    const std::size_t length = n - i < inner - at ? n - i : inner - at;
                    add_lanes(sum, terms_ + i * sizeof(P), length);
                    i += length;
                    at += length;
                    if (at < inner) break;
                    put_plane(sum, sums + channel * sizeof(P), o == first_outer);
                    std::memset(sum, 0, sizeof sum);
                    at = 0;
                    ++channel;
                }
                gradient(begin, n);
                begin += n;
            }
        }
    }

    // A whole plane in one pass. Element i goes to lane i % 16, wherever the lines of the output begin.
    void plane(P (&sum)[sum_lanes], std::size_t begin) {
        finish();
        const std::size_t first = up_to_line(begin);
        apart(begin, first, [&] { add_lanes(sum, terms_, first); });
        LaneSink<Term, V, P> sink;
        P turned[sum_lanes];
        for (std::size_t j = 0; j < sum_lanes; ++j) turned[j] = sum[(first + j) % sum_lanes];
        for (std::size_t k = 0; k < sink.vectors; ++k)
            sink.sum[k] = as_real<P>(load_vector<V>(reinterpret_cast<unsigned char*>(turned + k * L)));
        const std::size_t last = first + steps(begin + first, context_.channels->inner - first, sink);
        for (std::size_t k = 0; k < sink.vectors; ++k)
            store_vector(reinterpret_cast<unsigned char*>(turned + k * L), as_bits<V>(sink.sum[k]));
        for (std::size_t j = 0; j < sum_lanes; ++j) sum[(first + j) % sum_lanes] = turned[j];
        apart(begin + last, context_.channels->inner - last, [&] {
            for (std::size_t i = last; i < context_.channels->inner; ++i) {
                P& lane = sum[i % sum_lanes];
                lane = lane + sum_at<P>(terms_ + (i - last) * sizeof(P));
            }
        });
    }

    // Element i to lane i % 16.
    static void add_lanes(P (&sum)[sum_lanes], const unsigned char* terms, std::size_t n) {
        constexpr std::size_t vectors = sum_lanes / L;
        auto* lane = reinterpret_cast<unsigned char*>(sum);
        Real<P, V> v[vectors];
#pragma GCC unroll 16
        for (std::size_t k = 0; k < vectors; ++k) v[k] = as_real<P>(load_vector<V>(lane + k * sizeof(V)));
        std::size_t i = 0;
        for (; i + sum_lanes <= n; i += sum_lanes)
#pragma GCC unroll 16
            for (std::size_t k = 0; k < vectors; ++k)
                v[k] = v[k] + as_real<P>(load_vector<V>(terms + i * sizeof(P) + k * sizeof(V)));
#pragma GCC unroll 16
        for (std::size_t k = 0; k < vectors; ++k) store_vector(lane + k * sizeof(V), as_bits<V>(v[k]));
        for (std::size_t k = 0; i < n; ++i, ++k) sum[k] = sum[k] + sum_at<P>(terms + i * sizeof(P));
    }

    static void put_plane(P (&sum)[sum_lanes], unsigned char* to, bool first) {
        for (std::size_t half = sum_lanes / 2; half > 0; half /= 2)
            for (std::size_t j = 0; j < half; ++j) sum[j] = sum[j] + sum[j + half];
        const P total = first ? sum[0] : sum_at<P>(to) + sum[0];
        std::memcpy(to, &total, sizeof total);
    }

    // ---- inner < 16 ---------------------------------------------------------------------------------------

    // The most channels whose sums and terms have room.
    std::size_t columns() const {
        const std::size_t fit = tile / context_.channels->inner;
        return fit < level ? fit : level;
    }

    // Ranges [r, r + count) of n positions into `to`; false, and nothing written, when they hold no position.
    bool ranges(std::size_t r, std::size_t count, std::size_t n, unsigned char* to) {
        const std::size_t begin = range_begin(r, n), end = range_begin(r + count, n);
        if (begin == end) return false;
        if (count == 1) {
            range(begin, end, to);
            return true;
        }
        const bool left = ranges(r, count / 2, n, to);
        return right(r + count / 2, count / 2, n, to, left) || left;
    }

    // A frame of its own, with the buffer that only this level needs.
    __attribute__((noinline)) bool right(std::size_t r, std::size_t count, std::size_t n, unsigned char* to,
                                         bool left) {
        if (!left) return ranges(r, count, n, to);
        alignas(64) unsigned char sums[level * sizeof(P)];
        if (!ranges(r, count, n, sums)) return false;
        add_rows<V, P>(to, sums, 1, width_);
        return true;
    }

    static std::size_t range_begin(std::size_t r, std::size_t n) {
        return n / sum_ranges * r + n % sum_ranges * r / sum_ranges;
    }

    // One range: rows of inner * width_ elements, of the first and the last of which it may have a part.
    void range(std::size_t begin, std::size_t end, unsigned char* to) {
        std::memset(to, 0, width_ * sizeof(P));
        const std::size_t inner = context_.channels->inner, row = width_ * inner;
        const std::size_t together = width_ == context_.channels->count ? tile / row : 1;
        // Position `end` is in row `until`, of which it leaves out what begins at `left`.
        if constexpr (one_pass)
            if (inner == 1 && width_ == context_.channels->count && width_ >= S && width_ % L == 0)
                return rows_in_one_pass(begin * row, (end - begin) * row, to);
        std::size_t i = begin % inner;
        const std::size_t until = end / inner, left = end % inner;
        for (std::size_t o = begin / inner; o < until || i < left;) {
            std::size_t rows = 1, last = o < until ? inner : left;
            if (i == 0 && last == inner) rows = until - o < together ? until - o : together;
            const std::size_t element = (o * context_.channels->count + first_) * inner;
            terms(element, rows * row);
            if (inner == 1)
                add_rows<V, P>(to, terms_, rows, width_);
            else
                add_positions(to, rows, i, last);
            if (last != inner) break;
            gradient(element, rows * row);
            o += rows;
            i = 0;
        }
    }

    // Rows of whole vectors of channels in one pass. The sums are turned to where the first line begins.
    void rows_in_one_pass(std::size_t begin, std::size_t n, unsigned char* to) {
        finish();
        const std::size_t first = up_to_line(begin), bytes = width_ * sizeof(P);
        apart(begin, first, [&] { add_rows<V, P>(to, terms_, 1, first); });
        const std::size_t turn = first * sizeof(P);
        std::memcpy(terms_, to + turn, bytes - turn);
        std::memcpy(terms_ + bytes - turn, to, turn);
        ChannelSink<Term, V, P> sink{terms_, bytes};
        const std::size_t last = first + steps(begin + first, n - first, sink);
        std::memcpy(to + turn, terms_, bytes - turn);
        std::memcpy(to, terms_ + bytes - turn, turn);
        apart(begin + last, n - last,
              [&] { add_rows<V, P>(to + (width_ - (n - last)) * sizeof(P), terms_, 1, n - last); });
    }

    // Positions [i, last) of every row.
    void add_positions(unsigned char* to, std::size_t rows, std::size_t i, std::size_t last) const {
        const std::size_t inner = context_.channels->inner;
        for (std::size_t r = 0; r < rows; ++r)
            for (std::size_t c = 0; c < width_; ++c) {
                P sum = sum_at<P>(to + c * sizeof(P));
                for (std::size_t j = i; j < last; ++j)
                    sum = sum + sum_at<P>(terms_ + ((r * width_ + c) * inner + j) * sizeof(P));
                std::memcpy(to + c * sizeof(P), &sum, sizeof sum);
            }
    }
};

}  // namespace
}  // namespace rectify::internal
