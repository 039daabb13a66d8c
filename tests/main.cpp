// Runs Catch2, and fails the whole run when another instruction set ran than the one that should have.
#include <catch2/catch_session.hpp>
#include <catch2/catch_test_case_info.hpp>
#include <catch2/reporters/catch_reporter_event_listener.hpp>
#include <catch2/reporters/catch_reporter_registrars.hpp>
#include <cstdio>
#include <cstdlib>

#include "rectify/rectify.h"
#include "support/expected_isa.hpp"

namespace {

using namespace rectify_tests;

constexpr int kSkipped = 77;  // SKIP_RETURN_CODE in ctest

bool wrong_isa_ran = false;

class IsaListener : public Catch::EventListenerBase {
  public:
    using EventListenerBase::EventListenerBase;
    void testCaseStarting(const Catch::TestCaseInfo& info) override { check(info, "starts"); }
    void testCaseEnded(const Catch::TestCaseStats& stats) override { check(*stats.testInfo, "ends"); }

  private:
    static void check(const Catch::TestCaseInfo& info, const char* moment) {
        static const std::string expected = expected_isa();
        if (rectify_isa() == expected) return;
        wrong_isa_ran = true;
        std::fprintf(stderr, "WRONG INSTRUCTION SET: \"%s\" %s on %s, expected %s\n", info.name.c_str(), moment,
                     rectify_isa(), expected.c_str());
    }
};

CATCH_REGISTER_LISTENER(IsaListener)

}  // namespace

int main(int argc, char** argv) {
    const std::string named = named_isa();
    // The tests of a misspelt RECTIFY_ISA are the only ones that may run with it.
    if (!named.empty() && std::getenv("RECTIFY_TEST_MISNAMED") == nullptr) {
        if (!is_compiled(named)) {
            std::fprintf(stderr, "RECTIFY_ISA=%s: not an instruction set of this build\n", named.c_str());
            return 1;
        }
        if (!cpu_has(named)) {
            std::printf("skipped: this CPU cannot run %s\n", named.c_str());
            return kSkipped;
        }
    }
    const int result = Catch::Session().run(argc, argv);
    std::printf("instruction set: %s\n", rectify_isa());
    // Catch2 returns the number of failures, which may be 77.
    return result != 0 || wrong_isa_ran ? 1 : 0;
}
