// Which instruction set is chosen, by whom, and what a wrong name does.
#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <thread>

#include "support/expected_isa.hpp"
#include "support/problem.hpp"
#include "support/settings.hpp"

using namespace rectify_tests;

namespace {

constexpr const char* kNoNames[] = {"", "avx", "avx22", "avx2 ", " sse2", "sse2,avx2", "best", "no-such"};

// A wrong answer here must not change what the next test case runs on.
class RestoreIsa {
  public:
    ~RestoreIsa() { rectify_set_isa(name_.c_str()); }

  private:
    const std::string name_ = rectify_isa();
};

}  // namespace

TEST_CASE("isa: the build has what CMake says, plainest first", "[isa]") {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < rectify_isa_count(); ++i) {
        REQUIRE(rectify_isa_name(i) != nullptr);
        names.emplace_back(rectify_isa_name(i));
    }
    CHECK(names == compiled_isas());
    CHECK(names.at(0) == "scalar");
    CHECK(rectify_isa_name(names.size()) == nullptr);
    CHECK(rectify_isa_name(static_cast<std::size_t>(-1)) == nullptr);
}

TEST_CASE("isa: supported is what the CPU has", "[isa]") {
    for (const std::string& isa : compiled_isas()) {
        INFO(isa);
        CHECK(rectify_isa_supported(isa.c_str()) == (cpu_has(isa) ? 1 : 0));
    }
    CHECK(rectify_isa_supported("scalar") == 1);
    for (const char* name : kNoNames) CHECK(rectify_isa_supported(name) == 0);
}

TEST_CASE("isa: the environment's name is active, else the best", "[isa]") {
    const std::string named = named_isa();
    INFO("RECTIFY_ISA=" << named);
    CHECK(rectify_isa() == expected_isa());
    if (named.empty())
        CHECK(rectify_environment_status() == RECTIFY_OK);
    else if (!is_known(named))
        CHECK(rectify_environment_status() == RECTIFY_PARAMETER);
    else
        CHECK(rectify_environment_status() ==
              (is_compiled(named) && cpu_has(named) ? RECTIFY_OK : RECTIFY_UNSUPPORTED));
}

TEST_CASE("isa: NULL picks the best, and it is more than scalar", "[isa]") {
    const RestoreIsa restore;
    REQUIRE(rectify_set_isa("scalar") == RECTIFY_OK);
    CHECK(std::string(rectify_isa()) == "scalar");
    REQUIRE(rectify_set_isa(nullptr) == RECTIFY_OK);
    CHECK(rectify_isa() == best_isa());
    if (compiled_isas().size() > 1) CHECK(std::string(rectify_isa()) != "scalar");
}

TEST_CASE("isa: each supported one can be set, and works", "[isa]") {
    const RestoreIsa restore;
    for (const std::string& isa : compiled_isas()) {
        INFO(isa);
        if (!cpu_has(isa)) continue;
        REQUIRE(rectify_set_isa(isa.c_str()) == RECTIFY_OK);
        CHECK(rectify_isa() == isa);
        for (const Operation& op : operations()) CHECK(run(Problem(op, 1000, 1), nullptr) == "");
    }
}

TEST_CASE("isa: capitals do not matter", "[isa]") {
    const RestoreIsa restore;
    for (const char* name : {"SCALAR", "Scalar"}) {
        CHECK(rectify_isa_supported(name) == 1);
        REQUIRE(rectify_set_isa(nullptr) == RECTIFY_OK);
        CHECK(rectify_set_isa(name) == RECTIFY_OK);
        CHECK(std::string(rectify_isa()) == "scalar");
    }
    CHECK(rectify_set_isa("NEON") != RECTIFY_PARAMETER);
    CHECK(rectify_set_isa("AVX2") != RECTIFY_PARAMETER);
}

TEST_CASE("isa: a name that cannot be set changes nothing", "[isa]") {
    const RestoreIsa restore;
    REQUIRE(rectify_set_isa("scalar") == RECTIFY_OK);
    for (const char* name : kNoNames) {
        INFO(name);
        CHECK(rectify_set_isa(name) == RECTIFY_PARAMETER);
        CHECK(std::string(rectify_isa()) == "scalar");
    }
    for (const std::string name : {"sse2", "avx2", "avx512", "neon", "sve256", "sve512"}) {
        if (is_compiled(name) && cpu_has(name)) continue;
        INFO(name);
        CHECK(rectify_set_isa(name.c_str()) == RECTIFY_UNSUPPORTED);
        CHECK(rectify_isa_supported(name.c_str()) == 0);
        CHECK(std::string(rectify_isa()) == "scalar");
    }
}

TEST_CASE("isa: the environment is read once", "[isa]") {
    const std::string before = rectify_isa();
    const rectify_status status = rectify_environment_status();
    const char* value = std::getenv("RECTIFY_ISA");
    const std::string named = named_isa();
    REQUIRE(setenv("RECTIFY_ISA", status == RECTIFY_OK ? "no-such" : "scalar", 1) == 0);
    CHECK(rectify_environment_status() == status);
    CHECK(rectify_isa() == before);
    REQUIRE((value == nullptr ? unsetenv("RECTIFY_ISA") : setenv("RECTIFY_ISA", named.c_str(), 1)) == 0);
}

TEST_CASE("isa: changed while calls are in flight, the bytes stay the same", "[isa]") {
    const RestoreIsa restore;
    constexpr std::size_t kChanges = 1000;
    std::atomic<std::size_t> changes{0};
    std::atomic<bool> done{false};
    std::thread changer([&] {
        while (!done) {
            for (const std::string& isa : compiled_isas())
                if (rectify_set_isa(isa.c_str()) == RECTIFY_OK) ++changes;
        }
    });
    std::vector<std::string> wrong;
    for (std::size_t round = 0; changes < kChanges; ++round) {
        for (const Operation& op : operations()) {
            const std::string text = run(Problem(op, round % 500, round), nullptr);
            if (!text.empty()) wrong.push_back(text);
        }
    }
    done = true;
    changer.join();
    CHECK(wrong == std::vector<std::string>());
}
