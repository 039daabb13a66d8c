// How streaming calls walk through memory: which CPU gets which walk, and that no byte depends on it.
#include <catch2/catch_test_macros.hpp>

#include "support/buffers.hpp"
#include "support/problem.hpp"
#include "support/settings.hpp"
#include "walk.hpp"

using namespace rectify_tests;
using rectify::internal::active_walks;
using rectify::internal::cpu_family;
using rectify::internal::CpuFamily;
using rectify::internal::StreamingWalk;
using rectify::internal::StreamingWalks;
using rectify::internal::walks_of;

namespace {

class WithWalk {
  public:
    explicit WithWalk(StreamingWalk walk) : walks_{walk, walk}, before_(active_walks.exchange(&walks_)) {}
    ~WithWalk() { active_walks.store(before_); }

  private:
    const StreamingWalks walks_;
    const StreamingWalks* const before_;
};

}  // namespace

TEST_CASE("walks: of a CPU by its maker, family and model", "[walk_choice]") {
    CHECK(cpu_family("GenuineIntel", 6, 0xAD) == CpuFamily::intel);
    CHECK(cpu_family("AuthenticAMD", 0x19, 0x11) == CpuFamily::zen4);
    CHECK(cpu_family("AuthenticAMD", 0x19, 0x61) == CpuFamily::zen4);
    CHECK(cpu_family("AuthenticAMD", 0x19, 0x21) == CpuFamily::other);  // Zen 3
    CHECK(cpu_family("AuthenticAMD", 0x1A, 0x11) == CpuFamily::other);  // Zen 5
    CHECK(cpu_family("HygonGenuine", 0x19, 0x11) == CpuFamily::other);
    for (const CpuFamily family : {CpuFamily::other, CpuFamily::zen4, CpuFamily::intel})
        for (const StreamingWalk walk : {walks_of(family).one, walks_of(family).several})
            CHECK(walk.is_streaming());
}

TEST_CASE("walks: by the number of inputs", "[walk_choice]") {
    const StreamingWalks walks = {{3, 1}, {5, 2}};
    const StreamingWalks* const before = active_walks.exchange(&walks);
    CHECK(rectify::internal::streaming_walk(1).pages == 3);
    CHECK(rectify::internal::streaming_walk(2).pages == 5);
    CHECK(rectify::internal::streaming_walk(3).ahead == 2);
    active_walks.store(nullptr);
    CHECK(rectify::internal::streaming_walk(1).pages == walks_of(cpu_family()).one.pages);
    active_walks.store(before);
}

// A whole number of pages, and more, and less.
TEST_CASE("walks: pages walked together give the bytes of the oracle", "[walks]") {
    constexpr std::size_t kPage = 4096;
    rectify_exec exec = with_threads(1);
    exec.store = RECTIFY_STORE_STREAMING;
    for (const Operation& op : sampled_operations(thin() ? 7 : 1)) {
        DYNAMIC_SECTION(op.name) {
            const std::size_t element = op.outputs[0].unit();
            std::size_t turn = 0;
            for (const std::uint32_t pages : {1u, 2u, 3u, 8u}) {
                const WithWalk walk({pages, turn % 2 == 0 ? 0 : pages * std::uint32_t(kPage)});
                for (const std::size_t bytes :
                     {pages * kPage - 1, 2 * pages * kPage, (3 * pages + 1) * kPage + 700}) {
                    const std::size_t n = op.elements(bytes) + turn % 3;
                    const Problem problem(op, n, n);
                    std::vector<GuardedBuffer> buffers;
                    Pointers at;
                    for (std::size_t s = 0; s < op.streams(); ++s) {
                        const Stream& stream = op.stream(s);
                        buffers.emplace_back(stream.bytes(n));
                        const std::size_t offset = (s + turn) % 5 * (turn % 4 == 3 ? 1 : element);
                        void* const place = buffers.back().place(offset, stream.bytes(n));
                        (s < op.inputs.size() ? at.in[s] : at.out[s - op.inputs.size()]) = place;
                    }
                    INFO(pages << " pages, n = " << n << ", turn " << turn);
                    CHECK(run(problem, at, &exec) == "");
                    for (const GuardedBuffer& buffer : buffers) CHECK(buffer.guards_intact());
                    ++turn;
                }
            }
        }
    }
}
