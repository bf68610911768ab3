// SPDX-License-Identifier: MPL-2.0
#include "tfvault/vault/path.h"

#include <catch2/catch.hpp>

namespace tfvault::vault::path_test {
namespace {

TEST_CASE("a path is encoded segment by segment", "[vault]") {
  const auto [path, encoded] = GENERATE(table<std::string, std::string>({
      {"aws/roles/deploy", "aws/roles/deploy"},
      {"/aws/roles/deploy/", "aws/roles/deploy"},
      {"a b/c%d", "a%20b/c%25d"},
      {"a%2Fb", "a%252Fb"},
      {"a?list=true#x", "a%3Flist=true%23x"},
      {"$&+,:;=@~-._", "$&+,:;=@~-._"},
      {"caf\xC3\xA9", "caf%C3%A9"},
      {"...", "..."},
      {"a\\..\\b", "a%5C..%5Cb"},
  }));
  const auto result = EncodePath(path);
  REQUIRE(result.ok());
  CHECK(*result == encoded);
}

TEST_CASE("refuses a path that could reach another path", "[vault]") {
  const std::string path = GENERATE(
      std::string(), std::string("/"), std::string("a//b"), std::string("a/../b"),
      std::string("../b"), std::string("a/.."), std::string("a/./b"), std::string("."),
      std::string("a\nb"), std::string("a\0b", 3), std::string("a\x7F"), std::string("a\xFF"));
  CAPTURE(path);
  CHECK(EncodePath(path).status().code() == StatusCode::kInvalidArgument);
}

TEST_CASE("the message about a bad path shows no control character", "[vault]") {
  const std::string message = Message(EncodePath("a\x1B[31m/..").status());
  CHECK(message.find('\x1B') == std::string::npos);
  CHECK_THAT(message, Catch::Contains("a%1B"));
}

TEST_CASE("an object path is built from a mount, a kind and one name", "[vault]") {
  CHECK(ObjectPath("aws", "roles", "deploy").value() == "aws/roles/deploy");
  CHECK(ObjectPath("/team/aws/", "creds", "a b").value() == "team/aws/creds/a b");
}

TEST_CASE("refuses an object path that would reach another object", "[vault]") {
  const auto [mount, name] = GENERATE(table<std::string, std::string>({
      {"", "deploy"},
      {"//", "deploy"},
      {"aws", ""},
      {"aws", ".."},
      {"aws", "../config/root"},
      {"aws", "a/b"},
      {"aws/../sys", "a"},
      {"aws", "a\r\nb"},
  }));
  CAPTURE(mount, name);
  CHECK(ObjectPath(mount, "roles", name).status().code() == StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace tfvault::vault::path_test
