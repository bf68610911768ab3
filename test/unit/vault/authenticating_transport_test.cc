// SPDX-License-Identifier: MPL-2.0
#include "vault/authenticating_transport.h"

#include "test/support/fake_vault_transport.h"

#include <catch2/catch.hpp>

namespace tfvault::vault::authenticating_transport_test {
namespace {

using test::FakeVaultTransport;

// The headers that the next transport sees, as "name: value".
std::vector<std::string> HeadersOf(const std::string& token, const std::string& namespace_path,
                                   const VaultRequest& request) {
  const auto next = std::make_shared<FakeVaultTransport>(
      std::vector<StatusOr<VaultResponse>>{VaultResponse{.status = 200}});
  const AuthenticatingTransport transport(SecretString(token), namespace_path, next);
  REQUIRE(transport.Send(request, {}).ok());
  std::vector<std::string> headers;
  const VaultRequest sent = next->requests().at(0);
  for (const auto& header : sent.headers) {
    headers.push_back(header.name + ": " + header.value.Reveal());
  }
  return headers;
}

using Headers = std::vector<std::string>;

TEST_CASE("token and namespace are added to a request", "[vault]") {
  CHECK(HeadersOf("t", "/a/b/", {.path = "x"}) ==
        Headers{"X-Vault-Token: t", "X-Vault-Namespace: a/b"});
}

TEST_CASE("empty token and namespace are not sent", "[vault]") {
  CHECK(HeadersOf("", "", {.path = "x"}).empty());
  CHECK(HeadersOf("", "//", {.path = "x"}).empty());
}

TEST_CASE("a request can be sent without the token", "[vault]") {
  CHECK(HeadersOf("t", "a", {.path = "x", .omit_token = true}) == Headers{"X-Vault-Namespace: a"});
}

TEST_CASE("a request can name its own namespace or none", "[vault]") {
  CHECK(HeadersOf("", "a", {.path = "x", .namespace_path = "b"}) ==
        Headers{"X-Vault-Namespace: b"});
  CHECK(HeadersOf("", "a", {.path = "x", .namespace_path = ""}).empty());
}

TEST_CASE("refuses a token or namespace with control characters without quoting it", "[vault]") {
  const auto [token, namespace_path] = GENERATE(table<std::string, std::string>({
      {"hvs.secret\n", ""},
      {"hvs.secret\r\nX-Evil: 1", ""},
      {"hvs.\x7Fsecret", ""},
      {"t", "a\nsecret"},
  }));
  const auto next = std::make_shared<FakeVaultTransport>(std::vector<StatusOr<VaultResponse>>{});
  const AuthenticatingTransport transport(SecretString(token), namespace_path, next);
  const Status status = transport.Send({.path = "x"}, {}).status();
  CHECK(status.code() == StatusCode::kInvalidArgument);
  CHECK_THAT(Message(status), !Catch::Contains("secret"));
  CHECK(next->requests().empty());
}

TEST_CASE("the error about an unusable token names the token's source", "[vault]") {
  const AuthenticatingTransport transport(SecretString("secret\n"), "", nullptr, "VAULT_TOKEN");
  CHECK_THAT(Message(transport.Send({.path = "x"}, {}).status()),
             Catch::StartsWith("the Vault token from VAULT_TOKEN contains non-printable"));
}

}  // namespace
}  // namespace tfvault::vault::authenticating_transport_test
