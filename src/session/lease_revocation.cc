// SPDX-License-Identifier: MPL-2.0
#include "tfvault/session/lease_revocation.h"

#include "tfvault/json/value.h"
#include "tfvault/vault/error.h"
#include "tfvault/vault/look_afterwards.h"

#include <chrono>
#include <cstddef>
#include <optional>
#include <thread>
#include <utility>

namespace tfvault::session {
namespace {

// Vault ends a request that runs longer than its max_request_duration, 90 seconds by default.
constexpr Duration kPatientLimit = std::chrono::minutes(10);
constexpr Duration kReportInterval{5'000};

Status RevokePrefix(const vault::VaultClient& client, const LeaseRevocation& revocation,
                    const std::string& prefix, const vault::Call& call) {
  json::Value body = json::Value::object();
  if (!revocation.force) body["sync"] = revocation.wait;
  vault::Call patient = call;
  patient.timeout = kPatientLimit;
  return client
      .Write(RevocationPath(revocation, prefix), std::move(body), Idempotency::kIdempotent, patient)
      .status();
}

Status RevokeAll(const vault::VaultClient& client, const LeaseRevocation& revocation,
                 const std::string& prefix, const vault::Call& call) {
  std::optional<std::size_t> left;
  for (;;) {
    Status revoked = RevokePrefix(client, revocation, prefix, call);
    if (revoked.ok() || vault::IsRefused(revoked) || call.stop.stop_requested()) return revoked;
    const auto now = vault::FindLeases(client, {prefix}, call);
    if (!now.ok() || (left && now->ids.size() >= *left)) return revoked;
    left = now->ids.size();
  }
}

}  // namespace

vault::FoundLeases RevokedLeases::Survivors() const {
  if (!status.ok() || !before.ok() || !after.ok()) return {};
  return after->AmongThose(*before);
}

std::string RevocationPath(const LeaseRevocation& revocation, const std::string& prefix) {
  return "sys/leases/" + std::string(revocation.force ? "revoke-force/" : "revoke-prefix/") +
         prefix;
}

RevokedLeases RevokeLeases(const vault::VaultClient& client, const Time& time,
                           const LeaseRevocation& revocation, const vault::Call& call,
                           const std::function<void(const StatusOr<vault::FoundLeases>&)>& found,
                           const std::function<void(const vault::FoundLeases&)>& left) {
  RevokedLeases revoked;
  revoked.before = vault::FindLeases(client, revocation.prefixes, call);
  found(revoked.before);
  {
    std::jthread countdown;
    if (revocation.wait && revoked.before.ok() && !revoked.before->ids.empty()) {
      countdown = std::jthread([&](const std::stop_token& stop) {
        while (time.Sleep(kReportInterval, stop).ok()) {
          const auto now = vault::FindLeases(client, revocation.prefixes, {.stop = stop});
          if (now.ok() && !stop.stop_requested()) left(*now);
        }
      });
    }
    for (const auto& prefix : revocation.prefixes) {
      const Status one = RevokeAll(client, revocation, prefix, call);
      if (revoked.status.ok()) revoked.status = one;
    }
  }
  // Not cancelled with the run, because the user must learn how many leases are left.
  revoked.after = revoked.before;
  if (revoked.before.ok()) {
    revoked.after = vault::FindLeases(client, revocation.prefixes, {.timeout = vault::kLookLimit});
  }
  return revoked;
}

}  // namespace tfvault::session
