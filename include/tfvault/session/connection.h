// One configured way to Vault, from the address to the token that calls use.
#pragma once

#include "tfvault/base/status.h"
#include "tfvault/session/connection_advice.h"
#include "tfvault/session/dependencies.h"
#include "tfvault/session/ledger.h"
#include "tfvault/session/login.h"
#include "tfvault/session/rotations.h"
#include "tfvault/session/run_token.h"
#include "tfvault/session/unended_leases.h"
#include "tfvault/vault/client.h"
#include "tfvault/vault/options.h"

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace tfvault::session {

// Whether calls use a child of the configured token: kAuto does where the token may create one.
enum class ChildToken { kAuto, kAlways, kNever };

struct ConnectionOptions {
  vault::VaultClientOptions vault{};
  VaultSettings vault_settings{};  // where those are from
  Login login{};                   // how to get a token when `vault` has none; empty when it has
  bool own_token = false;          // the token of `vault` ends with the connection
  ChildToken child_token = ChildToken::kAuto;
  std::string token_name = "terraform";  // display name of the child token
  std::chrono::seconds child_token_ttl{1'200};
  bool set_namespace_from_token = true;  // when no namespace is configured
};

// Whether a failed creation of a child token means that this token may have none: its policies, its
// type or its uses forbid it.
[[nodiscard]] bool ForbidsChildren(const Status& status);

// Logs in when it is first needed. Threading: all methods may run concurrently.
class VaultConnection {
 public:
  // Sends nothing. What is issued through it ends with `ledger`; without one, with the connection.
  // Errors: kInvalidArgument for options that cannot work.
  [[nodiscard]] static StatusOr<std::shared_ptr<VaultConnection>> Create(
      ConnectionOptions options, const Dependencies& dependencies,
      std::shared_ptr<Ledger> ledger = nullptr);

  // A client for `relative_namespace` below the configured one, once logged in. Login may add to
  // `call.remarks`.
  [[nodiscard]] StatusOr<vault::VaultClient> Client(const std::string& relative_namespace,
                                                    const vault::Call& call);
  // The first call logs in; others wait for it. A failure is not remembered: the next call tries
  // again.
  [[nodiscard]] StatusOr<std::shared_ptr<RunToken>> LogIn(const vault::Call& call);
  [[nodiscard]] Ledger& ledger() const { return *ledger_; }

  // For calls to AWS with issued credentials: proxies and CA bundle of the environment, nothing of
  // Vault's settings.
  [[nodiscard]] StatusOr<std::shared_ptr<const http::HttpClient>> AwsHttp() const;

  // Of this server.
  [[nodiscard]] const UnendedLeases& unended() const { return unended_; }
  [[nodiscard]] const Rotations& rotations() const { return rotations_; }
  [[nodiscard]] const ConnectionOptions& options() const { return options_; }
  [[nodiscard]] const Logger& logger() const { return *dependencies_.logger; }
  [[nodiscard]] const Environment& environment() const { return dependencies_.environment; }
  [[nodiscard]] const Time& time() const { return *dependencies_.time; }

 private:
  VaultConnection(ConnectionOptions options, Dependencies dependencies,
                  std::shared_ptr<Ledger> ledger, vault::VaultClient client);
  [[nodiscard]] StatusOr<std::shared_ptr<RunToken>> GetToken(const vault::Call& call) const;
  // With the token of `client`, which ends with the run when it was made for it.
  [[nodiscard]] StatusOr<std::shared_ptr<RunToken>> StartWith(const vault::VaultClient& client,
                                                              bool own_token,
                                                              const vault::Call& call) const;
  [[nodiscard]] std::shared_ptr<RunToken> Start(RunToken::Identity configured,
                                                std::optional<RunToken::Identity> child) const;

  const ConnectionOptions options_;
  const Dependencies dependencies_;
  const std::shared_ptr<Ledger> ledger_;
  const UnendedLeases unended_;
  const Rotations rotations_;
  const vault::VaultClient client_;  // before login

  std::mutex mutex_;  // guards token_, held while logging in
  std::shared_ptr<RunToken> token_;
};

// The connection of the latest configuration. Threading: all methods may run concurrently; who got
// a connection keeps it while a later one is published.
class LatestConnection {
 public:
  explicit LatestConnection(std::shared_ptr<Ledger> ledger) : ledger_(std::move(ledger)) {}

  // A connection, or why there is none.
  void Publish(StatusOr<std::shared_ptr<VaultConnection>> connection);
  [[nodiscard]] StatusOr<std::shared_ptr<VaultConnection>> Get() const;

  // The token that issued a lease: an earlier configuration's while the lease is in use. For a
  // lease of another process that of the latest one.
  [[nodiscard]] StatusOr<std::shared_ptr<RunToken>> IssuerOf(const std::string& lease_id,
                                                             const vault::Call& call) const;

  // Of all connections.
  [[nodiscard]] const std::shared_ptr<Ledger>& ledger() const { return ledger_; }

 private:
  const std::shared_ptr<Ledger> ledger_;
  mutable std::mutex mutex_;  // guards connection_
  StatusOr<std::shared_ptr<VaultConnection>> connection_ =
      Error(StatusCode::kFailedPrecondition, "the provider has not been configured yet");
};

}  // namespace tfvault::session
