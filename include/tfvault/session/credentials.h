// AWS credentials from a request to their end: asked of Vault, checked at AWS, renewed, revoked.
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

// Decides which ends of tokens count: nobody renews anything after the process.
enum class Use { kOutlivesProcess, kWhileOpen };

// The wait until AWS accepts what was issued.
struct AwsCheck {
  aws::ConsistencyPolicy policy{};
  aws::EndpointOptions endpoints{};
};

struct CredentialRequest {
  std::string namespace_path{};          // below the connection's
  vault::AwsCredentialsRequest vault{};  // its `ttl` and the next one are durations, or empty
  std::string min_ttl{};                 // that the credentials must have
  std::optional<AwsCheck> check{};       // absent: they are handed out as they are
  std::string how_to_wait{};             // for advice when the role is not there yet
  Use use = Use::kWhileOpen;
};

// "AWS credentials for the role 'deploy' of 'aws'"
[[nodiscard]] std::string Named(const CredentialRequest& request);
// "aws/creds/deploy"
[[nodiscard]] std::string PathOf(const CredentialRequest& request);

// What renewing and ending need, and no secret: another process can do both.
struct OpenLease {
  std::string id{};  // empty: there is no lease, and nothing to do
  std::string namespace_path{};
  std::chrono::seconds increment{};  // that each renewal asks for
  SteadyTimePoint ends{};            // unless it is renewed
  bool renewable = false;
};

struct Issued {
  vault::AwsCredentials credentials{};
  SteadyTimePoint issued_at{};
  std::optional<Limit> end{};  // absent: unknown
  OpenLease lease{};
  std::optional<SystemTimePoint> renew_at{};  // absent: not to be renewed
};

// For each call: where its warnings go, its log, and what stops it.
struct Caller {
  Notices& warnings;
  const Logger& logger;
  std::stop_token stop{};
};

// What fails after Vault has issued something revokes it. What was issued for a run is in the
// connection's ledger until EndLease. Every error has a notice.
[[nodiscard]] StatusOr<Issued> Issue(VaultConnection& connection, const CredentialRequest& request,
                                     const Caller& caller);

// Warns of what earlier runs of the role could not end, and had nobody to tell; first tries once
// more.
void TellUnended(VaultConnection& connection, const CredentialRequest& request,
                 const Caller& caller);

// Text without a secret, for another process.
[[nodiscard]] std::string Encode(const OpenLease& lease);
// Absent when there is no lease, or the text is not ours.
[[nodiscard]] std::optional<OpenLease> DecodeOpenLease(const std::string& text);

// Renews the lease and the tokens that own it, within five seconds, also after a stop: the run
// still uses the credentials while it winds up. Answers when to do it again. A warning while the
// credentials still work; the error, when they are gone, has a notice.
[[nodiscard]] StatusOr<std::optional<SystemTimePoint>> RenewLease(
    const LatestConnection& connections, OpenLease& lease, const Time& time, Notices& warnings);

// Ends the credentials within five seconds. A failure is a warning, and the ledger tries again.
void EndLease(const LatestConnection& connections, const OpenLease& lease, const Time& time,
              Notices& warnings);

}  // namespace tfvault::session
