// SPDX-License-Identifier: MPL-2.0
#include "tfvault/platform/environment.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>

namespace tfvault::platform::environment_test {
namespace {

Variables Of(std::map<std::string, std::string> variables) {
  return [variables = std::move(variables)](const std::string& name) -> std::optional<std::string> {
    const auto it = variables.find(name);
    if (it == variables.end()) return std::nullopt;
    return it->second;
  };
}

TEST_CASE("a variable of the process can be listed and removed", "[platform]") {
  REQUIRE(setenv("TFVAULT_TEST", "a=b", 1) == 0);
  const auto listed = [] {
    return std::ranges::count(ProcessVariables(), std::string("TFVAULT_TEST=a=b"));
  };
  CHECK(listed() == 1);
  UnsetVariable("TFVAULT_TEST");
  CHECK(listed() == 0);
}

TEST_CASE("state is kept below the home directory unless XDG_STATE_HOME is set", "[platform]") {
  CHECK(StateDirectory(Of({{"HOME", "/home/u"}})) == "/home/u/.local/state");
  CHECK(StateDirectory(Of({{"HOME", "/home/u"}, {"XDG_STATE_HOME", "/s"}})) == "/s");
  CHECK(StateDirectory(Of({{"HOME", "relative"}, {"XDG_STATE_HOME", "relative"}})).empty());
  CHECK(HomeDirectory(Of({{"HOME", "/home/u"}})) == "/home/u");
}

TEST_CASE("temporary directories are the user's, then the session's, then the shared one",
          "[platform]") {
  CHECK(TemporaryDirectories(Of({})) == std::vector<std::string>{"/tmp"});
  CHECK(TemporaryDirectories(Of({{"TMPDIR", "/t"}, {"XDG_RUNTIME_DIR", "/run/u"}})) ==
        std::vector<std::string>{"/run/u", "/t", "/tmp"});
  CHECK(TemporaryDirectories(Of({{"HOME", "/home/u"}})) ==
        std::vector<std::string>{"/tmp", "/home/u/.cache"});
  CHECK(TemporaryDirectories(Of({{"HOME", "/home/u"}, {"XDG_CACHE_HOME", "/c"}})) ==
        std::vector<std::string>{"/tmp", "/c"});
}

}  // namespace
}  // namespace tfvault::platform::environment_test
