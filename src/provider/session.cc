#include "provider/session.h"

#include "tfvault/vault/error.h"

#include <algorithm>
#include <chrono>
#include <tuple>
#include <utility>

namespace tfvault::provider {
namespace {

constexpr std::string_view kModule = "vault";

// Renewing an ephemeral resource may take five seconds, with two tokens and a lease to renew; the
// end of a process less.
constexpr Duration kRenewalLimit{1'600};
constexpr Duration kEndLimit{1'000};     // for all leases
constexpr Duration kTokenEndLimit{500};  // for each token after them
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
  return time.Now() + (at - time.SteadyNow());
}

std::optional<Limit> Earlier(std::optional<Limit> a, std::optional<Limit> b) {
  if (!a || (b && b->at < a->at)) return b;
  return a;
}

bool CouldNotRevoke(const Status& status) {
  const auto errors = vault::VaultErrorsOf(status);
  return std::ranges::any_of(errors, [](const std::string& text) {
    return text.find("failed to revoke") != std::string::npos;
  });
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

Session::Session(Identity configured, std::optional<Identity> child, Environment environment)
    : environment_(std::move(environment)),
      configured_(std::move(configured)),
      child_(std::move(child)) {
  if (configured_.life.known) KeepAlive();
}

Session::~Session() { End(); }

const vault::VaultClient& Session::client() const {
  return child_ ? child_->client : configured_.client;
}

std::optional<Limit> Session::EndUnlessRenewed() const {
  const std::lock_guard lock(mutex_);
  const auto own = EndUnlessRenewedOf(configured_.life);
  return child_ ? Earlier(EndUnlessRenewedOf(child_->life), own) : own;
}

std::optional<Limit> Session::EndAtLatest() const {
  const std::lock_guard lock(mutex_);
  const auto own = EndAtLatestOf(configured_.life);
  return child_ ? Earlier(EndAtLatestOf(child_->life), own) : own;
}

std::optional<SteadyTimePoint> Session::NextRenewal() const {
  const std::lock_guard lock(mutex_);
  auto next = configured_.life.renew_at;
  if (child_ && child_->life.renew_at && (!next || *child_->life.renew_at < *next)) {
    next = child_->life.renew_at;
  }
  return next;
}

Status Session::Renew(bool at_once, const std::stop_token& stop) {
  const std::lock_guard lock(renewing_);
  // The child does not survive the other one.
  Status status = RenewToken(configured_, at_once, stop);
  if (child_) status.Update(RenewToken(*child_, at_once, stop));
  return status;
}

Status Session::RenewToken(Identity& identity, bool at_once, const std::stop_token& stop) {
  TokenLife life;
  {
    const std::lock_guard lock(mutex_);
    life = identity.life;
  }
  if (!life.renew_at || (!at_once && environment_.time->SteadyNow() < *life.renew_at))
    return absl::OkStatus();

  // No increment: the TTL that the token was made with.
  const auto renewed = identity.client.RenewSelf({}, {.stop = stop, .timeout = kRenewalLimit});
  const auto now = environment_.time->SteadyNow();
  if (renewed.ok()) {
    const auto expires = now + renewed->lease_duration;
    // At its maximum a token answers with what is left of it.
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

void Session::LearnLife(const std::stop_token& stop) {
  const std::lock_guard one_at_a_time(renewing_);
  if (configured_.life.known) return;
  const auto info = configured_.client.LookupSelf({.stop = stop, .timeout = kRenewalLimit});
  TokenLife life{.name = configured_.life.name, .known = true};
  if (info.ok()) {
    life = LifeOf(*info, life.name, *environment_.time);
  } else {
    environment_.logger->Log(LogLevel::kDebug, kModule, "the token's life is not known",
                             {{log_key::kError, Message(info.status())}});
  }
  {
    const std::lock_guard lock(mutex_);
    configured_.life = life;
  }
  KeepAlive();
}

void Session::KeepAlive() {
  if (!environment_.keep_alive || !NextRenewal()) return;
  keeper_ = std::jthread([this](const std::stop_token& stop) {
    for (auto next = NextRenewal(); next; next = NextRenewal()) {
      const auto wait = std::chrono::ceil<Duration>(*next - environment_.time->SteadyNow());
      if (wait.count() > 0 && !environment_.time->Sleep(wait, stop).ok()) return;
      if (stop.stop_requested()) return;
      std::ignore = Renew(false, stop);
    }
  });
}

void Session::MarkOutliving() {
  const std::lock_guard lock(mutex_);
  outliving_ = true;
}

bool Session::EndsEverything() const {
  const std::lock_guard lock(mutex_);
  return (child_ || configured_.own) && !outliving_;
}

void Session::Hold(const std::string& lease_id, HeldLease lease) {
  const std::lock_guard lock(mutex_);
  held_.insert_or_assign(lease_id, std::move(lease));
}

void Session::Forget(const std::string& lease_id) {
  const std::lock_guard lock(mutex_);
  held_.erase(lease_id);
}

void Session::End() {
  keeper_.request_stop();
  std::map<std::string, HeldLease> held;
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(ended_, true)) return;
    held.swap(held_);
  }
  const auto give_up = environment_.time->SteadyNow() + kEndLimit;
  const auto left = [&] {
    return std::chrono::ceil<Duration>(give_up - environment_.time->SteadyNow());
  };
  std::map<std::string, Status> failed;
  for (const auto& [id, lease] : held) {
    Status ended = Error(StatusCode::kDeadlineExceeded, "no time was left for it");
    if (left().count() > 0) ended = lease.client.EndLease(id, {.timeout = left()});
    if (!ended.ok() && lease.of_user) failed[id] = ended;
  }
  // After the leases, although it ends them too: Vault does that in its own time.
  const bool tokens_ended = EndsEverything() && EndTokens(give_up);
  const auto& time = *environment_.time;
  for (const auto& [id, status] : failed) {
    if (tokens_ended && !CouldNotRevoke(status)) continue;
    const auto& lease = held.at(id);
    const auto& ns = lease.client.namespace_path();
    environment_.logger->Log(
        LogLevel::kWarn, kModule, "a lease could not be revoked",
        {{"lease_id", id}, {"command", RevokeCommand(id, ns)}, {log_key::kError, Message(status)}});
    auto ends = lease.ends;
    if (const auto tokens = EndUnlessRenewed()) ends = std::min(ends, tokens->at);
    if (CouldNotRevoke(status)) ends = time.SteadyNow() + kMemory;
    environment_.unended.Remember(
        {.id = id, .namespace_path = ns, .since = time.Now(), .ends = ToSystem(time, ends)});
  }
}

bool Session::EndTokens(SteadyTimePoint end_of_leases) {
  const auto end = [&](const Identity& identity) {
    // What the leases did not need helps to wait for a quota.
    const auto spare = std::chrono::ceil<Duration>(end_of_leases - environment_.time->SteadyNow());
    const Status revoked =
        identity.client.RevokeSelf({.timeout = kTokenEndLimit + std::max(spare, Duration(0))});
    if (revoked.ok()) return true;
    environment_.logger->Log(LogLevel::kWarn, kModule,
                             "a token could not be revoked; it ends by itself",
                             {{"token", identity.life.name}, {log_key::kError, Message(revoked)}});
    return false;
  };
  // The token of a login takes its child along; a policy may forbid it to end itself.
  return (configured_.own && end(configured_)) || (child_ && end(*child_));
}

}  // namespace tfvault::provider
