// SPDX-License-Identifier: MPL-2.0
#include "session/kept_credentials.h"

#include "session/private_files.h"
#include "tfvault/json/fields.h"

#include <algorithm>
#include <chrono>

namespace tfvault::session {
namespace {

// boto runs the command again when less than 15 minutes are left, and the SDK for Go when the
// credentials expire. New credentials are fetched earlier, so that neither SDK gets credentials
// that are about to expire.
constexpr Duration kLongestRest = std::chrono::minutes(15);
constexpr int kRestShare = 3;
// The command prints an expiration before the real expiration, so that requests in progress can
// finish.
constexpr Duration kLongestMargin = std::chrono::minutes(1);
constexpr int kMarginShare = 10;
// The shortest session that AWS issues.
constexpr Duration kShortestSession = std::chrono::minutes(15);

std::int64_t Milliseconds(SteadyTimePoint time) {
  return std::chrono::duration_cast<Duration>(time.time_since_epoch()).count();
}

}  // namespace

Kept Keep(const Issued& issued) {
  const auto& credentials = issued.credentials;
  Kept kept{.answer = {{"Version", 1},
                       {"AccessKeyId", credentials.access_key},
                       {"SecretAccessKey", credentials.secret_key.Reveal()}}};
  auto end = issued.end ? std::optional(issued.end->at) : std::nullopt;
  if (!credentials.session_token.empty()) {
    kept.answer["SessionToken"] = credentials.session_token.Reveal();
    if (!end) end = issued.issued_at + kShortestSession;
  }
  if (!end) return kept;
  const auto life = std::chrono::duration_cast<Duration>(*end - issued.issued_at);
  const auto told = *end - std::min(life / kMarginShare, kLongestMargin);
  kept.refresh_at = Milliseconds(*end - std::min(life / kRestShare, kLongestRest));
  kept.usable_until = Milliseconds(told);
  return kept;
}

SecretString Answer(const Kept& kept, const Time& time) {
  auto answer = kept.answer;
  if (kept.usable_until != kNever) {
    answer["Expiration"] =
        FormatRfc3339(ToSystem(time, SteadyTimePoint(Duration(kept.usable_until))));
  }
  return SecretString(answer.dump());
}

bool IsFresh(const Kept& kept, const Time& time) {
  return Milliseconds(time.SteadyNow()) < kept.refresh_at;
}

bool IsUsable(const Kept& kept, const Time& time) {
  return Milliseconds(time.SteadyNow()) < kept.usable_until;
}

Status WriteKept(const std::string& file, const Kept& kept, json::Value fields) {
  fields["answer"] = kept.answer;
  fields["refresh_at"] = kept.refresh_at;
  fields["usable_until"] = kept.usable_until;
  fields["leases"] = kept.leases;
  return WritePrivateFile(file, SecretString(fields.dump()));
}

std::optional<Kept> ReadKept(const std::string& file, json::Value* fields) {
  const auto bytes = ReadPrivateFile(file);
  if (!bytes.ok()) return std::nullopt;
  const auto value = json::Parse(bytes->Reveal());
  if (!value.ok()) return std::nullopt;
  json::Fields reader(*value, "the credentials");
  Kept kept{.answer = reader.Object("answer"),
            .refresh_at = reader.Int("refresh_at"),
            .usable_until = reader.Int("usable_until"),
            .leases = reader.Strings("leases")};
  if (!reader.status().ok() || !kept.answer.is_object()) return std::nullopt;
  if (fields != nullptr) *fields = *value;
  return kept;
}

}  // namespace tfvault::session
