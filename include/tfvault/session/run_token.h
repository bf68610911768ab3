// The token that calls of one connection use: its limits, its renewal, and its revocation together
// with the leases that it issued.
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

// A time at which credentials end although their lease does not, and the cause. Times are of the
// steady clock, because the system clock may be set while credentials live.
struct Limit {
  SteadyTimePoint at{};
  std::string what{};  // "the child token (max_lease_ttl_seconds)"
};

// Converts a time to the system clock as it is set now, for a user, a host or an AWS program.
[[nodiscard]] SystemTimePoint ToSystem(const Time& time, SteadyTimePoint at);

[[nodiscard]] std::optional<Limit> Earlier(std::optional<Limit> a, std::optional<Limit> b);

// The limits of a token's life, as far as they are known.
struct TokenLife {
  std::string name{};                         // as messages name the token: "the Vault token"
  bool known = false;                         // false: the token has not been looked up yet
  std::optional<SteadyTimePoint> expires{};   // absent: never
  std::optional<SteadyTimePoint> latest{};    // renewals cannot go beyond; absent: no such limit
  std::optional<SteadyTimePoint> renew_at{};  // absent: not renewable, or no renewal is needed
};

// The time to renew a token or lease that ends at `end`: after two thirds of the remaining time, so
// that a failed renewal can be repeated. Absent when too little time remains.
[[nodiscard]] std::optional<SteadyTimePoint> RenewalBefore(SteadyTimePoint end,
                                                           SteadyTimePoint now);

[[nodiscard]] TokenLife LifeOf(const vault::TokenInfo& info, std::string name, const Time& time);

struct HeldLease {
  std::string id{};
  vault::VaultClient client;  // can revoke it
  SteadyTimePoint ends{};     // the time at which it expires
  // True when Vault deletes an IAM user at the end of the lease. The lease of an AWS session only
  // mirrors the session, which cannot be revoked.
  bool of_user = false;
};

// A lease that could not be revoked, and the error.
struct LivingLease {
  UnendedLease lease{};
  Status why{};
};

// The result of an end: the leases that remain.
struct EndReport {
  Status status{};                    // of the revocation of the token
  std::vector<LivingLease> leases{};  // of IAM users
  UnendedLeases memory{};             // the records in which the next run finds them
};

// A lease that Vault issues belongs to the token of the request and ends with that token. Calls
// therefore use a child of the configured token if possible. The child token is renewed while the
// process lives and revoked when the process ends. After a killed process it expires by its TTL.
//
// Threading: all methods may run concurrently. Waits end when `stop` fires.
class RunToken {
 public:
  struct Identity {
    vault::VaultClient client;  // with this token
    TokenLife life{};
    bool own = false;  // created for this run, by a login or as a child, and revoked with it
  };

  struct Environment {
    std::shared_ptr<const Time> time{};
    std::shared_ptr<const Logger> logger{};
    UnendedLeases unended{};  // the records of leases that could not be revoked
    bool keep_alive = false;  // a thread of the object renews the tokens until the end
  };

  // `child` is absent when calls use the configured token itself.
  RunToken(Identity configured, std::optional<Identity> child, Environment environment);
  ~RunToken();
  RunToken(const RunToken&) = delete;
  RunToken& operator=(const RunToken&) = delete;

  // The client for calls without a namespace of their own.
  [[nodiscard]] const vault::VaultClient& client() const;
  // A client for `relative_namespace` below the namespace of client().
  [[nodiscard]] vault::VaultClient Client(const std::string& relative_namespace) const;
  [[nodiscard]] bool has_child_token() const { return child_.has_value(); }
  [[nodiscard]] const Time& time() const { return *environment_.time; }

  // Looks the configured token up unless its life is known. A token that may not look itself up
  // counts as one without an end.
  void LearnLife(const std::stop_token& stop);

  // The first end of the tokens without further renewals. Absent: they do not end.
  [[nodiscard]] std::optional<Limit> EndUnlessRenewed() const;
  // The first end of the tokens that renewals cannot move. Absent: there is no such end.
  [[nodiscard]] std::optional<Limit> EndAtLatest() const;

  // Renews the tokens whose renewal is due; with `at_once` all renewable tokens. Errors: that of
  // the first token that could not be renewed. A later call tries again.
  Status Renew(bool at_once, const std::stop_token& stop);
  // The time of the next renewal; absent: no renewal is needed.
  [[nodiscard]] std::optional<SteadyTimePoint> NextRenewal() const;
  // Credentials of this token are used after the process has ended, so End does not revoke the
  // token.
  void MarkOutliving();
  // Vault may still issue a lease for a request whose answer was lost, and would not revoke that
  // lease with a token that is gone by then. End therefore gives the tokens a TTL of half a minute
  // instead of revoking them.
  void ExpectLateLease();
  // True when the end of this object ends every lease that Vault issued to the token.
  [[nodiscard]] bool EndsEverything() const;

  // Revokes `leases`, which this token issued, and then the token itself, if it was created for
  // this run and MarkOutliving was not called. The leases are revoked first, because Vault revokes
  // the leases of a revoked token with a delay. The leases may take `limit`. The token may take the
  // rest of `limit` and half a second more, because a host waits only for a short time. A second
  // call revokes further leases only.
  EndReport End(const std::vector<HeldLease>& leases = {}, Duration limit = Duration(1'000));

 private:
  Status EndTokens(SteadyTimePoint end_of_leases);
  Status RenewToken(Identity& identity, bool at_once, const std::stop_token& stop);
  void KeepAlive();

  const Environment environment_;

  std::mutex renewing_;       // held during a renewal or a lookup
  mutable std::mutex mutex_;  // guards the members below; the identities' clients never change
  Identity configured_;
  std::optional<Identity> child_;
  bool outliving_ = false;
  bool late_lease_ = false;
  bool ended_ = false;
  std::jthread keeper_{};  // renews the tokens; End joins it before it revokes anything
};

}  // namespace tfvault::session
