// SPDX-License-Identifier: MPL-2.0
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
  Login login{};                   // returns a token; empty when `vault` has a token
  bool own_token = false;          // the token of `vault` is revoked when the connection ends
  ChildToken child_token = ChildToken::kAuto;
  std::string token_name = "terraform";  // display name of the child token
  std::chrono::seconds child_token_ttl{1'200};
  bool set_namespace_from_token = true;  // when no namespace is configured
};

// True when the creation of a child token failed with `status` because the policies, the type or
// the limited uses of the parent token forbid children.
[[nodiscard]] bool ForbidsChildren(const Status& status);

// A connection that logs in when the first call needs a token. Threading: all methods may run
// concurrently.
class VaultConnection {
 public:
  // Sends no request. `ledger` revokes the tokens and leases of the connection; without `ledger`,
  // the connection revokes them in its destructor. Errors: kInvalidArgument for unusable options.
  [[nodiscard]] static StatusOr<std::shared_ptr<VaultConnection>> Create(
      ConnectionOptions options, const Dependencies& dependencies,
      std::shared_ptr<Ledger> ledger = nullptr);

  // A client for `relative_namespace` below the configured namespace. Logs in if necessary; the
  // login may add to `call.remarks`.
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
  // Uses the token of `client`. `own_token`: the token was created for this run, and is revoked at
  // its end.
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

// The connection of the latest configuration of the provider. Threading: all methods may run
// concurrently; a returned connection stays usable after a later Publish.
class LatestConnection {
 public:
  explicit LatestConnection(std::shared_ptr<Ledger> ledger) : ledger_(std::move(ledger)) {}

  // Replaces the connection, or sets the error that says why there is none.
  void Publish(StatusOr<std::shared_ptr<VaultConnection>> connection);
  [[nodiscard]] StatusOr<std::shared_ptr<VaultConnection>> Get() const;

  // The token with which Vault issued a lease; the token may belong to an earlier configuration.
  // For a lease of another process: the token of the latest configuration.
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
