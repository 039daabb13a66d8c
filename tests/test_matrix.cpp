// Every size, misalignment, aliasing and store mode, on buffers that notice a byte too many.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <memory>

#include "support/buffers.hpp"
#include "support/problem.hpp"
#include "support/settings.hpp"

using namespace rectify_tests;

namespace {

struct Mode {
    const char* name;
    bool defaults;  // pass NULL
    rectify_store store;
    std::size_t llc_bytes;
};

// The last one makes AUTO choose streaming at every size.
constexpr Mode kModes[] = {
    {"defaults", true, RECTIFY_STORE_AUTO, 0},
    {"cached", false, RECTIFY_STORE_CACHED, 0},
    {"streaming", false, RECTIFY_STORE_STREAMING, 0},
    {"automatic, tiny cache", false, RECTIFY_STORE_AUTO, 1},
};

std::string run_as(const Mode& mode, const Problem& problem, const Pointers& at) {
    rectify_exec exec = default_exec();
    exec.store = mode.store;
    exec.llc_bytes = mode.llc_bytes;
    return run(problem, at, mode.defaults ? nullptr : &exec);
}

// These two take every combination there is. The others, which go through the same loops, take some of them
// each turn, so that each size meets many offsets and each pair of offsets meets many sizes, in every mode.
bool complete(const Operation& op) { return op.name == "relu_forward_f32" || op.name == "relu_backward_f32"; }

// What changes from one size and mode to the next. No factor of it is one of a number of offsets or modes.
std::size_t turn_of(std::size_t n, const Mode& mode) {
    return 7 * n + static_cast<std::size_t>(&mode - kModes);
}

// Around every lane count and every unrolled step there may be: simply all; then around larger powers. Narrow
// elements have more lanes. Masks alone: every count of bytes, each with another count of spare bits.
std::vector<std::size_t> sizes(const Operation& op) {
    std::vector<std::size_t> all;
    const std::size_t dense = (thin() ? 140u : 300u), step = op.only_masks() ? 8 : 1;
    for (std::size_t i = 0; i <= dense; ++i) all.push_back(i * step - i * step / 8 % step);
    if (op.widest() <= 16)
        for (std::size_t n = dense * step + 1; n < 600 * step; n += 7 * step) all.push_back(n);
    for (const std::size_t n : {512 * step, 1024 * step, 4096 * step}) all.insert(all.end(), {n - 1, n, n + 1});
    std::sort(all.begin(), all.end());
    return all;
}

// Around where threads begin to pay, and their chunks' edges.
std::vector<std::size_t> large_sizes(const Operation& op) {
    const std::size_t n = op.elements(65536 * 4);
    if (thin() || op.variant) return {n + 13};
    if (!complete(op)) return {n / 4 + 7, n / 2, n + 13, n * 4 + 1};
    return {n / 4 + 7, n / 2 - 1, n / 2, n + 13, n * 4 + 1, n * 16 + 5};
}

// Element multiples, over a whole line of f32, and addresses that no element type is aligned to.
std::vector<std::size_t> offsets(const Operation& op) {
    const std::size_t element = std::max<std::size_t>(op.widest() / 8, 1);
    if (thin()) return {0, 1, 3, element, 3 * element, 8 * element, 13 * element, 15 * element};
    std::vector<std::size_t> all = {1, 2, 3};
    for (std::size_t i = 0; i <= 16; ++i) all.push_back(i * element);
    return all;
}

// An output on an input, or none of them.
struct Alias {
    bool in_place = false;
    std::size_t output = 0;
    std::size_t input = 0;
};

std::vector<Alias> in_place_forms(const Operation& op) {
    std::vector<Alias> forms;
    for (std::size_t o = 0; o < op.outputs.size(); ++o)
        for (std::size_t i = 0; i < op.inputs.size(); ++i)
            if (op.may_be_in_place(o, i)) forms.push_back({true, o, i});
    return forms;
}

// The streams' buffers. Offsets: one per stream, inputs first.
class Workbench {
  public:
    Workbench(const Operation& op, std::size_t capacity) : op_(op) {
        for (std::size_t s = 0; s < op.streams(); ++s) {
            const Stream& stream = op.stream(s);  // fewer elements may have more channels
            buffers_.emplace_back(stream.count ? capacity * sizeof(double) : stream.bytes(capacity));
        }
    }

    void check(const Problem& problem, const std::vector<std::size_t>& offset, const Alias& alias,
               const Mode& mode) {
        const std::size_t inputs = op_.inputs.size();
        Pointers at;
        for (std::size_t i = 0; i < inputs; ++i)
            at.in[i] = buffers_[i].place(offset[i], op_.inputs[i].bytes(problem.n));
        for (std::size_t o = 0; o < op_.outputs.size(); ++o)
            at.out[o] = buffers_[inputs + o].place(offset[inputs + o], op_.outputs[o].bytes(problem.n));
        if (alias.in_place) at.out[alias.output] = at.in[alias.input];

        std::string wrong = run_as(mode, problem, at);
        for (const GuardedBuffer& buffer : buffers_)
            if (wrong.empty() && !buffer.guards_intact()) wrong = "written past an end";
        if (!wrong.empty()) fail(wrong, problem, offset, alias, mode);
    }

  private:
    void fail(const std::string& wrong, const Problem& problem, const std::vector<std::size_t>& offset,
              const Alias& alias, const Mode& mode) {
        std::string text =
            wrong + "; n = " + std::to_string(problem.n) + ", " + mode.name + ", bytes past a line:";
        for (std::size_t i = 0; i < offset.size(); ++i) {
            text += std::string(" ") + op_.stream(i).name + " " + std::to_string(offset[i]);
        }
        if (alias.in_place)
            text += std::string(", ") + op_.outputs[alias.output].name + " on " + op_.inputs[alias.input].name;
        FAIL(text);
    }

    const Operation& op_;
    std::vector<GuardedBuffer> buffers_;
};

// The decider and the first output take every pair of offsets, or every so manyth. The other streams rotate
// through them so that any two streams meet in every pair, and any three in every triple once `turn` has taken
// all values.
template <class Each>
void for_each_pair(const Operation& op, const std::vector<std::size_t>& choices, std::size_t every,
                   std::size_t turn, Each each) {
    std::vector<std::size_t> offset(op.streams());
    std::size_t pair = turn;
    for (std::size_t a = 0; a < choices.size(); ++a) {
        for (std::size_t b = 0; b < choices.size(); ++b) {
            if (pair++ % every != 0) continue;
            for (std::size_t s = 0; s < offset.size(); ++s)
                offset[s] = choices[(7 * a + 3 * b + turn + s) % choices.size()];
            offset[op.decider] = choices[a];
            offset[op.inputs.size()] = choices[b];
            each(offset);
        }
    }
}

}  // namespace

TEST_CASE("matrix: sizes, misalignments, in place, store modes", "[matrix]") {
    for (const Operation& op : operations()) {
        DYNAMIC_SECTION(op.name) {
            const std::vector<std::size_t> choices = offsets(op);
            const std::size_t every = complete(op) ? 1 : !op.variant ? 11 : thin() ? 31 : 97;
            const std::size_t every_in_place = complete(op) ? 1 : !op.variant ? 3 : 9;
            Workbench bench(op, sizes(op).back());
            for (const std::size_t n : sizes(op)) {
                const Problem problem(op, n, n);
                for (const Mode& mode : kModes) {
                    const std::size_t turn = turn_of(n, mode);
                    for_each_pair(op, choices, every, turn,
                                  [&](const auto& offset) { bench.check(problem, offset, {}, mode); });
                    for (const Alias& alias : in_place_forms(op)) {
                        for (std::size_t a = turn % every_in_place; a < choices.size(); a += every_in_place) {
                            std::vector<std::size_t> offset(op.streams());
                            for (std::size_t s = 0; s < offset.size(); ++s)
                                offset[s] = choices[(a + 5 * s) % choices.size()];
                            bench.check(problem, offset, alias, mode);
                        }
                    }
                }
            }
        }
    }
}

TEST_CASE("matrix: sizes around the thread grain", "[matrix]") {
    for (const Operation& op : sampled_operations(thin() ? 11 : 3)) {
        DYNAMIC_SECTION(op.name) {
            Workbench bench(op, large_sizes(op).back());
            const std::size_t element = op.outputs[0].unit();
            for (const std::size_t n : large_sizes(op)) {
                const Problem problem(op, n, n);
                std::vector<Alias> forms = in_place_forms(op);
                forms.emplace_back();
                for (const Mode& mode : kModes)
                    for (const Alias& alias : forms)
                        for_each_pair(op, {0, 1, 4 * element}, complete(op) ? 2 : 5, turn_of(n, mode),
                                      [&](const auto& offset) { bench.check(problem, offset, alias, mode); });
            }
        }
    }
}

// Each stream begins on, or just behind, the first byte after an unreadable page, or ends right before one, in
// every combination.
TEST_CASE("matrix: buffers next to unreadable pages", "[matrix]") {
    for (const Operation& op : operations()) {
        DYNAMIC_SECTION(op.name) {
            const std::size_t streams = op.streams(), all_ends = (std::size_t(1) << streams) - 1;
            const std::size_t capacity = sizes(op).back() + 900;
            std::vector<std::unique_ptr<PageFencedBuffer>> buffers;
            for (std::size_t s = 0; s < streams; ++s)
                buffers.push_back(std::make_unique<PageFencedBuffer>(capacity * sizeof(double) + 64));

            const auto check = [&](const Problem& problem, std::size_t ends, std::size_t shift) {
                const std::size_t n = problem.n;
                const auto place = [&](std::size_t s, const Stream& stream) {
                    return ends >> s & 1 ? buffers[s]->at_end(stream.bytes(n)) : buffers[s]->at_start() + shift;
                };
                Pointers at;
                for (std::size_t i = 0; i < op.inputs.size(); ++i) at.in[i] = place(i, op.inputs[i]);
                for (std::size_t o = 0; o < op.outputs.size(); ++o)
                    at.out[o] = place(op.inputs.size() + o, op.outputs[o]);

                std::vector<Alias> forms = in_place_forms(op);
                forms.emplace_back();
                for (const Alias& alias : forms) {
                    Pointers now = at;
                    if (alias.in_place) now.out[alias.output] = at.in[alias.input];
                    for (const Mode& mode : kModes) {
                        if (!complete(op) && (turn_of(n, mode) + ends) % 2 != 0) continue;
                        const std::string wrong = run_as(mode, problem, now);
                        if (!wrong.empty())
                            FAIL(wrong << "; n = " << n << ", " << mode.name
                                       << ", streams at a page's end, as bits: " << ends
                                       << ", bytes before the others: " << shift
                                       << ", in place: " << alias.in_place);
                    }
                }
            };

            std::vector<std::size_t> all = sizes(op);
            all.push_back(capacity);
            for (const std::size_t n : all) {
                const Problem problem(op, n, n);
                for (std::size_t ends = 0; ends <= all_ends; ++ends) {
                    if (op.variant && (ends + n) % (thin() ? 5 : 3) != 0) continue;
                    check(problem, ends, 0);
                    if (ends != all_ends) check(problem, ends, 1 + (n + 5 * ends) % 64);
                }
            }
        }
    }
}
