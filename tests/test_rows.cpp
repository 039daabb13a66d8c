// Rows with a pitch: sizes, pitches, misalignment, in place, gaps that nobody may touch, threads.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <memory>

#include "support/buffers.hpp"
#include "support/pitched.hpp"
#include "support/pool.hpp"
#include "support/settings.hpp"

using namespace rectify_tests;

namespace {

std::vector<std::size_t> columns() {
    std::vector<std::size_t> all;
    for (std::size_t n = 0; n <= 40; ++n) all.push_back(n);
    if (thin()) {
        all.insert(all.end(), {63, 64, 100, 131, 300});
        return all;
    }
    for (const std::size_t n :
         {63u, 64u, 65u, 100u, 127u, 128u, 129u, 255u, 256u, 257u, 300u, 511u, 512u, 600u, 1000u})
        all.push_back(n);
    return all;
}

std::vector<std::size_t> row_counts() {
    if (thin()) return {0, 1, 2, 9};
    return {0, 1, 2, 3, 5, 9, 17};
}

// What lies between the rows: elements of an input and of the output, bytes of a mask.
struct Gaps {
    std::size_t in, out, mask;
};
constexpr Gaps kGaps[] = {{0, 0, 0}, {1, 1, 1}, {0, 5, 2}, {3, 0, 7}, {24, 24, 0}, {64, 1, 3}, {200, 131, 64}};

rectify_rows with_gaps(std::size_t rows, std::size_t cols, const Gaps& gaps) {
    return {rows, cols, cols + gaps.in, cols + gaps.out, rectify_mask_bytes(cols) + gaps.mask};
}

rectify_exec with_store(rectify_store store) {
    rectify_exec exec = with_threads(1);
    exec.store = store;
    return exec;
}

std::string described(const rectify_rows& rows) {
    return std::to_string(rows.rows) + " x " + std::to_string(rows.cols) + ", pitches " +
           std::to_string(rows.in_pitch) + ", " + std::to_string(rows.out_pitch) + ", mask " +
           std::to_string(rows.mask_pitch);
}

}  // namespace

TEST_CASE("rows: sizes, pitches, misalignments, in place, store modes", "[rows]") {
    const rectify_exec execs[] = {default_exec(), with_store(RECTIFY_STORE_STREAMING)};
    for (const Operation* op : pitched_operations()) {
        DYNAMIC_SECTION(op->name) {
            const std::size_t element = op->widest() / 8;
            const std::size_t offsets[] = {0, element, 1, 16, 5 * element, 3, 13 * element};
            constexpr std::size_t kOffsets = sizeof offsets / sizeof *offsets;
            std::vector<GuardedBuffer> buffers;
            for (std::size_t s = 0; s < op->streams(); ++s) buffers.emplace_back(17 * 1300 * element);
            std::size_t turn = 0;
            for (const std::size_t cols : columns()) {
                for (const std::size_t rows : row_counts()) {
                    for (const Gaps& gaps : kGaps) {
                        const rectify_rows shape = with_gaps(rows, cols, gaps);
                        const PitchedProblem problem(*op, shape, cols);
                        for (std::size_t form = 0; form < 4; ++form) {
                            const bool in_place = form % 2 != 0;
                            if (in_place && gaps.in != gaps.out) continue;
                            ++turn;
                            const auto place = [&](std::size_t s) {
                                return buffers[s].place(
                                    offsets[(turn * (2 * s + 1) + turn / kOffsets) % kOffsets],
                                    problem.extent(s));
                            };
                            std::string wrong = problem.run(place, in_place, &execs[form / 2]);
                            for (const GuardedBuffer& buffer : buffers)
                                if (wrong.empty() && !buffer.guards_intact()) wrong = "written past an end";
                            if (!wrong.empty())
                                FAIL(wrong << "; " << described(shape) << ", in place: " << in_place
                                           << ", streaming: " << form / 2);
                        }
                    }
                }
            }
        }
    }
}

// Every row of every stream begins right after an unreadable page, or ends right before one.
TEST_CASE("rows: the gaps are not read either", "[rows]") {
    const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    constexpr std::size_t kRows = 3;
    for (const Operation* op : pitched_operations()) {
        DYNAMIC_SECTION(op->name) {
            std::vector<std::unique_ptr<FencedPages>> buffers;
            for (std::size_t s = 0; s < op->streams(); ++s)
                buffers.push_back(std::make_unique<FencedPages>(kRows));
            const std::size_t pitch = 2 * page * 8 / op->widest();
            for (const std::size_t cols : columns()) {
                if (cols == 0 || op->widest() * cols / 8 > page) continue;
                const rectify_rows shape = {kRows, cols, pitch, pitch, 2 * page};
                const PitchedProblem problem(*op, shape, cols);
                for (std::size_t ends = 0; ends < std::size_t(1) << op->streams(); ++ends) {
                    const auto place = [&](std::size_t s) {
                        return buffers[s]->first() + (ends >> s & 1 ? page - problem.row_bytes(s) : 0);
                    };
                    for (const bool in_place : {false, true}) {
                        const std::string wrong = problem.run(place, in_place, nullptr, true);
                        if (!wrong.empty())
                            FAIL(wrong << "; " << described(shape) << ", streams at a page's end, as bits: "
                                       << ends << ", in place: " << in_place);
                    }
                }
            }
        }
    }
}

TEST_CASE("rows: one row, or none, with any pitch", "[rows]") {
    constexpr std::size_t kMost = static_cast<std::size_t>(-1);
    for (const Operation* op : pitched_operations()) {
        INFO(op->name);
        for (const std::size_t pitch : {std::size_t(0), std::size_t(1), kMost / 2, kMost}) {
            const rectify_rows one = {1, 100, pitch, pitch, pitch};
            CHECK(PitchedProblem(*op, one, 1).run(false, nullptr) == "");
            CHECK(PitchedProblem(*op, one, 1).run(true, nullptr) == "");
        }
        for (const rectify_rows& none : {rectify_rows{0, 100, 100, 100, 13}, rectify_rows{5, 0, 7, 7, 1},
                                         rectify_rows{0, 0, 0, 0, 0}, rectify_rows{5, 0, 0, 0, 0}})
            CHECK(op->rows(Pointers().in.data(), Pointers().out.data(), &none, nullptr) == RECTIFY_OK);
    }
}

TEST_CASE("rows: the same bytes as the dense call when there is no gap", "[rows]") {
    constexpr std::size_t kRows = 50, kCols = 96;  // whole mask bytes
    for (const Operation* op : pitched_operations()) {
        INFO(op->name);
        const Problem dense(*op, kRows * kCols, 7);
        std::vector<Bytes> inputs = dense.inputs, outputs = dense.expected;
        Pointers at;
        for (std::size_t i = 0; i < inputs.size(); ++i) at.in[i] = inputs[i].data();
        for (std::size_t o = 0; o < outputs.size(); ++o) {
            std::fill(outputs[o].begin(), outputs[o].end(), static_cast<unsigned char>(0x5A));
            at.out[o] = outputs[o].data();
        }
        const rectify_rows rows = {kRows, kCols, kCols, kCols, kCols / 8};
        CHECK(op->rows(at.in.data(), at.out.data(), &rows, nullptr) == RECTIFY_OK);
        CHECK(outputs == dense.expected);
    }
}

TEST_CASE("threads: the same bytes for rows with a pitch", "[threads]") {
    const rectify_rows shapes[] = {
        {3, 90001, 90003, 90017, 11255},  // few and long
        {20011, 13, 16, 13, 3},           // many and short
        {257, 1000, 1024, 1024, 128},     // padded
        {1, 270001, 0, 0, 0},
    };
    std::size_t turn = 0;
    for (const Operation* op : pitched_operations()) {
        for (const rectify_rows& shape : shapes) {
            if (op->widest() != 32 && (thin() || ++turn % 3 != 0)) continue;
            const PitchedProblem problem(*op, shape, 1);
            INFO(op->name << ", " << described(shape));
            for (const int threads : {0, 1, 2, 3}) {
                const rectify_exec exec = with_threads(threads);
                CHECK(problem.run(false, &exec) == "");
            }
            for (const Pool::Order order : kOrders) {
                Pool pool(order);
                const rectify_executor executor = pool.executor(3);
                const rectify_exec exec = with_threads(0, &executor);
                CHECK(problem.run(shape.in_pitch == shape.out_pitch, &exec) == "");
                CHECK(pool.most_tasks <= 3);
            }
        }
    }
}
