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

// Whether the credentials are used after this process. No token is renewed after the process, so
// the use decides when the token ends.
enum class Use { kOutlivesProcess, kWhileOpen };

// The credential check after Vault issued credentials.
struct AwsCheck {
  aws::ConsistencyPolicy policy{};
  aws::EndpointOptions endpoints{};
};

struct CredentialRequest {
  std::string namespace_path{};          // below the connection's
  vault::AwsCredentialsRequest vault{};  // `ttl` must be a duration or empty
  std::string min_ttl{};                 // the shortest accepted life; a duration, or empty
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
  SteadyTimePoint ends{};            // the end of the lease without a renewal
  bool renewable = false;
};

struct Issued {
  vault::AwsCredentials credentials{};
  SteadyTimePoint issued_at{};
  std::optional<Limit> end{};  // the first limit of their life; absent: unknown
  OpenLease lease{};
  std::optional<SystemTimePoint> renew_at{};  // absent: no renewal is needed
};

// What a call needs of its caller: a list for warnings, a logger and a stop token.
struct Caller {
  Notices& warnings;
  const Logger& logger;
  std::stop_token stop{};
};

// Issues credentials, adjusts their lease and checks them. A failure after Vault issued the
// credentials revokes them. With Use::kWhileOpen the lease stays in the connection's ledger until
// EndLease. Every error has a notice.
[[nodiscard]] StatusOr<Issued> Issue(VaultConnection& connection, const CredentialRequest& request,
                                     const Caller& caller);

// Revokes the leases of the role that earlier runs could not revoke, and adds a warning for each of
// them with the outcome. An earlier run could not report them, because it had already ended.
void TellUnended(VaultConnection& connection, const CredentialRequest& request,
                 const Caller& caller);

// Serializes a lease, without a secret, for another process.
[[nodiscard]] std::string Encode(const OpenLease& lease);
// Absent when there is no lease, or Encode did not make the text.
[[nodiscard]] std::optional<OpenLease> DecodeOpenLease(const std::string& text);

// Renews the lease and the tokens that own it, within five seconds. Also runs after the run was
// stopped, because the run uses the credentials until it has finished. Returns the time of the next
// renewal; absent: no renewal is needed. A failure is a warning while the credentials still work,
// and an error with a notice after that.
[[nodiscard]] StatusOr<std::optional<SystemTimePoint>> RenewLease(
    const LatestConnection& connections, OpenLease& lease, const Time& time, Notices& warnings);

// Revokes the credentials within five seconds. A failure is a warning; the lease then stays in the
// ledger, which tries again at its end.
void EndLease(const LatestConnection& connections, const OpenLease& lease, const Time& time,
              Notices& warnings);

}  // namespace tfvault::session
