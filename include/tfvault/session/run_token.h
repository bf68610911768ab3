// SPDX-License-Identifier: MPL-2.0
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

// A time at which credentials expire, and the cause. Times are of the steady clock, because the
// system clock may be changed while credentials are valid.
struct Limit {
  SteadyTimePoint at{};
  std::string what{};  // "the child token (max_lease_ttl_seconds)", "the lease"
};

// Converts a time to the current system clock, for a user, a host or an AWS program.
[[nodiscard]] SystemTimePoint ToSystem(const Time& time, SteadyTimePoint at);

[[nodiscard]] std::optional<Limit> Earlier(std::optional<Limit> a, std::optional<Limit> b);

// The limits of a token's lifetime, as far as they are known.
struct TokenLife {
  std::string name{};                         // as messages name the token: "the Vault token"
  bool known = false;                         // false: the token has not been looked up yet
  std::optional<SteadyTimePoint> expires{};   // absent: never
  std::optional<SteadyTimePoint> latest{};    // the limit of all renewals; absent: no limit
  std::optional<SteadyTimePoint> renew_at{};  // absent: not renewable, or no renewal is needed
};

// The time at which to renew a token or lease that expires at `end`: after two thirds of the
// remaining time, so that a failed renewal can be repeated. Absent when too little time remains.
[[nodiscard]] std::optional<SteadyTimePoint> RenewalBefore(SteadyTimePoint end,
                                                           SteadyTimePoint now);

[[nodiscard]] TokenLife LifeOf(const vault::TokenInfo& info, std::string name, const Time& time);

struct HeldLease {
  std::string id{};
  vault::VaultClient client;  // revokes the lease
  SteadyTimePoint ends{};     // the time at which it expires
  // True when Vault deletes an IAM user with the lease. False for an AWS session: its revocation
  // has no effect at AWS.
  bool of_user = false;
};

// A lease that could not be revoked, and the error of the revocation.
struct LivingLease {
  UnendedLease lease{};
  Status why{};
};

// The result of RunToken::End.
struct EndReport {
  Status status{};                    // of the revocation of the token
  std::vector<LivingLease> leases{};  // the leases of IAM users that remain
  UnendedLeases memory{};             // the records of these leases, for the next run
};

// The token of the calls of one connection. A lease that Vault issues belongs to the token of the
// request, and Vault revokes it with that token. Calls therefore use a child of the configured
// token if possible. The child token is renewed while the process runs, and revoked when the
// process ends. After a killed process the child token expires by its TTL.
//
// Threading: all methods may run concurrently. Waits end when `stop` fires.
class RunToken {
 public:
  struct Identity {
    vault::VaultClient client;  // with this token
    TokenLife life{};
    bool own = false;  // created for this run, by a login or as a child; End revokes the token
  };

  struct Environment {
    std::shared_ptr<const Time> time{};
    std::shared_ptr<const Logger> logger{};
    UnendedLeases unended{};  // the records of leases that could not be revoked
    bool keep_alive = false;  // a thread of the object renews the tokens until End
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

  // Looks up the configured token, unless its lifetime is known. After a failed lookup the token
  // counts as a token that does not expire.
  void LearnLife(const std::stop_token& stop);

  // The time at which the first of the tokens expires without further renewals. Absent: none
  // expires.
  [[nodiscard]] std::optional<Limit> EndUnlessRenewed() const;
  // The time at which the first of the tokens expires in spite of renewals. Absent: none does.
  [[nodiscard]] std::optional<Limit> EndAtLatest() const;

  // Renews the tokens whose renewal is due, or all renewable tokens if `at_once` is true. Errors:
  // the error of the first token that could not be renewed. A later call tries again.
  Status Renew(bool at_once, const std::stop_token& stop);
  // The time of the next renewal; absent: no renewal is needed.
  [[nodiscard]] std::optional<SteadyTimePoint> NextRenewal() const;
  // Prevents that End revokes the token, because credentials of this token are used after the
  // process has ended.
  void MarkOutliving();
  // Announces that Vault may still issue a lease for a request whose answer was lost. Vault would
  // not revoke that lease if the token were already revoked. End therefore shortens the TTL of the
  // token to 30 seconds instead of revoking the token.
  void ExpectLateLease();
  // True if End also ends every lease that Vault issued with the token.
  [[nodiscard]] bool EndsEverything() const;

  // Revokes `leases`, which Vault issued with this token, and then the token itself, if it was
  // created for this run and MarkOutliving was not called. The leases are revoked first, because
  // Vault revokes the leases of a revoked token with a delay. A host waits only for a short time:
  // the revocation of the leases ends after `limit`, and that of the token half a second later. A
  // further call revokes only its leases.
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
