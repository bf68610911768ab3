// SPDX-License-Identifier: MPL-2.0
#include "vault/errors.h"

#include "tfvault/base/encoding.h"
#include "tfvault/http/http_client.h"
#include "tfvault/json/value.h"

#include <algorithm>
#include <string_view>

namespace tfvault::vault {
namespace {

constexpr const char* kPayload = "tfvault/vault.error";

// Null for a status without an HTTP answer.
json::Value FactsOf(const Status& status) {
  const auto payload = status.GetPayload(kPayload);
  return payload ? json::Parse(std::string(*payload)).value_or(nullptr) : nullptr;
}

}  // namespace

StatusCode CodeForHttpStatus(int http_status) {
  switch (http_status) {
    case 400:
    case 413:
      return StatusCode::kInvalidArgument;
    case 401:
    case 403:
      return StatusCode::kPermissionDenied;
    case 404:
      return StatusCode::kNotFound;
    case 405:
      return StatusCode::kUnimplemented;
    case 412:
    case 429:
      return StatusCode::kUnavailable;
    default:
      return http_status >= 500 ? StatusCode::kUnavailable : StatusCode::kFailedPrecondition;
  }
}

Status VaultError(StatusCode code, const std::string& message, const VaultErrorFacts& facts) {
  json::Value payload = {
      {"status", facts.http_status}, {"errors", facts.errors}, {"lease_id", facts.lease_id}};
  if (facts.foreign) payload["foreign"] = true;
  if (facts.retry_after) payload["retry_after_ms"] = facts.retry_after->count();
  Status status = Error(code, message);
  status.SetPayload(kPayload, absl::Cord(json::Write(payload)));
  return status;
}

Status WithCode(const Status& status, StatusCode code) {
  Status copy = Error(code, Message(status));
  status.ForEachPayload(
      [&](auto type_url, const absl::Cord& payload) { copy.SetPayload(type_url, payload); });
  return copy;
}

std::optional<int> HttpStatusOf(const Status& status) {
  const json::Value facts = FactsOf(status);
  if (!facts.is_object()) return std::nullopt;
  return facts.value("status", 0);
}

std::vector<std::string> VaultErrorsOf(const Status& status) {
  const json::Value facts = FactsOf(status);
  if (!facts.is_object()) return {};
  return facts.value("errors", std::vector<std::string>());
}

std::optional<Duration> RetryAfterOf(const Status& status) {
  const json::Value facts = FactsOf(status);
  if (!facts.is_object() || !facts.contains("retry_after_ms")) return std::nullopt;
  return Duration(facts.value("retry_after_ms", Duration::rep{0}));
}

std::string LeaseIdOf(const Status& status) {
  const json::Value facts = FactsOf(status);
  return facts.is_object() ? facts.value("lease_id", std::string()) : std::string();
}

bool VaultSaid(const Status& status, const std::string& part) {
  const auto errors = VaultErrorsOf(status);
  return std::any_of(errors.begin(), errors.end(),
                     [&](const std::string& text) { return text.find(part) != std::string::npos; });
}

bool IsThrottled(const Status& status) {
  return HttpStatusOf(status) == 429 && !VaultSaid(status, "lease count quota");
}

bool IsForeignAnswer(const Status& status) {
  const json::Value facts = FactsOf(status);
  return facts.is_object() && facts.value("foreign", false);
}

bool IsMountMissing(const Status& status) {
  return (VaultSaid(status, "no handler for route") && !IsMountTainted(status)) ||
         VaultSaid(status, "No secret engine mount at");
}

bool IsMountTainted(const Status& status) { return VaultSaid(status, "route entry is tainted"); }

std::string UnwrapErrorText(const std::string& text) {
  constexpr std::string_view kBullet = "\t* ";
  const auto heading = text.find(" occurred:\n");
  const bool wrapped = heading != std::string::npos &&
                       text.find_first_not_of("0123456789") == text.find(" error") &&
                       text.find(" error") < heading;
  if (!wrapped) return text;
  std::string joined;
  for (auto at = text.find(kBullet, heading); at != std::string::npos;) {
    at += kBullet.size();
    const auto next = text.find(kBullet, at);
    std::string item = text.substr(at, next == std::string::npos ? next : next - at);
    while (!item.empty() && (item.back() == '\n' || item.back() == ' ')) item.pop_back();
    if (!joined.empty()) joined += "; ";
    joined += item;
    at = next;
  }
  return joined.empty() ? text : joined;
}

std::string ExplainHttpStatus(int http_status) {
  switch (http_status) {
    case 403:
      return "permission denied";
    case 404:
      return "not found";
    case 405:
      return "the server does not support this operation on this path";
    case 412:
      return "the server has not yet seen a required earlier write";
    case 413:
      return "the request is too large for the server";
    case 429:
      return "too many requests or leases";
    case 472:
    case 473:
      return "the server is a secondary or standby that serves no requests";
    case 501:
      return "the server is not initialised";
    case 502:
    case 504:
      return "a proxy in front of Vault received no answer from Vault";
    case 503:
      return "the server is sealed, overloaded or without an active node";
    default:
      return {};
  }
}

std::string Excerpt(const std::string& body, const Redactor& secrets) {
  constexpr std::size_t kLongestBody = 4096;
  constexpr std::size_t kLongest = 160;
  std::string words;
  bool in_tag = false;
  for (const char c : secrets.Redact(std::string_view(body).substr(0, kLongestBody))) {
    const auto byte = static_cast<unsigned char>(c);
    const bool blank = byte <= 0x20 || byte == 0x7F || c == '<' || c == '>';
    if (c == '<') in_tag = true;
    if (blank && !words.empty() && words.back() != ' ') words += ' ';
    if (!blank && !in_tag) words += c;
    if (c == '>') in_tag = false;
  }
  if (!words.empty() && words.back() == ' ') words.pop_back();
  words = secrets.Redact(words);  // a tag may have split a secret
  if (words.size() > kLongest) words = ReplaceInvalidUtf8(words.substr(0, kLongest)) + "...";
  return words;
}

bool MayHaveTakenEffect(const Status& status) {
  // A server that is sealed, overloaded or without a leader answers 503 and executes nothing.
  if (const auto http = HttpStatusOf(status)) {
    return (*http >= 500 && *http != 503) || (*http >= 200 && *http < 300);
  }
  const auto kind = http::FailureKindOf(status);
  return kind == http::FailureKind::kInterrupted || kind == http::FailureKind::kTimedOut ||
         kind == http::FailureKind::kCancelled || kind == http::FailureKind::kResponseTooLarge;
}

bool IsRefused(const Status& written) {
  const int http = HttpStatusOf(written).value_or(0);
  return http >= 400 && http < 500 && http != 412 && http != 429;
}

}  // namespace tfvault::vault
