// The token that calls of one connection use: what limits its life, how it is kept alive, and how
// it ends with what it issued.
#pragma once

#include "tfvault/base/log.h"
#include "tfvault/base/time.h"
#include "tfvault/session/unended_leases.h"
#include "tfvault/vault/client.h"

#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace tfvault::session {

// A moment at which credentials end although their lease goes on, and what ends them. Moments are
// kept by the steady clock: the system's may be set while credentials live.
struct Limit {
  SteadyTimePoint at{};
  std::string what{};  // "the child token (max_lease_ttl_seconds)"
};

// When `at` is by the system's clock as it is set now: for a person, a host or an AWS program.
[[nodiscard]] SystemTimePoint ToSystem(const Time& time, SteadyTimePoint at);

[[nodiscard]] std::optional<Limit> Earlier(std::optional<Limit> a, std::optional<Limit> b);

// What is known about a token's life.
struct TokenLife {
  std::string name{};  // in messages: "the Vault token"
  bool known = false;
  std::optional<SteadyTimePoint> expires{};   // absent: never
  std::optional<SteadyTimePoint> latest{};    // renewing cannot go beyond; absent: no such limit
  std::optional<SteadyTimePoint> renew_at{};  // absent: not renewable, or no need to
};

// When to renew what ends at `end`: after about two thirds of what remains, so that a failed
// renewal can be tried again. Absent when too little is left for that.
[[nodiscard]] std::optional<SteadyTimePoint> RenewalBefore(SteadyTimePoint end,
                                                           SteadyTimePoint now);

[[nodiscard]] TokenLife LifeOf(const vault::TokenInfo& info, std::string name, const Time& time);

struct HeldLease {
  std::string id{};
  vault::VaultClient client;  // may end it
  SteadyTimePoint ends{};     // by itself
  // Whether an IAM user lives as long as it; the lease of an AWS session only mirrors that.
  bool of_user = false;
};

struct LivingLease {
  UnendedLease lease{};
  Status why{};
};

// What lives on although it was to end.
struct EndReport {
  Status status{};                    // of the token
  std::vector<LivingLease> leases{};  // of IAM users
  UnendedLeases memory{};             // that can tell the next run of them
};

// Everything Vault issues belongs to the token that asked and ends with it. Calls therefore prefer
// a child of the configured token: renewed while the process lives, revoked when it ends, and gone
// by itself after its TTL when the process was killed.
//
// Threading: all methods may run concurrently. Waits end when `stop` fires.
class RunToken {
 public:
  struct Identity {
    vault::VaultClient client;  // with the token that calls use
    TokenLife life{};
    bool own = false;  // made for this run, by a login or as a child, and ends with it
  };

  struct Environment {
    std::shared_ptr<const Time> time{};
    std::shared_ptr<const Logger> logger{};
    UnendedLeases unended{};  // where it is said what could not be ended
    bool keep_alive = false;  // renew by a thread of its own until the end
  };

  // `child` is absent when calls use the configured token itself.
  RunToken(Identity configured, std::optional<Identity> child, Environment environment);
  ~RunToken();
  RunToken(const RunToken&) = delete;
  RunToken& operator=(const RunToken&) = delete;

  // Where calls go that name no namespace.
  [[nodiscard]] const vault::VaultClient& client() const;
  // A client for `relative_namespace` below that.
  [[nodiscard]] vault::VaultClient Client(const std::string& relative_namespace) const;
  [[nodiscard]] bool has_child_token() const { return child_.has_value(); }
  [[nodiscard]] const Time& time() const { return *environment_.time; }

  // Asks Vault about the configured token unless that is known. A token that may not ask stays
  // unknown, which means that it does not end.
  void LearnLife(const std::stop_token& stop);

  // The first of the tokens to end when nobody renews them any more. Absent: they do not.
  [[nodiscard]] std::optional<Limit> EndUnlessRenewed() const;
  // The first of them to end however often they are renewed.
  [[nodiscard]] std::optional<Limit> EndAtLatest() const;

  // Renews the tokens that are due, all renewable ones with `at_once`. The error is that of the
  // first token that could not be renewed; it is tried again later.
  Status Renew(bool at_once, const std::stop_token& stop);
  // When a token is to be renewed next.
  [[nodiscard]] std::optional<SteadyTimePoint> NextRenewal() const;
  // Something issued here is used after the process has ended, so the token must stay.
  void MarkOutliving();
  // A request without an answer may still be given a lease, which Vault would not end with a token
  // that is gone by then. So the tokens end by a TTL of half a minute instead of at once.
  void ExpectLateLease();
  // Whether everything that Vault issued to this token ends with it.
  [[nodiscard]] bool EndsEverything() const;

  // Ends `leases`, which it issued, and then, unless something must outlive the process, itself:
  // Vault ends the leases of a revoked token in its own time. The leases have `limit`; what they
  // leave of it is the token's, which has half a second besides, as a host does not wait long. A
  // token ends once; a second call is for further leases.
  EndReport End(const std::vector<HeldLease>& leases = {}, Duration limit = Duration(1'000));

 private:
  Status EndTokens(SteadyTimePoint end_of_leases);
  Status RenewToken(Identity& identity, bool at_once, const std::stop_token& stop);
  void KeepAlive();

  const Environment environment_;

  std::mutex renewing_;       // one change of the tokens' lives at a time
  mutable std::mutex mutex_;  // guards what follows; the identities' clients never change
  Identity configured_;
  std::optional<Identity> child_;
  bool outliving_ = false;
  bool late_lease_ = false;
  bool ended_ = false;
  std::jthread keeper_{};  // taken away and joined by the end, before it revokes anything
};

}  // namespace tfvault::session
