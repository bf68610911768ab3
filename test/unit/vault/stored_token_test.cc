#include "tfvault/vault/stored_token.h"

#include "test/support/temp_dir.h"

#include <catch2/catch.hpp>

#include <sys/stat.h>

#include <filesystem>

namespace tfvault::vault {
namespace {

struct Home {
  StatusOr<SecretString> Token(const std::map<std::string, std::string>& helper_variables = {}) {
    variables["HOME"] = dir.path();
    auto found = StoredToken(FixedEnvironment(variables), helper_variables, {});
    if (!found.ok()) return found.status();
    origin = found->origin;
    return std::move(found->token);
  }
  // Creates a token helper and returns its path.
  [[nodiscard]] std::string Helper(const std::string& script) const {
    const auto path = dir.Write("helper", "#!/bin/sh\n" + script);
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    return path;
  }

  test::TempDir dir;
  std::map<std::string, std::string> variables{};
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

TEST_CASE("refuses a pipe in place of a token or configuration file at once",
          "[vault][stored-token]") {
  const std::string name = GENERATE(".vault-token", ".vault");
  Home home;
  REQUIRE(mkfifo((home.dir.path() + "/" + name).c_str(), S_IRUSR | S_IWUSR) == 0);
  CHECK_THAT(Message(home.Token().status()),
             Catch::Contains(name) && Catch::Contains("it is a pipe"));
}

TEST_CASE("a token helper takes precedence over the token file and runs with get",
          "[vault][stored-token]") {
  Home home;
  home.dir.Write(".vault-token", "from-file");
  const auto helper = home.Helper("echo \"  $1-$# \"\n");
  home.dir.Write(".vault", "token_helper = \"" + helper + "\"");
  CHECK(home.Token().value() == SecretString("get-1"));
  CHECK(home.origin == "the token helper '" + helper + "'");
}

TEST_CASE("returns no token when the token helper prints none", "[vault][stored-token]") {
  Home home;
  home.dir.Write(".vault-token", "from-file");
  home.dir.Write(".vault", "token_helper = \"" + home.Helper("true\n") + "\"");
  CHECK(home.Token().value().empty());
}

TEST_CASE("VAULT_CONFIG_PATH names the configuration, also below the home",
          "[vault][stored-token]") {
  Home home;
  const auto helper = home.Helper("echo elsewhere\n");
  const auto config = home.dir.Write("vault.hcl", "token_helper = \"" + helper + "\"");
  home.dir.Write(".vault", "token_helper = \"/absent\"");
  home.variables["VAULT_CONFIG_PATH"] = GENERATE(true, false) ? config : "~/vault.hcl";
  CHECK(home.Token().value() == SecretString("elsewhere"));
}

TEST_CASE("a helper's relative path is relative to the working directory",
          "[vault][stored-token]") {
  Home home;
  const auto helper = std::filesystem::relative(home.Helper("echo relative\n")).string();
  home.dir.Write(".vault", "token_helper = \"" + helper + "\"");
  CHECK(home.Token().value() == SecretString("relative"));
}

TEST_CASE("only given variables reach the helper's environment", "[vault][stored-token]") {
  Home home;
  home.dir.Write(".vault", "token_helper = \"" + home.Helper("echo \"[$VAULT_ADDR]\"\n") + "\"");
  CHECK(home.Token({{"VAULT_ADDR", "http://vault.test"}}).value() ==
        SecretString("[http://vault.test]"));
}

TEST_CASE("a helper that is missing, fails or is configured wrongly is an error",
          "[vault][stored-token]") {
  Home home;
  const std::string failing = "token_helper = \"" + home.Helper("echo no >&2; exit 1\n") + "\"";
  const auto [config, problem] = GENERATE_COPY(table<std::string, std::string>(
      {{"token_helper = \"/absent\"", "/absent"}, {failing, "no"}, {"x = \"y\"", "'x'"}}));
  home.dir.Write(".vault", config);
  const auto token = home.Token();
  CHECK(token.status().code() == StatusCode::kInvalidArgument);
  CHECK_THAT(Message(token.status()), Catch::Contains(problem));
}

}  // namespace
}  // namespace tfvault::vault
