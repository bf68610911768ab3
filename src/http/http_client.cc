// SPDX-License-Identifier: MPL-2.0
#include "tfvault/http/http_client.h"

#include "tfvault/base/encoding.h"
#include "tfvault/base/text.h"
#include "tfvault/base/url.h"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <string_view>
#include <utility>

namespace tfvault::http {
namespace {

constexpr const char* kPayload = "tfvault/http.failure";
constexpr const char* kCausePayload = "tfvault/http.cause";  // one byte

struct KindFacts {
  FailureKind kind;
  StatusCode code;
  std::string_view name;
};

constexpr std::array<KindFacts, 7> kKinds = {{
    {FailureKind::kInvalidRequest, StatusCode::kInvalidArgument, "invalid-request"},
    {FailureKind::kNotSent, StatusCode::kUnavailable, "not-sent"},
    {FailureKind::kTls, StatusCode::kFailedPrecondition, "tls"},
    {FailureKind::kInterrupted, StatusCode::kUnavailable, "interrupted"},
    {FailureKind::kTimedOut, StatusCode::kDeadlineExceeded, "timed-out"},
    {FailureKind::kCancelled, StatusCode::kCancelled, "cancelled"},
    {FailureKind::kResponseTooLarge, StatusCode::kResourceExhausted, "response-too-large"},
}};

// The value of every header that is not in this list is treated as a secret.
constexpr std::array<std::string_view, 10> kHarmlessHeaders = {
    "accept",
    "content-type",
    "host",
    "metadata",
    "metadata-flavor",
    "user-agent",
    "x-amz-date",
    "x-aws-ec2-metadata-token-ttl-seconds",
    "x-vault-namespace",
    "x-vault-request",
};

bool IsHarmlessHeader(const std::string& name) {
  return std::find(kHarmlessHeaders.begin(), kHarmlessHeaders.end(), LowerCase(name)) !=
         kHarmlessHeaders.end();
}

}  // namespace

void AddHeaderSecret(std::string_view value, Redactor& secrets) {
  constexpr std::string_view kAwsSignature = "AWS4-HMAC-SHA256 ";
  if (value.starts_with(kAwsSignature)) {
    // "Credential=KEY/DATE/REGION/SERVICE/aws4_request, SignedHeaders=..., Signature=..."
    for (const std::string_view name : {"Credential=", "Signature="}) {
      const auto at = value.find(name);
      if (at == std::string_view::npos) continue;
      const std::string_view rest = value.substr(at + name.size());
      secrets.Add(rest.substr(0, rest.find_first_of("/, ")));
    }
    return;
  }
  for (const std::string_view scheme : {"Basic ", "Bearer ", "Negotiate "}) {
    if (!value.starts_with(scheme)) continue;
    value.remove_prefix(scheme.size());
    const auto decoded = Base64Decode(value);  // "Basic dXNlcjpwYXNzd29yZA=="
    if (!decoded.ok() || scheme != "Basic ") continue;
    secrets.Add(*decoded);
    secrets.Add(std::string_view(*decoded).substr(decoded->find(':') + 1));
  }
  secrets.Add(value);
}

Redactor SecretsOf(const HttpRequest& request) {
  Redactor redactor;
  for (const HttpHeader& header : request.headers) {
    if (!IsHarmlessHeader(header.name)) AddHeaderSecret(header.value.Reveal(), redactor);
  }
  const auto url = ParseUrl(request.url);
  if (!url.ok() || url->user_info.empty()) return redactor;
  const std::string_view user = url->user_info;
  redactor.Add(user);
  redactor.Add(user.substr(0, user.find(':')));
  redactor.Add(user.substr(user.find(':') + 1));
  return redactor;
}

std::string HttpResponse::Header(const std::string& name) const {
  const auto it = headers.find(name);
  return it == headers.end() ? std::string() : it->second;
}

std::optional<std::chrono::sys_seconds> HttpResponse::Date(const std::string& name) const {
  const std::time_t date = curl_getdate(Header(name).c_str(), nullptr);
  if (date < 0) return std::nullopt;
  return std::chrono::sys_seconds(std::chrono::seconds(date));
}

std::optional<Duration> HttpResponse::RetryAfter(SystemTimePoint now) const {
  const std::string text = Header("retry-after");
  if (const auto seconds = ParseInteger<int>(text)) {
    return std::chrono::seconds(std::max(*seconds, 0));
  }
  const auto date = Date("retry-after");
  if (!date) return std::nullopt;
  const Duration at = date->time_since_epoch();
  return std::max(Duration(0), at - std::chrono::floor<Duration>(now.time_since_epoch()));
}

Status TransportError(FailureKind kind, const std::string& message, FailureCause cause) {
  for (const KindFacts& facts : kKinds) {
    if (facts.kind != kind) continue;
    Status status = Error(facts.code, message);
    status.SetPayload(kPayload, absl::Cord(std::string(facts.name)));
    status.SetPayload(kCausePayload, absl::Cord(std::string(1, static_cast<char>(cause))));
    return status;
  }
  return Error(StatusCode::kInternal, message);
}

std::optional<FailureKind> FailureKindOf(const Status& status) {
  const auto payload = status.GetPayload(kPayload);
  if (!payload.has_value()) return std::nullopt;
  const std::string name(*payload);
  for (const KindFacts& facts : kKinds) {
    if (facts.name == name) return facts.kind;
  }
  return std::nullopt;
}

FailureCause FailureCauseOf(const Status& status) {
  const auto payload = status.GetPayload(kCausePayload);
  return payload ? static_cast<FailureCause>(std::string(*payload).front()) : FailureCause::kOther;
}

bool RequestWasNotSent(const Status& status) {
  const auto kind = FailureKindOf(status);
  return kind == FailureKind::kInvalidRequest || kind == FailureKind::kNotSent ||
         kind == FailureKind::kTls;
}

}  // namespace tfvault::http
