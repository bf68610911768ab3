// SPDX-License-Identifier: MPL-2.0
#include "tfvault/session/rotations.h"

#include "test/support/temp_dir.h"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>

namespace tfvault::session::rotations_test {
namespace {

namespace fs = std::filesystem;

struct Fixture {
  [[nodiscard]] Rotations Of(const std::string& server = "http://vault.test:8200") const {
    return {FixedEnvironment({{"XDG_STATE_HOME", temp.path()}}), server};
  }
  test::TempDir temp;
};

}  // namespace

TEST_CASE_METHOD(Fixture, "the next run recognizes the key that Vault created for an action",
                 "[session][rotation]") {
  Of("http://me:secret@vault.test:8200").Remember("team", "aws", "AKIANEW");
  CHECK(Of().Knows("team", "aws", "AKIANEW"));
  CHECK_FALSE(Of().Knows("team", "aws", "AKIAOTHER"));
  CHECK_FALSE(Of().Knows("", "aws", "AKIANEW"));
  CHECK_FALSE(Of().Knows("team", "aws2", "AKIANEW"));
  CHECK_FALSE(Of("http://other.test").Knows("team", "aws", "AKIANEW"));
  Of().Remember("team", "aws", "AKIANEWER");
  CHECK(Of().Knows("team", "aws", "AKIANEWER"));
  CHECK_FALSE(Of().Knows("team", "aws", "AKIANEW"));
}

TEST_CASE_METHOD(Fixture,
                 "records of rotations are accessible to their owner only, and may be damaged",
                 "[session][rotation]") {
  Of().Remember("", "aws", "AKIANEW");
  const fs::path directory = fs::path(temp.path()) / "terraform-provider-vault/rotations";
  CHECK(fs::status(directory).permissions() == fs::perms::owner_all);
  for (const auto& file : fs::directory_iterator(directory)) {
    CHECK((fs::status(file).permissions() & (fs::perms::group_all | fs::perms::others_all)) ==
          fs::perms::none);
    std::ofstream(file.path()) << GENERATE("", "{", "[]", R"({"access_key":1})");
  }
  CHECK_FALSE(Of().Knows("", "aws", "AKIANEW"));
}

TEST_CASE("records nothing without a directory", "[session][rotation]") {
  const Rotations none(FixedEnvironment({}), "http://vault.test");
  none.Remember("", "aws", "AKIANEW");
  CHECK_FALSE(none.Knows("", "aws", "AKIANEW"));
}

}  // namespace tfvault::session::rotations_test
