// The one driver: it walks memory for every form of every operation, in every unit.
//
// Everything is computed a vector at a time. What does not fill whole vectors is, at the end, a vector under a
// predicate; where there are none, and at the beginning, a vector that overlaps its neighbours: read before the
// loop, which may overwrite its input when the call is in place, and written after it.
#pragma once

#include <utility>

#include "bits.hpp"
#include "forms.hpp"
#include "memory.hpp"
#include "table.hpp"

namespace rectify::internal {
namespace {

// Who else wants to see every vector: nobody.
struct NoSink {};

template <class Form>
class Loop {
  public:
    using Stored = typename Form::type::bits;
    using Result = typename Form::result;
    using V = Vector<typename Form::lane>;

    static rectify_status run(const void* a, const void* b, void* out, void* mask, std::size_t n,
                              const Context* context) {
        if constexpr (!std::is_void_v<typename Form::shorter>)
            if (Form::shorter::law::fits(*context))
                return Loop<typename Form::shorter>::run(a, b, out, mask, n, context);
        if (context != nullptr && context->streaming) return past_the_caches(a, b, out, mask, n, context);
        const Loop loop(a, b, out, mask, context);
        if constexpr (Form::arithmetic)  // so much code that it should not be there twice
            loop.walk(n);
        else if (n <= at_most_one)
            loop.partial(n);
        else
            loop.cached(n);
        return RECTIFY_OK;
    }

    // channel: what the form reads per channel, expanded to one value per element.
    RECTIFY_INLINE Loop(const void* a, const void* b, void* out, void* mask, const Context* context,
                        const void* const* channel = nullptr)
        : law_(context), out_(static_cast<unsigned char*>(out)), mask_(static_cast<unsigned char*>(mask)) {
        in_[0] = static_cast<const unsigned char*>(a);
        if constexpr (Form::inputs == 2) in_[1] = static_cast<const unsigned char*>(b);
        for (std::size_t k = 0; k < Form::channels; ++k)
            in_[Form::inputs + k] = static_cast<const unsigned char*>(channel[k]);
    }

    // The same from element `begin` on; only the streams of the channels stay where they are.
    RECTIFY_INLINE Loop from(std::size_t begin) const { return from(begin, out_ + begin * result_size); }

    // The result of that element goes to `out`.
    RECTIFY_INLINE Loop from(std::size_t begin, void* out) const {
        Loop rest(*this);
        for (std::size_t k = 0; k < Form::inputs; ++k) rest.in_[k] += begin * size;
        rest.out_ = static_cast<unsigned char*>(out);
        if constexpr (has_mask) {
            rest.mask_ += (phase_ + begin) / 8;
            rest.phase_ = (phase_ + begin) % 8;
        }
        return rest;
    }

    void set_channel(std::size_t k, const void* values) {
        in_[Form::inputs + k] = static_cast<const unsigned char*>(values);
    }

    // Each channel's stream is a single vector, which goes with every element.
    void hold_channels() { along_channels_ = 0; }

    // Apart, so that a small call does not make room on the stack for what this one passes on.
    static __attribute__((noinline)) rectify_status past_the_caches(const void* a, const void* b, void* out,
                                                                    void* mask, std::size_t n,
                                                                    const Context* context) {
        Loop(a, b, out, mask, context).streamed(n);
        return RECTIFY_OK;
    }

    // n elements through the caches.
    __attribute__((noinline)) void walk(std::size_t n) const { n < L ? partial(n) : cached(n); }

    // Whole steps of n elements; where they end. A term of every vector goes to the sink, in order.
    static constexpr std::size_t step_lanes() { return S; }
    template <bool streaming, class Sink>
    RECTIFY_INLINE std::size_t whole_steps(std::size_t n, Sink& sink) const {
        Sink mine = sink;  // in registers
        const std::size_t end = body<streaming>(0, n, mine);
        sink = mine;
        return end;
    }

    // Whole lines past the caches, the rest as usual. Never in place, so the parts do not depend on each other.
    __attribute__((noinline)) void streamed(std::size_t n) const {
        const std::size_t first = up_to_boundary(line_bytes);
        if constexpr (has_streaming_stores)
            if (first != none && n >= first + S) {
                walk(first);
                NoSink nobody;
                const std::size_t last = body<true>(first, n, nobody);
                return after(last).walk(n - last);
            }
        walk(n);
    }

    // Elements up to the next multiple of `bytes` of the output; `none` where there is none.
    static constexpr std::size_t none = ~std::size_t{0};
    RECTIFY_INLINE std::size_t up_to_boundary(std::size_t bytes) const {
        const std::size_t distance = -reinterpret_cast<std::uintptr_t>(out_) % bytes;
        return distance % result_size == 0 ? distance / result_size : none;
    }

  private:
    static constexpr std::size_t size = sizeof(Stored), result_size = sizeof(Result);
    static constexpr bool writes_mask = Form::mask == MaskUse::writes;
    static constexpr bool reads_mask = Form::mask == MaskUse::reads;
    static constexpr bool has_mask = writes_mask || reads_mask;
    static constexpr std::size_t L = lanes<V>;
    // Vectors per step; a step is whole mask bytes and, but for the scalar unit, whole lines.
    static constexpr std::size_t U = L == 1 ? 8 : L * size < 16 ? 8 : 4;
    static constexpr std::size_t S = U * L;
    // What partial() can do: with predicates a whole vector, too.
    static constexpr std::size_t at_most_one = has_predicates && L < 64 ? L : L - 1;
    // Of a mask, a step's words of so many bits.
    static constexpr std::size_t word_bits = S < 64 ? S : 64;
    static constexpr std::size_t words = S / word_bits;
    // A conversion to and from 16 bits takes more code than it gains by being unrolled.
    static constexpr bool compact = widens<V, Stored>;
    // From here on a line crossed by every store costs more than one more vector.
    static constexpr std::size_t align_from = 4 * S;

    const typename Form::law law_;
    const unsigned char* in_[Form::streams];
    unsigned char* out_;
    unsigned char* mask_;
    std::size_t phase_ = 0;  // the bit of *mask_ that belongs to element 0
    std::size_t along_channels_ =
        ~std::size_t{0};  // what of an element's index counts in the channels' streams

    // ---- One vector ---------------------------------------------------------------------------------------

    // The vectors of the input streams and of the channels', whose elements are P.
    template <class W, class Load>
    static RECTIFY_INLINE void load_streams(W (&in)[Form::streams], Load load) {
        for (std::size_t k = 0; k < Form::inputs; ++k) in[k] = load(k, Stored{});
        for (std::size_t k = Form::inputs; k < Form::streams; ++k) in[k] = load(k, Lane<W>{});
    }

    // mask: what a form reads, or is given to write. By reference: gcc would take a pair through memory.
    template <class W>
    RECTIFY_INLINE W compute(const W (&in)[Form::streams], [[maybe_unused]] Mask<W>& mask) const {
        if constexpr (reads_mask) return Form::template apply<W>(law_, in, mask);
        if constexpr (writes_mask) mask = Form::template passes<W>(law_, in);
        if constexpr (!reads_mask) return Form::template apply<W>(law_, in);
    }

    template <class Sink = NoSink>
    RECTIFY_INLINE V result(std::size_t i, Mask<V>& mask, [[maybe_unused]] Sink&& sink = {},
                            [[maybe_unused]] std::size_t u = 0) const {
        V v[Form::streams];
        load_streams(
            v, [&](std::size_t k, auto stored) __attribute__((always_inline)) {
                const std::size_t at = k < Form::inputs ? i : i & along_channels_;
                return load<V, decltype(stored)>(in_[k] + at * sizeof stored);
            });
        if constexpr (writes_mask)
            for (V& each : v) hold(each);
        if constexpr (!std::is_same_v<std::decay_t<Sink>, NoSink>) sink.add(u, law_, v, mask);
        return compute<V>(v, mask);
    }

    template <bool streaming = false>
    RECTIFY_INLINE void put(std::size_t i, V v) const {
        if constexpr (streaming)
            stream<V, Result>(out_ + i * result_size, v);
        else
            store<V, Result>(out_ + i * result_size, v);
    }

    // ---- The mask at any bit ------------------------------------------------------------------------------

    RECTIFY_INLINE Mask<V> mask_at(std::size_t i) const {
        if constexpr (reads_mask)
            return from_bits<V>(load_bits<L>(mask_, phase_ + i));
        else
            return {};
    }

    template <class W>
    static RECTIFY_INLINE Mask<W> read([[maybe_unused]] std::uint64_t bits) {
        if constexpr (reads_mask)
            return from_bits<W>(bits);
        else
            return {};
    }

    template <class W>
    static RECTIFY_INLINE std::uint64_t written(Mask<W> mask) {
        if constexpr (writes_mask)
            return to_bits<W>(mask);
        else
            return 0;
    }

    // `count` bits at i. Those before it in its byte are written, those behind it are not.
    RECTIFY_INLINE void put_bits(std::size_t i, std::uint64_t bits, std::size_t count) const {
        if constexpr (writes_mask) {
            unsigned char* p = mask_ + (phase_ + i) / 8;
            const std::size_t shift = (phase_ + i) % 8;
            if (shift == 0)
                store_bytes(p, bits, (count + 7) / 8);
            else
                store_bytes(p, bits << shift | (*p & low_bits(shift)), (shift + count + 7) / 8);
        }
    }

    // ---- Many vectors -------------------------------------------------------------------------------------

    // From element i on, the streams of the channels too.
    RECTIFY_INLINE Loop after(std::size_t i) const {
        Loop rest = from(i);
        for (std::size_t k = Form::inputs; k < Form::streams; ++k)
            rest.in_[k] += (i & along_channels_) * sizeof(Lane<V>);
        return rest;
    }

    // Whole steps from i to n at most; where they end.
    template <bool streaming, class Sink>
    RECTIFY_INLINE std::size_t body(std::size_t i, std::size_t n, Sink& sink) const {
        // A copy, whose members can stay in registers: a store of bytes might change those of *this.
        const Loop loop(*this);
        // Mask registers hold whole bytes of memory, or the bits of a word.
        if constexpr (has_mask && has_mask_registers)
            if ((phase_ + i) % 8 == 0) return loop.template steps<streaming, true>(i, n, sink);
        return loop.template steps<streaming, false>(i, n, sink);
    }

    // The mask's bits for a step begin at bit `shift` of a byte. What a step leaves of its last byte is
    // carried.
    template <bool streaming, bool direct, class Sink>
    RECTIFY_INLINE std::size_t steps(std::size_t i, std::size_t n, Sink& sink) const {
        unsigned char* p = has_mask ? mask_ + (phase_ + i) / 8 : nullptr;
        const std::size_t shift = has_mask && !direct ? (phase_ + i) % 8 : 0;
        std::uint64_t carry = writes_mask && shift != 0 ? *p & low_bits(shift) : 0;
        for (; i + S <= n; i += S) {
            if constexpr (streaming)
                for (std::size_t k = 0; k < Form::inputs; ++k) prefetch<S * size>(in_[k] + i * size);
            std::uint64_t word[words] = {};
            if constexpr (reads_mask && !direct)
                for (std::size_t w = 0; w < words; ++w) {
                    const unsigned char* q = p + w * 8;
                    word[w] = load_bytes(q, word_bits / 8) >> shift;
                    if (shift != 0) word[w] |= std::uint64_t{q[word_bits / 8]} << (word_bits - shift);
                }
            step<streaming, direct>(i, p, word, sink);
            if constexpr (writes_mask && !direct)
                for (std::size_t w = 0; w < words; ++w) {
                    store_bytes(p + w * 8, word[w] << shift | carry, word_bits / 8);
                    if (shift != 0) carry = word[w] >> (word_bits - shift);
                }
            if constexpr (has_mask) p += S / 8;
        }
        if (writes_mask && shift != 0) *p = static_cast<unsigned char>(carry);
        return i;
    }

    template <bool streaming, bool direct, class Sink>
    RECTIFY_INLINE void step(std::size_t i, unsigned char* p, std::uint64_t* word, Sink& sink) const {
        if constexpr (compact) {
#pragma GCC unroll 1
            for (std::size_t u = 0; u < U; ++u)
                put<streaming>(i + u * L, step_vector<direct>(i, p, word, u, sink));
        } else {
            unrolled<streaming, direct>(i, p, word, sink, std::make_index_sequence<U>{});
        }
    }

    // All loads come before the stores: interleaved they wait for each other where source and destination lie
    // near each other modulo 4 KiB.
    template <bool streaming, bool direct, class Sink, std::size_t... u>
    RECTIFY_INLINE void unrolled(std::size_t i, unsigned char* p, std::uint64_t* word, Sink& sink,
                                 std::index_sequence<u...>) const {
        const V v[U] = {step_vector<direct>(i, p, word, u, sink)...};
        (put<streaming>(i + u * L, v[u]), ...);
    }

    // Vector u of a step; its mask is written.
    template <bool direct, class Sink>
    RECTIFY_INLINE V step_vector(std::size_t i, unsigned char* p, std::uint64_t* word, std::size_t u,
                                 Sink& sink) const {
        Mask<V> mask = step_mask<direct>(p, word, u);
        const V v = result(i + u * L, mask, sink, u);
        put_step_mask<direct>(p, word, u, mask);
        return v;
    }

    // The mask of vector u of a step: its bits are those of `word`, or direct, of the bytes from p on.
    template <bool direct>
    static RECTIFY_INLINE Mask<V> step_mask(const unsigned char* p, const std::uint64_t* word, std::size_t u) {
        if constexpr (!reads_mask)
            return {};
        else if constexpr (direct)
            return load_mask<V>(p + u * L / 8);
        else
            return from_bits<V>(word[u * L / 64] >> (u * L % 64));
    }

    template <bool direct>
    static RECTIFY_INLINE void put_step_mask(unsigned char* p, std::uint64_t* word, std::size_t u,
                                             Mask<V> mask) {
        if constexpr (!writes_mask)
            return;
        else if constexpr (direct)
            store_mask<V>(p + u * L / 8, mask);
        else
            word[u * L / 64] |= to_bits<V>(mask) << (u * L % 64);
    }

    // n >= L
    RECTIFY_INLINE void cached(std::size_t n) const {
        [[maybe_unused]] Mask<V> tail_mask;
        [[maybe_unused]] V tail;
        if constexpr (!has_predicates) {
            tail_mask = mask_at(n - L);
            tail = result(n - L, tail_mask);
        }
        std::size_t i = compact || n < align_from ? 0 : up_to_boundary(L * result_size);
        if (i == none) i = 0;
        const std::size_t first = i;
        V head;
        if (first != 0) {
            Mask<V> mask = mask_at(0);
            head = result(0, mask);
            put_bits(0, written<V>(mask) & low_bits(first), first);
        }
        // What overlaps is left over by the loops, even if it is a whole vector, unless the steps leave
        // nothing.
        const std::size_t end = has_predicates || (n - first) % S == 0 ? n : n - 1;
        NoSink nobody;
        i = body<false>(i, end, nobody);
        for (; i + L <= end; i += L) {
            Mask<V> mask = mask_at(i);
            put(i, result(i, mask));
            put_bits(i, written<V>(mask), L);
        }
        if (first != 0) put(0, head);
        if (i == n) return;
        if constexpr (has_predicates) {
            after(i).partial(n - i);
        } else {
            put(n - L, tail);
            put_bits(i, written<V>(tail_mask) >> (L - (n - i)), n - i);
        }
    }

    // n <= at_most_one
    RECTIFY_INLINE void partial(std::size_t n) const {
        if (n == 0) return;
        [[maybe_unused]] const std::uint64_t bits =
            reads_mask ? load_bytes(mask_, (phase_ + n + 7) / 8) >> phase_ : 0;
        std::uint64_t made = 0;
#if RECTIFY_PREDICATES
        V v[Form::streams];
        load_streams(
            v, [&](std::size_t k, auto stored)
                   __attribute__((always_inline)) { return load_partial<V, decltype(stored)>(in_[k], n); });
        Mask<V> mask = read<V>(bits);
        store_partial<V, Result>(out_, compute<V>(v, mask), n);
        made = written<V>(mask);
#elif defined(RECTIFY_ARCH)
        if constexpr (compact) {
            // Through a vector's worth of memory.
            alignas(V) unsigned char copy[Form::streams + 1][sizeof(V)] = {};
            Loop whole(*this);
            for (std::size_t k = 0; k < Form::streams; ++k) {
                std::memcpy(copy[k], in_[k], n * (k < Form::inputs ? size : sizeof(Lane<V>)));
                whole.in_[k] = copy[k];
            }
            whole.out_ = copy[Form::streams];
            Mask<V> mask = read<V>(bits);
            whole.put(0, whole.result(0, mask));
            std::memcpy(out_, whole.out_, n * result_size);
            made = written<V>(mask);
        } else {
            // Two pieces, from the front and from the back, which overlap. Both are read before either is
            // written, so that in place works.
            using W = Vector16<Lane<V>>;
            with_piece<(L > lanes<W> ? lanes<W> : L / 2)>(
                n, [&](auto constant) __attribute__((always_inline)) {
                    constexpr std::size_t m = decltype(constant)::value;
                    const std::size_t back = n - m;
                    W v[Form::streams], w[Form::streams];
                    load_streams(
                        v, [&](std::size_t k, auto stored) __attribute__((always_inline)) {
                            return load_piece<W, decltype(stored), m>(in_[k]);
                        });
                    load_streams(
                        w, [&](std::size_t k, auto stored) __attribute__((always_inline)) {
                            return load_piece<W, decltype(stored), m>(in_[k] + back * sizeof stored);
                        });
                    Mask<W> front = read<W>(bits), rear = read<W>(bits >> back);
                    const W r = compute<W>(v, front), s = compute<W>(w, rear);
                    store_piece<W, Result, m>(out_, r);
                    store_piece<W, Result, m>(out_ + back * result_size, s);
                    made = (written<W>(front) & low_bits(m)) | written<W>(rear) << back;
                });
        }
#endif
        put_bits(0, made & low_bits(n), n);
    }
};

}  // namespace
}  // namespace rectify::internal
