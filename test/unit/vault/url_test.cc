#include "vault/url.h"

#include <catch2/catch.hpp>

namespace tfvault::vault {
namespace {

TEST_CASE("an address is split into origin and path", "[vault]") {
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

TEST_CASE("an unusable address is refused without repeating it", "[vault]") {
  const std::string text =
      GENERATE("", "vault:8200", "ftp://vault", "https://", "https:///secret", "https://secret x",
               "https://secret\nx", "https://h\\secret", "://secret", "javascript:secret");
  const auto url = ParseUrl(text);
  CHECK(url.status().code() == StatusCode::kInvalidArgument);
  CHECK_THAT(Message(url.status()), !Catch::Contains("secret"));
}

}  // namespace
}  // namespace tfvault::vault
