// SPDX-License-Identifier: MPL-2.0
#include "tfvault/session/run_token.h"

#include "tfvault/base/text.h"
#include "tfvault/vault/error.h"

#include <algorithm>
#include <chrono>
#include <tuple>
#include <utility>

namespace tfvault::session {
namespace {

constexpr std::string_view kModule = "vault";

// The renewal of an ephemeral resource may take five seconds, for two tokens and a lease.
constexpr Duration kRenewalLimit{1'600};
// The time in which Vault may still issue a lease for a request whose answer was lost.
constexpr std::chrono::seconds kLateLeaseTtl{30};
constexpr Duration kTokenEndLimit{500};
constexpr Duration kShortestWait{1'000};

std::optional<Limit> EndUnlessRenewedOf(const TokenLife& life) {
  if (!life.expires) return std::nullopt;
  return Limit{.at = *life.expires, .what = life.name};
}

std::optional<Limit> EndAtLatestOf(const TokenLife& life) {
  if (life.latest) return Limit{.at = *life.latest, .what = life.name + " (its explicit max TTL)"};
  if (life.renew_at) return std::nullopt;
  return EndUnlessRenewedOf(life);
}

}  // namespace

SystemTimePoint ToSystem(const Time& time, SteadyTimePoint at) {
  return time.Now() + std::chrono::floor<SystemTimePoint::duration>(at - time.SteadyNow());
}

std::optional<Limit> Earlier(std::optional<Limit> a, std::optional<Limit> b) {
  if (!a || (b && b->at < a->at)) return b;
  return a;
}

std::optional<SteadyTimePoint> RenewalBefore(SteadyTimePoint end, SteadyTimePoint now) {
  const auto wait = (end - now) * 2 / 3;
  if (wait < kShortestWait) return std::nullopt;
  return now + wait;
}

TokenLife LifeOf(const vault::TokenInfo& info, std::string name, const Time& time) {
  const auto now = time.SteadyNow();
  TokenLife life{.name = std::move(name), .known = true};
  if (info.ttl.count() > 0) life.expires = now + info.ttl;
  if (info.explicit_max_ttl.count() > 0) {
    life.latest = now + (info.creation_time + info.explicit_max_ttl - time.Now());
  }
  const bool useful = life.expires && (!life.latest || *life.expires < *life.latest);
  if (info.renewable && useful) life.renew_at = RenewalBefore(*life.expires, now);
  return life;
}

RunToken::RunToken(Identity configured, std::optional<Identity> child, Environment environment)
    : environment_(std::move(environment)),
      configured_(std::move(configured)),
      child_(std::move(child)) {
  if (configured_.life.known) KeepAlive();
}

RunToken::~RunToken() { End(); }

const vault::VaultClient& RunToken::client() const {
  return child_ ? child_->client : configured_.client;
}

vault::VaultClient RunToken::Client(const std::string& relative_namespace) const {
  if (relative_namespace.empty()) return client();
  std::string path(Trim(client().namespace_path(), "/"));
  if (!path.empty()) path += '/';
  return client().WithNamespace(path + relative_namespace);
}

std::optional<Limit> RunToken::EndUnlessRenewed() const {
  const std::lock_guard lock(mutex_);
  const auto own = EndUnlessRenewedOf(configured_.life);
  return child_ ? Earlier(EndUnlessRenewedOf(child_->life), own) : own;
}

std::optional<Limit> RunToken::EndAtLatest() const {
  const std::lock_guard lock(mutex_);
  const auto own = EndAtLatestOf(configured_.life);
  return child_ ? Earlier(EndAtLatestOf(child_->life), own) : own;
}

std::optional<SteadyTimePoint> RunToken::NextRenewal() const {
  const std::lock_guard lock(mutex_);
  auto next = configured_.life.renew_at;
  if (child_ && child_->life.renew_at && (!next || *child_->life.renew_at < *next)) {
    next = child_->life.renew_at;
  }
  return next;
}

Status RunToken::Renew(bool at_once, const std::stop_token& stop) {
  const std::lock_guard lock(renewing_);
  // The configured token comes first, because the child token ends with it.
  Status status = RenewToken(configured_, at_once, stop);
  if (child_) status.Update(RenewToken(*child_, at_once, stop));
  return status;
}

Status RunToken::RenewToken(Identity& identity, bool at_once, const std::stop_token& stop) {
  TokenLife life;
  {
    const std::lock_guard lock(mutex_);
    life = identity.life;
  }
  if (!life.renew_at || (!at_once && time().SteadyNow() < *life.renew_at)) return absl::OkStatus();

  // No increment asks for the TTL that the token was created with.
  const auto renewed = identity.client.RenewSelf({}, {.stop = stop, .timeout = kRenewalLimit});
  const auto now = time().SteadyNow();
  if (renewed.ok()) {
    const auto expires = now + renewed->lease_duration;
    // At its explicit maximum Vault returns the time that is left until the maximum.
    const bool capped = life.latest && expires + kShortestWait >= *life.latest;
    life.expires = expires;
    life.renew_at = capped ? std::nullopt : RenewalBefore(expires, now);
    if (renewed->lease_duration.count() == 0) life.expires = std::nullopt;
  } else {
    environment_.logger->Log(LogLevel::kWarn, kModule, "a token could not be renewed",
                             {{"token", life.name}, {log_key::kError, Message(renewed.status())}});
    life.renew_at = RenewalBefore(*life.expires, now);
  }
  const std::lock_guard lock(mutex_);
  identity.life = life;
  return Annotate(renewed.status(), "cannot renew " + life.name);
}

void RunToken::LearnLife(const std::stop_token& stop) {
  const std::lock_guard one_at_a_time(renewing_);
  if (configured_.life.known) return;
  const auto info = configured_.client.LookupSelf({.stop = stop, .timeout = kRenewalLimit});
  TokenLife life{.name = configured_.life.name, .known = true};
  if (info.ok()) {
    life = LifeOf(*info, life.name, time());
  } else {
    environment_.logger->Log(LogLevel::kDebug, kModule, "cannot look up the lifetime of the token",
                             {{log_key::kError, Message(info.status())}});
  }
  {
    const std::lock_guard lock(mutex_);
    configured_.life = life;
  }
  KeepAlive();
}

void RunToken::KeepAlive() {
  if (!environment_.keep_alive || !NextRenewal()) return;
  const std::lock_guard lock(mutex_);
  if (ended_ || keeper_.joinable()) return;
  keeper_ = std::jthread([this](const std::stop_token& stop) {
    for (auto next = NextRenewal(); next; next = NextRenewal()) {
      const auto wait = std::chrono::ceil<Duration>(*next - time().SteadyNow());
      if (wait.count() > 0 && !time().Sleep(wait, stop).ok()) return;
      if (stop.stop_requested()) return;
      std::ignore = Renew(false, stop);
    }
  });
}

void RunToken::MarkOutliving() {
  const std::lock_guard lock(mutex_);
  outliving_ = true;
}

void RunToken::ExpectLateLease() {
  const std::lock_guard lock(mutex_);
  late_lease_ = true;
}

bool RunToken::EndsEverything() const {
  const std::lock_guard lock(mutex_);
  return (child_ || configured_.own) && !outliving_;
}

EndReport RunToken::End(const std::vector<HeldLease>& leases, Duration limit) {
  std::jthread keeper;
  bool first = false;
  {
    const std::lock_guard lock(mutex_);
    first = !std::exchange(ended_, true);
    keeper.swap(keeper_);
  }
  // Otherwise a renewal in progress could run on after the revocation.
  keeper.request_stop();
  if (keeper.joinable()) keeper.join();

  const auto give_up = time().SteadyNow() + limit;
  std::vector<std::pair<const HeldLease*, Status>> failed;
  for (const auto& lease : leases) {
    const auto left = std::chrono::ceil<Duration>(give_up - time().SteadyNow());
    Status ended = Error(StatusCode::kDeadlineExceeded, "no time was left to revoke it");
    if (left.count() > 0) ended = lease.client.EndLease(lease.id, {.timeout = left});
    if (!ended.ok() && lease.of_user) failed.emplace_back(&lease, ended);
  }
  EndReport report{.memory = environment_.unended};
  const bool ends = first && EndsEverything();
  if (ends) report.status = EndTokens(give_up);
  for (const auto& [lease, why] : failed) {
    // Vault tried to revoke the lease and failed, so the revocation of the token does not end the
    // lease.
    const bool forever = vault::VaultSaid(why, "failed to revoke");
    if (ends && report.status.ok() && !forever) continue;
    auto end = lease->ends;
    if (const auto tokens = EndUnlessRenewed()) end = std::min(end, tokens->at);
    if (forever) end = time().SteadyNow() + kMemory;
    report.leases.push_back({.lease = {.id = lease->id,
                                       .namespace_path = lease->client.namespace_path(),
                                       .since = time().Now(),
                                       .ends = ToSystem(time(), end)},
                             .why = why});
  }
  return report;
}

Status RunToken::EndTokens(SteadyTimePoint end_of_leases) {
  bool late_lease = false;
  {
    const std::lock_guard lock(mutex_);
    late_lease = late_lease_;
  }
  const auto end = [&](const Identity& identity) {
    // The time that the leases did not need can be spent on waiting for a rate quota.
    const auto spare = std::chrono::ceil<Duration>(end_of_leases - time().SteadyNow());
    const vault::Call call{.timeout = kTokenEndLimit + std::max(spare, Duration(0))};
    if (late_lease && identity.client.RenewSelf(kLateLeaseTtl, call).ok()) return absl::OkStatus();
    Status revoked = identity.client.RevokeSelf(call);
    if (!revoked.ok()) {
      environment_.logger->Log(
          LogLevel::kWarn, kModule, "a token could not be revoked; it expires by its TTL",
          {{"token", identity.life.name}, {log_key::kError, Message(revoked)}});
    }
    return revoked;
  };
  // The revocation of a login's token also ends its child token. If a policy forbids the login's
  // token to revoke itself, the child token is revoked.
  Status ended = Error(StatusCode::kFailedPrecondition, "there is no token to revoke");
  if (configured_.own) ended = end(configured_);
  if (!ended.ok() && child_) ended = end(*child_);
  return ended;
}

}  // namespace tfvault::session
