// SPDX-License-Identifier: MPL-2.0
#include "tfvault/vault/stored_token.h"

#include "test/support/script.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <filesystem>

namespace tfvault::vault::stored_token_test {
namespace {

struct Home {
  StatusOr<SecretString> Token(const std::map<std::string, std::string>& helper_variables = {}) {
    variables["HOME"] = variables["USERPROFILE"] = dir.path();
    auto found = StoredToken(FixedEnvironment(variables), helper_variables, {});
    if (!found.ok()) return found.status();
    origin = found->origin;
    return std::move(found->token);
  }
  // Creates a token helper; returns a line of Vault's configuration that names it, for HCL.
  std::string Helper(const test::Script& script) {
    helper = test::WriteScript(dir, script);
    return "token_helper = " + nlohmann::json(helper).dump();
  }

  test::TempDir dir;
  std::map<std::string, std::string> variables{};
  std::string helper{};  // the path of the latest token helper
  std::string origin{};  // of the latest token
};

TEST_CASE("finds no token without a home directory and files", "[vault][stored-token]") {
  CHECK(StoredToken(FixedEnvironment({}), {}, {}).value().token.empty());
  CHECK(Home().Token().value().empty());
}

TEST_CASE("the token file is read and trimmed", "[vault][stored-token]") {
  Home home;
  home.dir.Write(".vault-token", " from-file\n");
  CHECK(home.Token().value() == SecretString("from-file"));
  CHECK(home.origin == "the file '" + home.dir.path() + "/.vault-token'");
}

TEST_CASE("the error names a token file that cannot be read", "[vault][stored-token]") {
  Home home;
  std::filesystem::create_directory(home.dir.path() + "/.vault-token");
  const auto token = home.Token();
  CHECK(token.status().code() == StatusCode::kInvalidArgument);
  CHECK_THAT(Message(token.status()), Catch::Contains(".vault-token"));
}

TEST_CASE("a token helper takes precedence over the token file and runs with get",
          "[vault][stored-token]") {
  Home home;
  home.dir.Write(".vault-token", "from-file");
  home.dir.Write(".vault", home.Helper({.posix = "echo \"  $1-$# \"",
                                        .windows = "if \"%2\"==\"\" echo   %1-1 "}));
  CHECK(home.Token().value() == SecretString("get-1"));
  CHECK(home.origin == "the token helper '" + home.helper + "'");
}

TEST_CASE("returns no token when the token helper prints none", "[vault][stored-token]") {
  Home home;
  home.dir.Write(".vault-token", "from-file");
  home.dir.Write(".vault", home.Helper({.posix = "true", .windows = "rem"}));
  CHECK(home.Token().value().empty());
}

TEST_CASE("VAULT_CONFIG_PATH names the configuration, also below the home",
          "[vault][stored-token]") {
  Home home;
  const auto config = home.dir.Write(
      "vault.hcl", home.Helper({.posix = "echo elsewhere", .windows = "echo elsewhere"}));
  home.dir.Write(".vault", "token_helper = \"/absent\"");
  home.variables["VAULT_CONFIG_PATH"] = GENERATE(true, false) ? config : "~/vault.hcl";
  CHECK(home.Token().value() == SecretString("elsewhere"));
}

TEST_CASE("only given variables reach the helper's environment", "[vault][stored-token]") {
  Home home;
  home.dir.Write(
      ".vault", home.Helper({.posix = "echo \"[$VAULT_ADDR]\"", .windows = "echo [%VAULT_ADDR%]"}));
  CHECK(home.Token({{"VAULT_ADDR", "http://vault.test"}}).value() ==
        SecretString("[http://vault.test]"));
}

TEST_CASE("a helper that is missing, fails or is configured wrongly is an error",
          "[vault][stored-token]") {
  Home home;
  const auto failing =
      home.Helper({.posix = "echo no >&2; exit 1", .windows = ">&2 echo no\r\nexit 1"});
  const auto [config, problem] = GENERATE_COPY(table<std::string, std::string>(
      {{"token_helper = \"/absent\"", "/absent"}, {failing, "no"}, {"x = \"y\"", "'x'"}}));
  home.dir.Write(".vault", config);
  const auto token = home.Token();
  CHECK(token.status().code() == StatusCode::kInvalidArgument);
  CHECK_THAT(Message(token.status()), Catch::Contains(problem));
}

}  // namespace
}  // namespace tfvault::vault::stored_token_test
