// A connection to Vault as one provider block configures it, from the address to the token that
// calls use.
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

// Whether calls use a child of the configured token. kAuto: they do if the token can create one.
enum class ChildToken { kAuto, kAlways, kNever };

struct ConnectionOptions {
  vault::VaultClientOptions vault{};
  VaultSettings vault_settings{};  // the sources of these options, for messages
  Login login{};                   // gets a token; empty when `vault` has one
  bool own_token = false;          // the connection revokes the token of `vault` when it ends
  ChildToken child_token = ChildToken::kAuto;
  std::string token_name = "terraform";  // display name of the child token
  std::chrono::seconds child_token_ttl{1'200};
  bool set_namespace_from_token = true;  // when no namespace is configured
};

// True when `status`, of a failed creation of a child token, means that the parent cannot have
// children: its policies, its type or its limited uses forbid it.
[[nodiscard]] bool ForbidsChildren(const Status& status);

// Logs in when the first call needs a token. Threading: all methods may run concurrently.
class VaultConnection {
 public:
  // Sends no request. `ledger` ends the tokens and leases of the connection; without a ledger they
  // end with the connection. Errors: kInvalidArgument for unusable options.
  [[nodiscard]] static StatusOr<std::shared_ptr<VaultConnection>> Create(
      ConnectionOptions options, const Dependencies& dependencies,
      std::shared_ptr<Ledger> ledger = nullptr);

  // A client for `relative_namespace` below the configured namespace; logs in before if necessary.
  // The login may add to `call.remarks`.
  [[nodiscard]] StatusOr<vault::VaultClient> Client(const std::string& relative_namespace,
                                                    const vault::Call& call);
  // The first call logs in, and concurrent calls wait for its result. After a failure the next call
  // logs in again.
  [[nodiscard]] StatusOr<std::shared_ptr<RunToken>> LogIn(const vault::Call& call);
  [[nodiscard]] Ledger& ledger() const { return *ledger_; }

  // A client for calls to AWS with issued credentials. It uses the proxies and the CA bundle of the
  // environment, and none of Vault's settings.
  [[nodiscard]] StatusOr<std::shared_ptr<const http::HttpClient>> AwsHttp() const;

  // The records of earlier runs for this server.
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
  // Uses the token of `client`. `own_token`: the token was created for this run and ends with it.
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

// Holds the connection of the latest configuration. Threading: all methods may run concurrently; a
// connection that a caller got stays usable after a later connection is published.
class LatestConnection {
 public:
  explicit LatestConnection(std::shared_ptr<Ledger> ledger) : ledger_(std::move(ledger)) {}

  // Replaces the connection, or sets the error that says why there is none.
  void Publish(StatusOr<std::shared_ptr<VaultConnection>> connection);
  [[nodiscard]] StatusOr<std::shared_ptr<VaultConnection>> Get() const;

  // The token that issued a lease; it may belong to an earlier configuration. For a lease that this
  // process did not issue: the token of the latest configuration.
  [[nodiscard]] StatusOr<std::shared_ptr<RunToken>> IssuerOf(const std::string& lease_id,
                                                             const vault::Call& call) const;

  // The ledger of all connections.
  [[nodiscard]] const std::shared_ptr<Ledger>& ledger() const { return ledger_; }

 private:
  const std::shared_ptr<Ledger> ledger_;
  mutable std::mutex mutex_;  // guards connection_
  StatusOr<std::shared_ptr<VaultConnection>> connection_ =
      Error(StatusCode::kFailedPrecondition, "the provider has not been configured yet");
};

}  // namespace tfvault::session
