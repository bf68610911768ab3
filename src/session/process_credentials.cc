// SPDX-License-Identifier: MPL-2.0
#include "session/process_credentials.h"

#include "session/handover.h"
#include "session/kept_credentials.h"
#include "session/private_files.h"
#include "tfvault/base/hint.h"
#include "tfvault/session/connection.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

namespace tfvault::session {
namespace {

using std::chrono::seconds;

// With `to_end`, the end of the connection revokes the token if it was created for the profile.
StatusOr<std::shared_ptr<VaultConnection>> ConnectionOf(const Handover& handover,
                                                        const Dependencies& dependencies,
                                                        bool to_end = false) {
  ConnectionOptions options{.vault = handover.vault,
                            .own_token = to_end && handover.own_token,
                            .child_token = ChildToken::kNever,
                            .set_namespace_from_token = false};
  options.vault.timeout = kVaultLimit;
  // Without a token for the profile only the leases end the credentials of a killed run.
  if (handover.own_token) options.child_token_ttl = seconds::max();
  auto quiet = dependencies;
  quiet.keep_alive = false;
  return VaultConnection::Create(std::move(options), quiet);
}

// Fetches new credentials and stores them in place of `old`.
StatusOr<Kept> Fetch(const std::string& directory, const Handover& handover,
                     const std::optional<Kept>& old, const Dependencies& dependencies,
                     const Caller& caller) {
  const auto connection = ConnectionOf(handover, dependencies);
  if (!connection.ok()) {
    return WithNotice(connection.status(), "Cannot reach Vault", HintOf(connection.status()));
  }
  auto request = handover.request;
  if (request.check) request.check->policy.time_limit = kCheckLimit;
  TFV_ASSIGN_OR_RETURN(const auto issued, Issue(**connection, request, caller));
  auto kept = Keep(issued);
  const auto& lease = issued.lease;
  // The lease of an AWS session only mirrors the session: revoking it would not end the session.
  if (lease.renewable && !lease.id.empty()) kept.leases.push_back(lease.id);
  if (old && !old->leases.empty()) kept.leases.push_back(old->leases.front());
  if (const auto written = WriteKept(CredentialsFile(directory), kept); !written.ok()) {
    return WithNotice(written, kCannotRead, "");
  }
  // The lease outlives this connection and ends with the run.
  (*connection)->ledger().Remove(lease.id);
  return kept;
}

}  // namespace

StatusOr<SecretString> CurrentCredentials(const std::string& directory,
                                          const Dependencies& dependencies, const Caller& caller) {
  const auto handover = ReadHandover(directory);
  if (!handover.ok()) return WithNotice(handover.status(), kCannotRead, "");
  const auto lock = FileLock::Acquire(LockFile(directory));
  if (!lock.ok()) return WithNotice(lock.status(), kCannotRead, "");

  const auto& time = *dependencies.time;
  const auto kept = ReadKept(CredentialsFile(directory));
  if (kept && IsFresh(*kept, time)) return Answer(*kept, time);
  Notices warnings;
  const auto fresh = Fetch(directory, *handover, kept, dependencies,
                           {.warnings = warnings, .logger = caller.logger, .stop = caller.stop});
  if (!fresh.ok() && kept && IsUsable(*kept, time)) {
    return Answer(*kept, time);
  }
  caller.warnings.insert(caller.warnings.end(), warnings.begin(), warnings.end());
  if (!fresh.ok()) return fresh.status();
  return Answer(*fresh, time);
}

StatusOr<seconds> RenewProcessToken(const std::string& directory, const Dependencies& dependencies,
                                    Duration limit) {
  const vault::Call call{.timeout = limit};
  TFV_ASSIGN_OR_RETURN(const auto handover, ReadHandover(directory));
  TFV_ASSIGN_OR_RETURN(const auto connection, ConnectionOf(handover, dependencies));
  TFV_ASSIGN_OR_RETURN(const auto token, connection->LogIn(call));
  // No increment asks for the TTL that the token was created with.
  TFV_ASSIGN_OR_RETURN(const auto renewed, token->client().RenewSelf({}, call));
  return renewed.lease_duration;
}

EndReport EndProcess(const std::string& directory, const Dependencies& dependencies,
                     Duration limit) {
  EndReport report;
  const auto handover = ReadHandover(directory);
  if (!handover.ok()) {
    if (handover.status().code() != StatusCode::kNotFound) report.status = handover.status();
    return report;
  }
  const auto kept = ReadKept(CredentialsFile(directory)).value_or(Kept());
  const auto connection = ConnectionOf(*handover, dependencies, true);
  const auto token = connection.ok() ? (*connection)->LogIn({.timeout = limit})
                                     : StatusOr<std::shared_ptr<RunToken>>(connection.status());
  if (token.ok()) {
    std::vector<HeldLease> leases;
    for (const auto& id : kept.leases) {
      leases.push_back({.id = id,
                        .client = (*token)->client(),
                        .ends = dependencies.time->SteadyNow() + kMemory,
                        .of_user = true});
    }
    report = (*token)->End(leases, limit);
  } else {
    report.status = token.status();
    const auto now = dependencies.time->Now();
    for (const auto& id : kept.leases) {
      report.leases.push_back(
          {.lease = {.id = id, .since = now, .ends = now + kMemory}, .why = token.status()});
    }
  }
  for (const auto& lease : report.leases) report.status.Update(lease.why);
  std::error_code error;
  std::filesystem::remove_all(directory, error);
  if (error) {
    report.status.Update(Error(StatusCode::kFailedPrecondition,
                               "cannot remove '" + directory + "': " + error.message()));
  }
  return report;
}

}  // namespace tfvault::session
