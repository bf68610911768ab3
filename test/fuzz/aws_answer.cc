// SPDX-License-Identifier: MPL-2.0
// AWS's answers to a credential check. Input: the status, a newline, the body.
#include "aws/query_call.h"
#include "test/fuzz/fuzz_support.h"
#include "test/support/fake_http_client.h"
#include "test/support/fake_time.h"
#include "tfvault/aws/identity_probe.h"
#include "tfvault/base/encoding.h"

#include <array>
#include <charconv>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace tfvault::test {
namespace {

constexpr std::array<std::string_view, 3> kSecrets = {"AKIAFUZZ", "fuzz-secret", "fuzz-session"};

void CheckAnswer(const aws::ProbeAnswer& answer) {
  Require((answer.outcome == aws::ProbeOutcome::kAuthenticated) != answer.arn.empty(),
          "an authenticated caller has an ARN");
  Require(answer.message.find_first_of("\r\n") == std::string::npos, "the message is one line");
  Require(IsValidUtf8(answer.message), "the message is UTF-8");
  for (const auto secret : kSecrets) {
    Require(answer.message.find(secret) == std::string::npos, "no message contains a secret");
  }
}

void Run(std::string_view input) {
  const auto status_text = TakeField(input, '\n');
  int status = 200;
  std::from_chars(status_text.data(), status_text.data() + status_text.size(), status);
  const std::string body(input);
  const auto http = std::make_shared<FakeHttpClient>(
      [&](const http::HttpRequest&, const std::stop_token&) { return HttpAnswer(status, body); });
  const FakeTime time;
  const aws::AwsIdentityProbe probe(
      http, {.sts = {"https://sts.test", "us-east-1"}, .iam = {"https://iam.test", "us-east-1"}},
      time);
  const aws::Credentials credentials{.access_key = std::string(kSecrets[0]),
                                     .secret_key = SecretString(std::string(kSecrets[1])),
                                     .session_token = SecretString(std::string(kSecrets[2]))};
  for (const auto call : {aws::ValidationCall::kGetCallerIdentity, aws::ValidationCall::kGetUser}) {
    const auto answer = probe.Ask(call, credentials, Duration(1'000), {});
    Require(answer.ok(), "every answer has a message");
    CheckAnswer(*answer);
  }
}

}  // namespace
}  // namespace tfvault::test

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  tfvault::test::Run(tfvault::test::AsText(data, size));
  return 0;
}
