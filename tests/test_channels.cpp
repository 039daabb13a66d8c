// Every form with channels at every kind of shape: both layouts, awkward channel counts, misaligned, in place,
// next to unreadable pages, on several threads.
#include <catch2/catch_test_macros.hpp>
#include <memory>

#include "oracle/channels.hpp"
#include "support/buffers.hpp"
#include "support/channels.hpp"
#include "support/family.hpp"
#include "support/inputs.hpp"
#include "support/pool.hpp"
#include "support/problem.hpp"
#include "support/settings.hpp"

using namespace rectify_tests;

namespace {

constexpr std::size_t kMostElements = 70000, kManyElements = 12000;

// The sizes of real layers, each with fewer or more of the others; the large ones once.
std::vector<rectify_shape> shapes() {
    std::vector<rectify_shape> all;
    std::size_t outer = 0;
    for (const std::size_t inner : {1u, 2u, 3u, 7u, 15u, 16u, 17u, 49u, 64u, 100u, 3136u})
        for (const std::size_t channels : {1u, 3u, 7u, 16u, 64u, 255u, 256u, 1000u, 1025u}) {
            if (channels * inner > kMostElements) continue;
            const std::size_t most = std::max<std::size_t>(kManyElements / (channels * inner), 1);
            all.push_back({std::min(outer++ % 5 + 1, most), channels, inner});
        }
    return all;
}

// Where a stream lies, and what is looked at afterwards.
class Bench {
  public:
    explicit Bench(std::size_t bytes) {
        for (std::size_t s = 0; s < kMostStreams; ++s) {
            guarded_.emplace_back(bytes);
            fenced_.push_back(std::make_unique<PageFencedBuffer>(bytes));
        }
    }

    // Stream s lies `step` * s + `first` bytes past a line.
    std::string guarded(const Problem& problem, std::size_t first, std::size_t step, bool in_place,
                        const rectify_exec* exec) {
        const Operation& op = problem.operation;
        const std::string wrong =
            run(problem,
                place(problem, in_place,
                      [&](std::size_t s, std::size_t bytes) {
                          return guarded_[s].place((first + step * s) % GuardedBuffer::kMaxOffset, bytes);
                      }),
                exec);
        for (std::size_t s = 0; s < op.streams(); ++s)
            if (wrong.empty() && !guarded_[s].guards_intact()) return "written past an end";
        return wrong;
    }

    std::string fenced(const Problem& problem, bool ends, bool in_place) {
        return run(problem,
                   place(problem, in_place,
                         [&](std::size_t s, std::size_t bytes) {
                             return ends ? fenced_[s]->at_end(bytes) : fenced_[s]->at_start();
                         }),
                   nullptr);
    }

  private:
    template <class Place>
    static Pointers place(const Problem& problem, bool in_place, Place where) {
        const Operation& op = problem.operation;
        Pointers at;
        for (std::size_t s = 0; s < op.streams(); ++s) {
            unsigned char* const data = where(s, op.stream(s).bytes(problem.n));
            (s < op.inputs.size() ? at.in[s] : at.out[s - op.inputs.size()]) = data;
        }
        if (in_place) at.out[0] = at.in[0];
        return at;
    }

    static constexpr std::size_t kMostStreams = 6;
    std::vector<GuardedBuffer> guarded_;
    std::vector<std::unique_ptr<PageFencedBuffer>> fenced_;
};

// The element, and odd addresses, which get no peel and no streaming.
std::string anywhere(Bench& bench, const Problem& problem, std::size_t turn) {
    rectify_exec streaming = with_threads(1);
    streaming.store = RECTIFY_STORE_STREAMING;
    const std::size_t unit = problem.operation.outputs[0].unit();
    for (const bool in_place : {false, true}) {
        for (const std::size_t step : {std::size_t(0), unit * (turn % 17), turn % 7 + 1}) {
            std::string wrong = bench.guarded(problem, turn % 5 * unit, step, in_place, nullptr);
            if (wrong.empty()) wrong = bench.guarded(problem, step, unit, in_place, &streaming);
            if (!wrong.empty())
                return wrong + ", step " + std::to_string(step) + (in_place ? ", in place" : "");
        }
        for (const bool ends : {false, true}) {
            const std::string wrong = bench.fenced(problem, ends, in_place);
            if (!wrong.empty()) return wrong + (ends ? ", at a page's end" : ", at a page's begin");
        }
    }
    return {};
}

void check_shapes(const std::vector<rectify_shape>& shapes, std::size_t every) {
    std::size_t most = 0, turn = 0;
    for (const rectify_shape& shape : shapes) most = std::max(most, elements(shape));
    Bench bench(most * sizeof(double));
    for (const ChannelOperation& form : all_forms()) {
        for (const rectify_shape& shape : shapes) {
            if (++turn % every != 0) continue;
            const Operation op = at_shape(form, shape);
            const std::string wrong = anywhere(bench, Problem(op, elements(shape), turn), turn);
            INFO(op.name);
            CHECK(wrong == "");
            if (!wrong.empty()) break;
        }
    }
}

// Parts of a channel, of a plane, of a row of channels for each thread.
std::vector<rectify_shape> large_shapes() {
    if (thin()) return {{1, 2, 50021}, {127, 257, 3}, {999, 100, 1}};
    return {{1, 1, 300007}, {2, 3, 50021}, {300, 1000, 1}, {127, 1025, 3}, {3, 64, 3136}, {10007, 7, 5}};
}

}  // namespace

TEST_CASE("channels: the shapes of layers", "[channels]") { check_shapes(shapes(), thin() ? 29 : 3); }

TEST_CASE("channels: every small shape", "[channels]") {
    std::vector<rectify_shape> small;
    for (std::size_t outer = 1; outer <= 5; outer += outer == 3 ? 2 : 1)
        for (std::size_t channels = 1; channels <= 20; channels += channels < 9 ? 1 : 4)
            for (std::size_t inner = 1; inner <= 36; inner += inner < 19 ? 1 : 5)
                small.push_back({outer, channels, inner});
    check_shapes(small, thin() ? 211 : 1);
}

TEST_CASE("channels: more channels than any buffer of the library's holds", "[channels]") {
    std::vector<rectify_shape> wide;
    for (const std::size_t channels : {2047u, 2048u, 2049u, 4097u, 8191u, 16385u})
        for (const std::size_t inner : {1u, 2u, 3u}) wide.push_back({2, channels, inner});
    check_shapes(wide, thin() ? 29 : 7);
}

// Segments of one channel, and between them those in which two meet; with two channels they come back to where
// they were.
TEST_CASE("channels: long runs that end within a line", "[channels]") {
    check_shapes({{3, 2, 520}, {3, 2, 516}, {2, 3, 1030}, {4, 1, 777}, {2, 5, 514}, {4, 514, 1}, {3, 1030, 1}},
                 thin() ? 11 : 2);
}

// Sums of rows of less than 16 elements take some groups at once, and lines wait for the next ones.
TEST_CASE("channels: many narrow rows", "[channels]") {
    check_shapes({{1110, 1, 1},
                  {601, 2, 1},
                  {555, 1, 2},
                  {411, 1, 3},
                  {300, 4, 1},
                  {300, 2, 2},
                  {333, 1, 4},
                  {260, 5, 1},
                  {199, 2, 3},
                  {170, 7, 1},
                  {150, 1, 8},
                  {133, 3, 3},
                  {101, 1, 11},
                  {77, 13, 1},
                  {99, 3, 5},
                  {97, 15, 1}},
                 thin() ? 13 : 1);
}

TEST_CASE("channels: the same bytes for every number of threads", "[channels]") {
    std::size_t turn = 0;
    for (const ChannelOperation& form : all_forms()) {
        for (const rectify_shape& shape : large_shapes()) {
            if (++turn % 5 != 0) continue;
            const Operation op = at_shape(form, shape);
            const Problem problem(op, elements(shape), turn);
            INFO(op.name);
            for (const int threads : {0, 1, 2, 3}) {
                const rectify_exec exec = with_threads(threads);
                CHECK(run(problem, &exec) == "");
            }
            for (const std::size_t threads : {2u, 3u, 7u}) {
                Pool pool(kOrders[(turn + threads) % 3]);
                const rectify_executor executor = pool.executor(threads);
                const rectify_exec exec = with_threads(0, &executor);
                CHECK(run(problem, &exec) == "");
                CHECK(pool.most_tasks <= threads);
            }
        }
    }
}

// Fused calls against the library's own unfused ones.
template <class T>
void check_prelu_is_leaky(rectify_status (*prelu)(const T*, const oracle::Value<T>*, T*, const rectify_shape*,
                                                  const rectify_exec*),
                          const Activation<T>& leaky) {
    const rectify_shape shape = {7, 33, 5};
    const std::size_t n = elements(shape);
    std::vector<T> x(n), y(n), expected(n);
    fill_floats<T>(x.data(), n, 1);
    const std::vector<oracle::Value<T>> slope(shape.channels, static_cast<oracle::Value<T>>(leaky.law.first));
    REQUIRE(leaky.forward(x.data(), expected.data(), n, nullptr) == RECTIFY_OK);
    REQUIRE(prelu(x.data(), slope.data(), y.data(), &shape, nullptr) == RECTIFY_OK);
    CHECK(std::memcmp(y.data(), expected.data(), n * sizeof(T)) == 0);
}

TEST_CASE("channels: prelu with one slope for all is leaky", "[channels]") {
#define PRELU(suffix, type) \
    check_prelu_is_leaky<type>(rectify_prelu_forward_##suffix, Activation<type>("leaky_relu", -0.3f));
    RECTIFY_FOR_FLOAT_TYPES(PRELU)
}

// x * 1 + bias is x + bias, and x + -0 is x but for the bits of a NaN.
template <class T>
void check_identities(rectify_status (*bias)(const T*, const float*, T*, const rectify_shape*,
                                             const rectify_exec*),
                      rectify_status (*scale_shift)(const T*, const float*, const float*, T*,
                                                    const rectify_shape*, const rectify_exec*),
                      rectify_status (*relu)(const T*, T*, std::size_t, const rectify_exec*)) {
    const rectify_shape shape = {3, 100, 17};
    const std::size_t n = elements(shape), channels = shape.channels;
    std::vector<T> x(n), y(n), expected(n), sum(n);
    std::vector<float> ones(channels, 1.0f), nothing(channels, -0.0f), shift(channels);
    fill_floats<T>(x.data(), n, 1);
    fill_floats<float>(shift.data(), channels, 2);
    REQUIRE(bias(x.data(), shift.data(), expected.data(), &shape, nullptr) == RECTIFY_OK);
    REQUIRE(scale_shift(x.data(), ones.data(), shift.data(), y.data(), &shape, nullptr) == RECTIFY_OK);
    CHECK(std::memcmp(y.data(), expected.data(), n * sizeof(T)) == 0);

    oracle::add_bias<T>(x.data(), nothing.data(), sum.data(), shape);
    REQUIRE(relu(sum.data(), expected.data(), n, nullptr) == RECTIFY_OK);
    REQUIRE(bias(x.data(), nothing.data(), y.data(), &shape, nullptr) == RECTIFY_OK);
    CHECK(std::memcmp(y.data(), expected.data(), n * sizeof(T)) == 0);
    for (std::size_t i = 0; i < n; ++i)
        if (!oracle::Number<T>::is_nan(oracle::load<T>(x.data(), i)))
            REQUIRE(oracle::load<T>(x.data(), i) == oracle::load<T>(sum.data(), i));
}

TEST_CASE("channels: a bias of -0 and a scale of 1 change nothing", "[channels]") {
#define IDENTITIES(suffix, type)                                                                          \
    check_identities<type>(rectify_bias_relu_forward_##suffix, rectify_scale_shift_relu_forward_##suffix, \
                           rectify_relu_forward_##suffix);
    RECTIFY_FOR_FUSED_TYPES(IDENTITIES)
}
