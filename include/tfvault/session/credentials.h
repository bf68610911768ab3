// SPDX-License-Identifier: MPL-2.0
// Issues AWS credentials through Vault, checks them at AWS, renews them and revokes them.
#pragma once

#include "tfvault/aws/endpoints.h"
#include "tfvault/aws/identity_check.h"
#include "tfvault/base/log.h"
#include "tfvault/base/status.h"
#include "tfvault/base/time.h"
#include "tfvault/session/connection.h"
#include "tfvault/session/notice.h"
#include "tfvault/session/run_token.h"
#include "tfvault/vault/client.h"

#include <chrono>
#include <optional>
#include <stop_token>
#include <string>

namespace tfvault::session {

// Whether the credentials are used after this process has ended. For kOutlivesProcess the token is
// not revoked, and the credentials expire at the latest with the token, as no process renews it.
enum class Use { kOutlivesProcess, kWhileOpen };

// The credential check after Vault issued credentials.
struct AwsCheck {
  aws::ConsistencyPolicy policy{};
  aws::EndpointOptions endpoints{};
};

struct CredentialRequest {
  std::string namespace_path{};          // below that of the connection
  vault::AwsCredentialsRequest vault{};  // `ttl` must be a duration or empty
  std::string min_ttl{};                 // the shortest accepted lifetime; a duration, or empty
  std::optional<AwsCheck> check{};       // absent: no credential check
  std::string how_to_wait{};             // advice when the role does not exist yet
  Use use = Use::kWhileOpen;
};

// "AWS credentials for the role 'deploy' of 'aws'"
[[nodiscard]] std::string Named(const CredentialRequest& request);
// "aws/creds/deploy"
[[nodiscard]] std::string PathOf(const CredentialRequest& request);

// The data that RenewLease and EndLease need, without a secret. Another process can use it.
struct OpenLease {
  std::string id{};  // empty: there is no lease
  std::string namespace_path{};
  std::chrono::seconds increment{};  // requested by each renewal
  SteadyTimePoint ends{};            // when the lease expires without a renewal
  bool renewable = false;
};

struct Issued {
  vault::AwsCredentials credentials{};
  SteadyTimePoint issued_at{};
  std::optional<Limit> end{};  // the first limit of their lifetime; absent: unknown
  OpenLease lease{};
  std::optional<SystemTimePoint> renew_at{};  // absent: no renewal is needed
};

// The objects that a caller provides: a list for warnings, a logger and a stop token.
struct Caller {
  Notices& warnings;
  const Logger& logger;
  std::stop_token stop{};
};

// Lets Vault issue credentials, adjusts the duration of their lease, and checks the credentials at
// AWS. After a failure of these later steps the credentials are revoked. With Use::kWhileOpen the
// lease stays in the connection's ledger until EndLease. Every error has a notice.
[[nodiscard]] StatusOr<Issued> Issue(VaultConnection& connection, const CredentialRequest& request,
                                     const Caller& caller);

// Tries to revoke the leases of the role that earlier runs could not revoke, and adds a warning
// with the outcome for each lease. The earlier runs could not report these leases, because no host
// shows warnings of a process that ends.
void TellUnended(VaultConnection& connection, const CredentialRequest& request,
                 const Caller& caller);

// Serializes a lease, without a secret, for another process.
[[nodiscard]] std::string Encode(const OpenLease& lease);
// Absent when there is no lease, or for a text that Encode did not write.
[[nodiscard]] std::optional<OpenLease> DecodeOpenLease(const std::string& text);

// Renews the lease and the tokens that own it, within five seconds. Also works after the user has
// stopped the run, because the run uses the credentials until it has finished. Returns the time of
// the next renewal; absent: no renewal is needed. A failure is a warning while the credentials are
// still valid, and an error with a notice after that.
[[nodiscard]] StatusOr<std::optional<SystemTimePoint>> RenewLease(
    const LatestConnection& connections, OpenLease& lease, const Time& time, Notices& warnings);

// Revokes the credentials within five seconds. A failure is a warning; the lease then stays in the
// ledger, which tries again when the process ends.
void EndLease(const LatestConnection& connections, const OpenLease& lease, const Time& time,
              Notices& warnings);

}  // namespace tfvault::session
