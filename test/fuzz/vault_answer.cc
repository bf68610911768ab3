// SPDX-License-Identifier: MPL-2.0
// Vault's answers to the calls of the client. Input: a line each for the letter of the call,
// status, Retry-After and Location, then the body.
#include "test/fuzz/fuzz_support.h"
#include "test/support/fake_http_client.h"
#include "test/support/fake_time.h"
#include "tfvault/base/encoding.h"
#include "tfvault/vault/client.h"
#include "tfvault/vault/error.h"

#include <charconv>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace tfvault::test {
namespace {

constexpr std::string_view kToken = "hvs.fuzz";

void Check(const Status& status) {
  Require(IsValidUtf8(Message(status)), "messages are UTF-8");
  Require(Message(status).find(kToken) == std::string::npos, "no message contains the token");
  std::ignore = vault::IsMountMissing(status);
  if (const auto wait = vault::RetryAfterOf(status)) {
    Require(*wait >= Duration(0), "no wait is negative");
  }
}

Status Ask(const vault::VaultClient& client, char letter) {
  std::vector<std::string> warnings;
  const vault::Call call{.warnings = &warnings};
  constexpr std::chrono::seconds kIncrement{60};
  const std::string lease = "aws/creds/r/1";
  switch (letter) {
    case 'a':
      return client.IssueAwsCredentials({.mount = "aws", .role = "r"}, call).status();
    case 'c':
      return client.CreateChildToken({}, call).status();
    case 'd':
      return client.RevokeSelf(call);
    case 'e':
      return client.RevokeLease(lease, vault::Revocation::kSync, call);
    case 'k':
      return client.List("aws/roles", call).status();
    case 'l':
      return client.LookupLease(lease, call).status();
    case 'm':
      return client.ReadMount("aws", call).status();
    case 'n':
      return client.Mount("aws", {{"type", "aws"}}, call);
    case 'r':
      return client.RenewLease(lease, kIncrement, call).status();
    case 's':
      return client.LookupSelf(call).status();
    case 't':
      return client.TuneMount("aws", {{"max_lease_ttl", "1h"}}, call);
    case 'u':
      return client.Unmount("aws", call);
    case 'v':
      return client.ReadServerInfo(call).status();
    case 'w':
      return client.RenewSelf(kIncrement, call).status();
    default:
      return client.Remount("aws", "aws2", call);
  }
}

void Run(std::string_view input) {
  const auto letter = TakeField(input, '\n');
  const auto status_text = TakeField(input, '\n');
  const std::string retry_after(TakeField(input, '\n'));
  const std::string location(TakeField(input, '\n'));
  const std::string body(input);
  int status = 200;
  std::from_chars(status_text.data(), status_text.data() + status_text.size(), status);
  // Vault's data can contain the token; only messages about the request must not.
  if (status < 300 && body.find(kToken) != std::string::npos) return;
  const auto http = std::make_shared<FakeHttpClient>(
      [&](const http::HttpRequest& request, const std::stop_token&) {
        Require(request.url.starts_with("https://"), "no redirect leads away from https");
        return HttpAnswer(status, body, {{"retry-after", retry_after}, {"location", location}});
      });
  const auto client = vault::VaultClient::Create(
      {.address = "https://vault.test/prefix", .token = SecretString(std::string(kToken))},
      {.time = std::make_shared<FakeTime>(), .http = http});
  Require(client.ok(), "the options are valid");
  Check(Ask(*client, letter.empty() ? ' ' : letter.front()));
}

}  // namespace
}  // namespace tfvault::test

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  tfvault::test::Run(tfvault::test::AsText(data, size));
  return 0;
}
