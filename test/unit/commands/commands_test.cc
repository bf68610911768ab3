// SPDX-License-Identifier: MPL-2.0
#include "tfvault/commands/commands.h"

#include <catch2/catch.hpp>

#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

namespace tfvault::commands::commands_test {
namespace {

struct Result {
  int exit_code = 0;
  std::string out{};
  std::string err{};
};

// Collects a stream while the object exists.
class Captured {
 public:
  explicit Captured(std::ostream& stream) : stream_(stream), old_(stream.rdbuf(text_.rdbuf())) {}
  ~Captured() { stream_.rdbuf(old_); }
  Captured(const Captured&) = delete;
  Captured& operator=(const Captured&) = delete;
  [[nodiscard]] std::string text() const { return text_.str(); }

 private:
  std::ostringstream text_;
  std::ostream& stream_;
  std::streambuf* old_;
};

Result RunWith(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "terraform-provider-vault");
  const Captured out(std::cout);
  const Captured err(std::cerr);
  const int code = Run(static_cast<int>(arguments.size()), arguments.data(),
                       {.environment = FixedEnvironment({}),
                        .time = std::make_shared<SystemTime>(),
                        .logger = std::make_shared<NullLogger>()});
  return {code, out.text(), err.text()};
}

TEST_CASE("each command prints its arguments", "[commands]") {
  const auto* command = GENERATE("exec", "credential-process");
  REQUIRE(IsCommand(command));
  CHECK_THAT(Summary(), Catch::Contains(command));
  const auto help = RunWith({command, "--help"});
  CHECK(help.exit_code == 0);
  CHECK(help.err.empty());
  CHECK_THAT(help.out, Catch::Contains(command) && Catch::Contains("--mount") &&
                           Catch::Contains("--role") && Catch::Contains("VAULT_ADDR"));
}

TEST_CASE("an option may have one dash, as in Terraform", "[commands]") {
  const auto* dashes = GENERATE("-", "--");
  const auto mount = std::string(dashes) + "mount";
  const auto role = std::string(dashes) + "role";
  const auto json = std::string(dashes) + "json";
  const auto result =
      RunWith({"doctor", mount.c_str(), "aws", role.c_str(), "deploy", json.c_str()});
  CHECK(result.err.empty());
  CHECK_THAT(result.out, Catch::StartsWith("{") || Catch::StartsWith("["));
}

TEST_CASE("flags of the plugin are not commands", "[commands]") {
  CHECK_FALSE(IsCommand("-debug"));
  CHECK_FALSE(IsCommand(""));
}

TEST_CASE("wrong arguments are a usage error", "[commands]") {
  const auto [arguments, problem] = GENERATE(table<std::vector<const char*>, std::string>({
      {{"exec", "--mount", "aws", "--role", "deploy"}, "command"},
      {{"exec", "--role", "deploy", "--", "true"}, "--mount"},
      {{"exec", "--mount", "aws", "--role", "r", "--ttl", "long", "--", "true"}, "'long'"},
      {{"exec", "--mount", "aws", "--role", "r", "--type", "x", "--", "true"}, "--type"},
      {{"credential-process"}, "--config"},
      {{"credential-process", "--mount", "aws"}, "--role"},
      {{"credential-process", "--config"}, "--config"},
      {{"credential-process", "--config", "f", "--role", "r"}, "--config"},
      {{"credential-process", "--unknown"}, "--unknown"},
  }));
  const auto result = RunWith(arguments);
  CHECK(result.exit_code == 2);
  CHECK(result.out.empty());
  CHECK_THAT(result.err, Catch::Contains(problem));
}

TEST_CASE("a command without an address of Vault says how to set it", "[commands]") {
  const bool process = GENERATE(true, false);
  const auto result = process
                          ? RunWith({"credential-process", "--mount", "aws", "--role", "deploy"})
                          : RunWith({"exec", "--mount", "aws", "--role", "deploy", "--", "false"});
  CHECK(result.exit_code == (process ? 1 : 125));
  CHECK_THAT(result.err, Catch::Contains("VAULT_ADDR"));
}

TEST_CASE("arguments of the program after -- are not read", "[commands]") {
  const auto result = RunWith(
      {"exec", "--mount", "aws", "--role", "deploy", "--", "doctor", "--help", "--role", "x"});
  CHECK(result.exit_code == 125);
}

}  // namespace
}  // namespace tfvault::commands::commands_test
