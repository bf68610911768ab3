// SPDX-License-Identifier: MPL-2.0
#include "tfvault/session/unended_leases.h"

#include "test/support/temp_dir.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace tfvault::session::unended_leases_test {
namespace {

namespace fs = std::filesystem;
using std::chrono::seconds;

const SystemTimePoint kNow{seconds(1'767'323'045)};

struct Fixture {
  [[nodiscard]] UnendedLeases Leases(const std::string& server = "http://vault.test:8200") const {
    return {FixedEnvironment({{"XDG_STATE_HOME", temp.path()}}), server};
  }
  [[nodiscard]] static UnendedLease Lease(const std::string& id, seconds life = seconds(60)) {
    return {.id = id, .namespace_path = "team", .since = kNow, .ends = kNow + life};
  }
  [[nodiscard]] std::vector<std::string> Taken(const UnendedLeases& leases,
                                               const std::string& mount = "aws",
                                               const std::string& ns = "team") const {
    std::vector<std::string> ids;
    for (const auto& lease : leases.Take(ns, mount, "deploy", kNow)) ids.push_back(lease.id);
    return ids;
  }
  [[nodiscard]] std::vector<fs::path> Files() const {
    std::vector<fs::path> files;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(Directory(), error)) files.push_back(entry);
    return files;
  }
  [[nodiscard]] std::string Directory() const { return temp.path() + "/terraform-provider-vault"; }

  test::TempDir temp;
};

TEST_CASE_METHOD(Fixture, "a recorded lease is returned once, for its role only",
                 "[session][unended]") {
  Leases().Remember(Lease("aws/creds/deploy/1"));
  Leases().Remember(Lease("aws/sts/deploy/2"));
  Leases().Remember(Lease("aws/creds/deploy-2/3"));
  CHECK(Taken(Leases(), "other").empty());
  CHECK(Taken(Leases(), "aws", "").empty());
  CHECK(Taken(Leases("http://other.test")).empty());
  auto taken = Taken(Leases());
  std::ranges::sort(taken);
  CHECK(taken == std::vector<std::string>{"aws/creds/deploy/1", "aws/sts/deploy/2"});
  CHECK(Taken(Leases()).empty());
  CHECK(Files().size() == 1);
}

TEST_CASE_METHOD(Fixture, "records are accessible to their owner only, and contain no password",
                 "[session][unended]") {
  const auto leases = Leases("http://user:hidden@vault.test:8200");
  leases.Remember(Lease("aws/creds/deploy/1"));
  CHECK(fs::status(Directory()).permissions() == fs::perms::owner_all);
  REQUIRE(Files().size() == 1);
  CHECK(fs::status(Files()[0]).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
  std::ifstream file(Files()[0]);
  CHECK_THAT(std::string(std::istreambuf_iterator<char>(file), {}), !Catch::Contains("hidden"));
  CHECK(Taken(leases).size() == 1);
}

TEST_CASE_METHOD(Fixture, "an expired lease is not returned", "[session][unended]") {
  Leases().Remember(Lease("aws/creds/deploy/1", seconds(0)));
  Leases().Remember(Lease("aws/creds/another/1", seconds(0)));
  CHECK(Taken(Leases()).empty());
  CHECK(Files().empty());
}

TEST_CASE_METHOD(Fixture, "the number of records is limited", "[session][unended]") {
  for (int i = 0; i < 150; ++i) Leases().Remember(Lease("aws/creds/deploy/" + std::to_string(i)));
  CHECK(Files().size() == 100);
}

TEST_CASE_METHOD(Fixture, "a failing disk or a foreign file is not an error",
                 "[session][unended]") {
  SECTION("no directory") {
    const UnendedLeases nowhere(FixedEnvironment({{"XDG_STATE_HOME", "relative"}}), "s");
    nowhere.Remember(Lease("aws/creds/deploy/1"));
    CHECK(Taken(nowhere).empty());
  }
  SECTION("a file where the directory should be") {
    temp.Write("terraform-provider-vault", "");
    Leases().Remember(Lease("aws/creds/deploy/1"));
    CHECK(Taken(Leases()).empty());
  }
  SECTION("a damaged file") {
    Leases().Remember(Lease("aws/creds/deploy/1"));
    for (const auto* text : {"", "{", "[]", R"({"server":1})"}) {
      const auto file = temp.Write("terraform-provider-vault/0.json", text);
      fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
      CHECK(Taken(Leases(), "other").empty());
    }
    CHECK(Taken(Leases()).size() == 1);
  }
}

TEST_CASE("without XDG_STATE_HOME the records are below the home directory", "[session][unended]") {
  const test::TempDir home;
  const UnendedLeases leases(FixedEnvironment({{"HOME", home.path()}}), "s");
  leases.Remember({.id = "aws/creds/deploy/1", .since = kNow, .ends = kNow + seconds(1)});
  CHECK(fs::exists(home.path() + "/.local/state/terraform-provider-vault"));
  CHECK(leases.Take("", "aws", "deploy", kNow).size() == 1);
}

}  // namespace
}  // namespace tfvault::session::unended_leases_test
