// The CPU time that control groups allow, from folders that stand for /.
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <fstream>
#include <string>

#include "team.hpp"

namespace {

using rectify::internal::cpu_quota;
constexpr std::size_t kNone = ~std::size_t{0};

class Root {
  public:
    Root() {
        std::string name = (std::filesystem::temp_directory_path() / "rectify-quota-XXXXXX").string();
        REQUIRE(mkdtemp(name.data()) != nullptr);
        path_ = name;
    }
    ~Root() { std::filesystem::remove_all(path_); }
    Root(const Root&) = delete;
    Root& operator=(const Root&) = delete;

    Root& with(const std::string& file, const std::string& text) {
        const std::filesystem::path path = path_ / file;
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path) << text;
        return *this;
    }
    std::size_t quota() const { return cpu_quota(path_.c_str()); }

  private:
    std::filesystem::path path_;
};

const char* const kGroup = "proc/self/cgroup";

}  // namespace

TEST_CASE("quota: whole processors, at least one", "[quota]") {
    const auto quota = [](const std::string& text) {
        return Root().with(kGroup, "0::/\n").with("sys/fs/cgroup/cpu.max", text).quota();
    };
    CHECK(quota("400000 100000\n") == 4);
    CHECK(quota("250000 100000\n") == 2);
    CHECK(quota("100000 100000\n") == 1);
    CHECK(quota("20000 100000\n") == 1);
    CHECK(quota("max 100000\n") == kNone);
    CHECK(quota("") == kNone);
    CHECK(quota("400000") == kNone);
    CHECK(quota("-1 100000\n") == kNone);
}

TEST_CASE("quota: the least of the group and those it is in", "[quota]") {
    Root root;
    root.with(kGroup, "1:name=systemd:/other\n0::/outer/inner\n");
    CHECK(root.quota() == kNone);
    root.with("sys/fs/cgroup/outer/cpu.max", "300000 100000\n");
    CHECK(root.quota() == 3);
    root.with("sys/fs/cgroup/outer/inner/cpu.max", "max 100000\n");
    CHECK(root.quota() == 3);
    root.with("sys/fs/cgroup/outer/inner/cpu.max", "200000 100000\n");
    CHECK(root.quota() == 2);
    root.with("sys/fs/cgroup/other/cpu.max", "100000 100000\n");
    CHECK(root.quota() == 2);
}

TEST_CASE("quota: none where there are no control groups", "[quota]") {
    CHECK(Root().quota() == kNone);
    CHECK(Root().with(kGroup, "").quota() == kNone);
    CHECK(Root().with(kGroup, "0::/" + std::string(4000, 'g') + "\n").quota() == kNone);
}
