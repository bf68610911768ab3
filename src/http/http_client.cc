#include "tfvault/http/http_client.h"

#include <array>
#include <string_view>
#include <utility>

namespace tfvault::http {
namespace {

constexpr const char* kPayload = "tfvault/http.failure";

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

}  // namespace

std::string HttpResponse::Header(const std::string& name) const {
  const auto it = headers.find(name);
  return it == headers.end() ? std::string() : it->second;
}

Status TransportError(FailureKind kind, const std::string& message) {
  for (const KindFacts& facts : kKinds) {
    if (facts.kind != kind) continue;
    Status status = Error(facts.code, message);
    status.SetPayload(kPayload, absl::Cord(std::string(facts.name)));
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

bool RequestWasNotSent(const Status& status) {
  const auto kind = FailureKindOf(status);
  return kind == FailureKind::kInvalidRequest || kind == FailureKind::kNotSent ||
         kind == FailureKind::kTls;
}

}  // namespace tfvault::http
