// SPDX-License-Identifier: MPL-2.0
#include "tfvault/base/url.h"

#include <catch2/catch.hpp>

namespace tfvault::url_test {
namespace {

TEST_CASE("an address is split into origin and path", "[base]") {
  const auto [text, origin, path] = GENERATE(table<std::string, std::string, std::string>({
      {"https://vault:8200", "https://vault:8200", ""},
      {"HTTP://[::1]:8200/", "http://[::1]:8200", "/"},
      {"https://h/vault/x?q=1#f", "https://h", "/vault/x"},
      {"https://h?q=/x", "https://h", ""},
      {"https://user:password@h/", "https://user:password@h", "/"},
  }));
  const auto url = ParseUrl(text);
  REQUIRE(url.ok());
  CHECK(url->Origin() == origin);
  CHECK(url->path == path);
}

TEST_CASE("an invalid address is rejected without being quoted", "[base]") {
  const std::string text =
      GENERATE("", "vault:8200", "ftp://vault", "https://", "https:///secret", "https://secret x",
               "https://secret\nx", "https://h\\secret", "://secret", "javascript:secret");
  const auto url = ParseUrl(text);
  CHECK(url.status().code() == StatusCode::kInvalidArgument);
  CHECK_THAT(Message(url.status()), !Catch::Contains("secret"));
}

TEST_CASE("an address is split into user, host, port and query", "[base]") {
  const auto url = ParseUrl("https://user:p@ss@h:443/x?a=1&b#f");
  REQUIRE(url.ok());
  CHECK(url->user_info == "user:p@ss");
  CHECK(url->authority == "h:443");
  CHECK(url->query == "a=1&b");
  CHECK(url->HostHeader() == "h");
  CHECK(ParseUrl("http://h:443")->HostHeader() == "h:443");
  CHECK_FALSE(ParseUrl("http://user@").ok());
  CHECK_FALSE(ParseUrl("http://:80").ok());
}

}  // namespace
}  // namespace tfvault::url_test
