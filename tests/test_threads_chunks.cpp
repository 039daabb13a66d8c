// Where one thread's part ends and the next one's begins.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "support/pool.hpp"
#include "support/problem.hpp"
#include "support/settings.hpp"

using namespace rectify_tests;

namespace {

constexpr std::size_t kPage = 4096, kTasks = 3;
constexpr unsigned char kUnwritten = 0xAA;  // no result below has such a byte

// A buffer of which whoever reads it sees how far it has been written.
class Progress {
  public:
    Progress(std::size_t bytes, std::size_t past_page)
        : bytes_(bytes), storage_(bytes + 2 * kPage, kUnwritten) {
        const auto address = reinterpret_cast<std::uintptr_t>(storage_.data());
        data_ = storage_.data() + (kPage - address % kPage) + past_page;
    }
    unsigned char* data() { return data_; }
    // Bytes written from the start on, if all the others are not: else no number that could be right.
    std::size_t written() const {
        unsigned char* const end = std::find(data_, data_ + bytes_, kUnwritten);
        const bool rest =
            std::all_of(end, data_ + bytes_, [](unsigned char byte) { return byte == kUnwritten; });
        return rest ? static_cast<std::size_t>(end - data_) : static_cast<std::size_t>(-1);
    }

  private:
    const std::size_t bytes_;
    Bytes storage_;
    unsigned char* data_;
};

// Zeros in: the bytes written are zeros, a bound or zero point, or a mask's ones. Calls `each` with the two
// outputs before the first task and after each task.
template <class Each>
void walk(const Operation& op, std::size_t n, std::size_t past_page, Each each) {
    std::vector<Bytes> inputs;
    std::vector<Progress> outputs;
    Pointers at;
    for (std::size_t i = 0; i < op.inputs.size(); ++i)
        at.in[i] = inputs.emplace_back(op.inputs[i].bytes(n)).data();
    outputs.reserve(op.outputs.size());
    for (std::size_t o = 0; o < op.outputs.size(); ++o)
        at.out[o] = outputs.emplace_back(op.outputs[o].bytes(n), past_page).data();
    Pool pool(Pool::kInTurn);
    pool.between = [&] { each(outputs); };
    const rectify_executor executor = pool.executor(kTasks);
    const rectify_exec exec = with_threads(0, &executor);
    REQUIRE(op.call(at.in.data(), at.out.data(), n, &exec) == RECTIFY_OK);
}

std::vector<std::size_t> places(const Operation& op) {
    const std::size_t element = op.outputs[0].unit();
    if (thin() || op.variant) return {0, element, 16};
    return {0, element, 5 * element, 16, 4000, 4001};
}

}  // namespace

// Two threads that write to one page make it travel between their caches. With a mask, whole mask bytes win.
TEST_CASE("threads: chunks end where pages of the output end, and are equal but for a page", "[threads]") {
    for (const Operation& op : sampled_operations(thin() ? 11 : 3)) {
        if (op.has_sums()) continue;  // their chunks are ranges or channels
        const std::size_t n = op.elements(std::size_t(1) << 20) + 77;
        const std::size_t bytes = op.outputs[0].bytes(n), element = op.outputs[0].unit();
        for (const std::size_t place : places(op)) {
            std::vector<std::size_t> ends;
            walk(op, n, place, [&](const std::vector<Progress>& out) { ends.push_back(out[0].written()); });
            INFO(op.name << ", " << place << " bytes past a page");
            REQUIRE(ends.size() == kTasks + 1);
            CHECK(ends.front() == 0);
            CHECK(ends.back() == bytes);
            const bool whole_mask_bytes = op.has_mask() && !op.only_masks();
            const bool pages_can_end = place % (whole_mask_bytes ? 8 * element : element) == 0;
            for (std::size_t i = 0; i < kTasks; ++i) {
                if (i > 0 && pages_can_end) CHECK((place + ends[i]) % kPage == 0);
                if (i > 0 && whole_mask_bytes) CHECK(ends[i] % (8 * element) == 0);
                CHECK(ends[i + 1] - ends[i] + kPage >= bytes / kTasks);
                CHECK(ends[i + 1] - ends[i] <= bytes / kTasks + kPage);
            }
        }
    }
}

TEST_CASE("threads: no two of them write to one byte of a mask", "[threads]") {
    for (const Operation& op : sampled_operations(thin() ? 11 : 3)) {
        if (op.outputs.size() < 2 || op.has_sums()) continue;
        const std::size_t element = op.outputs[0].unit();
        for (std::size_t spare = 0; spare < 8; spare += thin() || op.variant ? 5 : 1) {
            const std::size_t n = op.elements(std::size_t(1) << 19) + 64 + spare;
            for (const std::size_t place : places(op)) {
                INFO(op.name << ", n = " << n << ", " << place << " bytes past a page");
                walk(op, n, place, [&](const std::vector<Progress>& out) {
                    const std::size_t elements = out[0].written() / element;
                    CHECK((elements == n || elements % 8 == 0));
                    CHECK(out[1].written() == op.outputs[1].bytes(elements));
                });
            }
        }
    }
}
