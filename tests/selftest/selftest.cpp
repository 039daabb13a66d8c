// The self test: the tests' table of operations and their judge, without a test framework.
#include "rectify/selftest.h"

#include <cstring>
#include <exception>
#include <memory>
#include <string>
#include <utility>

#include "../support/buffers.hpp"
#include "../support/patterns.hpp"
#include "../support/pitched.hpp"
#include "../support/pool.hpp"
#include "../support/problem.hpp"
#include "../support/settings.hpp"
#include "sabotage.hpp"

namespace rectify_tests {
namespace {

// Around the lanes and unrolled steps of every instruction set.
std::vector<std::size_t> sizes(const Operation& op) {
    std::vector<std::size_t> all = {0,  1,  2,  3,  5,  7,  8,  9,   13,  15,  16,  17,  23,  31,
                                    32, 33, 47, 63, 64, 65, 95, 127, 128, 129, 191, 257, 511, 1025};
    if (thin()) all = {0, 1, 7, 16, 33, 127, 129, 513};
    if (op.only_masks())
        for (std::size_t& n : all) n = n * 8 + n % 8;
    return all;
}

class Checker {
  public:
    Checker(const rectify_selftest_options& options, const Operation& op)
        : options_(options), op_(op), random_(std::hash<std::string>()(op.name)) {}

    // Empty, or the first thing that is wrong; on the active instruction set.
    std::string sampled() {
        for (const std::size_t n : sizes(op_)) {
            const Problem& problem = problem_of(n);
            for (int turn = 0; turn < 6; ++turn) {
                const std::string wrong = call(problem, exec(turn), turn % 3 == 2);
                if (!wrong.empty()) return wrong + ", n = " + std::to_string(n);
            }
        }
        if (op_.rows != nullptr)
            for (const rectify_rows& rows : {rectify_rows{3, 37, 41, 39, 6}, rectify_rows{5, 16, 16, 16, 2}}) {
                const rectify_exec one = exec(0);
                const std::string wrong = count(PitchedProblem(op_, rows, 1).run(false, &one));
                if (!wrong.empty()) return wrong + ", in rows";
            }
        return threaded();
    }

    // All patterns of the input that decides, if they are few.
    std::string all_patterns(std::size_t most_bits) {
        const std::size_t bits = op_.inputs[op_.decider].bits;
        if (bits == 1 || bits > most_bits || op_.has_channels()) return {};
        if (op_.variant && (bits == 32 || thin())) return {};
        Walk walk(op_.name, pattern_count(bits), [this](double done) {
            if (options_.progress) options_.progress(options_.data, rectify_isa(), op_.name.c_str(), done);
        });
        walk.run([this] { return Patterns(op_); });
        cases_ += walk.checked();
        return walk.failure();
    }

    std::uint64_t take_cases() { return std::exchange(cases_, 0); }

  private:
    // A block of patterns at a time, beside random data in the other inputs.
    class Patterns {
      public:
        explicit Patterns(const Operation& op) : op_(op) {
            for (const Stream& stream : op.inputs) in_.emplace_back(stream.bytes(kBlock));
            for (const Stream& stream : op.outputs) expected_.emplace_back(stream.bytes(kBlock));
            got_ = expected_;
            for (std::size_t i = 0; i < in_.size(); ++i) op.inputs[i].fill(in_[i].data(), kBlock, i);
        }
        std::string operator()(std::uint64_t first, std::size_t n) {
            Pointers want, have;
            for (std::size_t i = 0; i < in_.size(); ++i) want.in[i] = have.in[i] = in_[i].data();
            for (std::size_t o = 0; o < got_.size(); ++o) {
                want.out[o] = expected_[o].data();
                have.out[o] = got_[o].data();
            }
            fill_patterns(want.in[op_.decider], op_.inputs[op_.decider].bits, first, n);
            op_.oracle(want.in.data(), want.out.data(), n);
            const rectify_exec one = with_threads(1);
            const rectify_status status = op_.call(have.in.data(), have.out.data(), n, &one);
            if (status != RECTIFY_OK) return rectify_status_string(status);
            for (std::size_t o = 0; o < got_.size(); ++o) {
                std::string wrong = difference(op_.outputs[o], want.out[o], have.out[o], n);
                if (!wrong.empty()) return wrong;
            }
            return {};
        }

      private:
        const Operation& op_;
        std::vector<Bytes> in_, expected_, got_;
    };

    // The oracle is asked once for all instruction sets.
    const Problem& problem_of(std::size_t n) {
        for (const auto& problem : problems_)
            if (problem->n == n) return *problem;
        return *problems_.emplace_back(std::make_unique<Problem>(op_, n, n));
    }

    static rectify_exec exec(int turn) {
        rectify_exec exec = with_threads(1);
        exec.store = static_cast<rectify_store>(turn % 3);
        exec.llc_bytes = turn > 3 ? 1 : 0;
        return exec;
    }

    std::string count(std::string wrong) {
        ++cases_;
        return wrong;
    }

    std::string call(const Problem& problem, const rectify_exec& exec, bool in_place) {
        std::vector<GuardedBuffer> buffers;
        Pointers at;
        for (std::size_t s = 0; s < op_.streams(); ++s) {
            const std::size_t bytes = op_.stream(s).bytes(problem.n), inputs = op_.inputs.size();
            unsigned char* const place = buffers.emplace_back(bytes).place(random_() % 64, bytes);
            (s < inputs ? at.in[s] : at.out[s - inputs]) = place;
        }
        const std::size_t input = random_() % op_.inputs.size();
        if (in_place && op_.may_be_in_place(0, input)) at.out[0] = at.in[input];
        std::string wrong = count(run(problem, at, &exec));
        for (const GuardedBuffer& buffer : buffers)
            if (wrong.empty() && !buffer.guards_intact()) wrong = "written past an end";
        return wrong;
    }

    // Large enough that threads are used, OpenMP's and a host's.
    std::string threaded() {
        const Problem& problem = problem_of(op_.elements(thin() ? 300'000 : 600'000) + 13);
        std::string wrong = call(problem, with_threads(0), false);
        for (const std::size_t threads : {2u, 3u}) {
            Pool pool(kOrders[threads % 3]);
            const rectify_executor executor = pool.executor(threads);
            if (wrong.empty()) wrong = call(problem, with_threads(0, &executor), false);
        }
        return wrong.empty() ? wrong : wrong + ", n = " + std::to_string(problem.n) + ", with threads";
    }

    const rectify_selftest_options& options_;
    const Operation& op_;
    Random random_;
    std::vector<std::unique_ptr<Problem>> problems_;
    std::uint64_t cases_ = 0;
};

class Session {
  public:
    explicit Session(const rectify_selftest_options& options) : options_(options), before_(rectify_isa()) {
        for (std::size_t i = 0; i < rectify_isa_count(); ++i) {
            const char* const name = rectify_isa_name(i);
            if (!rectify_isa_supported(name)) continue;
            if (options.isa == nullptr || std::strcmp(options.isa, name) == 0) isas_.push_back(name);
        }
    }
    ~Session() { rectify_set_isa(before_); }

    bool run() {
        if (isas_.empty()) return report(options_.isa, "", "not an instruction set of this build and CPU", 0);
        const std::vector<Operation> table = sabotaged(all_operations());
        bool right = !table.empty();
        for (std::size_t i = 0; i < table.size(); ++i) {
            Checker checker(options_, table[i]);
            for (const char* isa : isas_) {
                rectify_set_isa(isa);
                std::string wrong = checker.sampled();
                if (wrong.empty()) wrong = checker.all_patterns(16);
                right &= finish(isa, table[i], wrong, checker.take_cases());
            }
            progress("all", table[i], double(i + 1) / double(table.size()));
        }
        for (const Operation& op : table) {
            Checker checker(options_, op);
            if (!options_.exhaustive || op.inputs[op.decider].bits != 32) continue;
            for (const char* isa : isas_) {
                rectify_set_isa(isa);
                const std::string wrong = checker.all_patterns(32);
                const std::uint64_t cases = checker.take_cases();
                if (cases != 0 || !wrong.empty()) right &= finish(isa, op, wrong, cases);
            }
        }
        return right;
    }

  private:
    bool finish(const char* isa, const Operation& op, std::string wrong, std::uint64_t cases) {
        if (wrong.empty() && std::strcmp(rectify_isa(), isa) != 0)
            wrong = std::string("it was ") + rectify_isa() + " that ran";
        if (wrong.empty() && cases == 0) wrong = "nothing was checked";
        return report(isa, op.name.c_str(), wrong.empty() ? nullptr : wrong.c_str(), cases);
    }
    bool report(const char* isa, const char* operation, const char* failure, std::uint64_t cases) {
        const rectify_selftest_result result = {isa, operation, failure, cases};
        if (options_.report) options_.report(options_.data, &result);
        return failure == nullptr;
    }
    void progress(const char* isa, const Operation& op, double done) {
        if (options_.progress) options_.progress(options_.data, isa, op.name.c_str(), done);
    }

    const rectify_selftest_options& options_;
    const char* const before_;
    std::vector<const char*> isas_;
};

}  // namespace
}  // namespace rectify_tests

int rectify_selftest(const rectify_selftest_options* given) noexcept {
    const rectify_selftest_options defaults = RECTIFY_SELFTEST_OPTIONS_DEFAULT;
    const rectify_selftest_options& options = given != nullptr ? *given : defaults;
    if (options.size != sizeof options) return 0;
    try {
        return rectify_tests::Session(options).run();
    } catch (const std::exception& error) {
        const rectify_selftest_result result = {"", "", error.what(), 0};
        if (options.report) options.report(options.data, &result);
        return 0;
    }
}
