// SPDX-License-Identifier: MPL-2.0
#include "test/support/script.h"
#include "tfvault/vault/stored_token.h"

#include <catch2/catch.hpp>

#include <sys/stat.h>

#include <filesystem>
#include <string>

namespace tfvault::vault::stored_token_posix_test {
namespace {

TEST_CASE("refuses a pipe in place of a token or configuration file at once",
          "[vault][stored-token]") {
  const std::string name = GENERATE(".vault-token", ".vault");
  const test::TempDir home;
  REQUIRE(mkfifo((home.path() + "/" + name).c_str(), S_IRUSR | S_IWUSR) == 0);
  const auto token = StoredToken(FixedEnvironment({{"HOME", home.path()}}), {}, {});
  CHECK_THAT(Message(token.status()), Catch::Contains(name) && Catch::Contains("it is a pipe"));
}

TEST_CASE("a helper's relative path is relative to the working directory",
          "[vault][stored-token]") {
  const test::TempDir home;
  const auto path = std::filesystem::relative(test::WriteScript(home, {.posix = "echo relative"}));
  home.Write(".vault", "token_helper = \"" + path.string() + "\"");
  CHECK(StoredToken(FixedEnvironment({{"HOME", home.path()}}), {}, {}).value().token ==
        SecretString("relative"));
}

}  // namespace
}  // namespace tfvault::vault::stored_token_posix_test
