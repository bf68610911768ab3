// SPDX-License-Identifier: MPL-2.0
#include "session/kept_credentials.h"
#include "session/private_files.h"
#include "session/state_directory.h"
#include "tfvault/base/encoding.h"
#include "tfvault/base/hint.h"
#include "tfvault/crypto/digest.h"
#include "tfvault/crypto/fingerprint.h"
#include "tfvault/json/fields.h"
#include "tfvault/session/credential_process.h"
#include "tfvault/vault/stored_token.h"

#include <cstdlib>
#include <optional>
#include <utility>

namespace tfvault::session {
namespace {

// The clocks of a machine that was suspended, started again or set differ by more.
constexpr std::int64_t kClockTolerance = 10'000;

// Milliseconds between the clocks of the machine.
std::int64_t ClockDifference(const Time& time) {
  return std::chrono::duration_cast<Duration>(time.Now().time_since_epoch() -
                                              time.SteadyNow().time_since_epoch())
      .count();
}

// The same text for the same credentials.
std::string NameOf(const SharedSet& set) {
  const auto& request = set.request;
  const json::Value names = {set.connection.vault.address,
                             set.connection.vault.namespace_path,
                             set.login,
                             request.namespace_path,
                             PathOf(request),
                             request.vault.role_arn,
                             request.vault.ttl,
                             request.vault.role_session_name};
  return HexEncode(crypto::Sha256(names.dump()));
}

// The token that issues the credentials; empty when a login obtains it.
StatusOr<SecretString> TokenOf(const SharedSet& set, const Dependencies& dependencies,
                               const Caller& caller) {
  const auto& token = set.connection.vault.token;
  if (!token.empty() || !set.login.empty()) return token;
  TFV_ASSIGN_OR_RETURN(auto found, vault::StoredToken(dependencies.environment, {}, caller.stop));
  return std::move(found.token);
}

struct File {
  std::string path{};
  SecretString token{};

  // Absent for credentials that another token issued, because they end with that token.
  [[nodiscard]] std::optional<Kept> Read(const Time& time) const {
    json::Value value;
    auto kept = ReadKept(path, &value);
    if (!kept) return kept;
    json::Fields fields(value, "the credentials");
    const crypto::SecretFingerprint issuer{.key = fields.String("token_key"),
                                           .code = fields.String("token_code")};
    const auto moved = std::abs(fields.Int("clock") - ClockDifference(time));
    const bool usable =
        fields.status().ok() && moved < kClockTolerance && crypto::Matches(issuer, token);
    return usable ? kept : std::nullopt;
  }
  [[nodiscard]] Status Write(const Kept& kept, const Time& time) const {
    TFV_ASSIGN_OR_RETURN(auto issuer, crypto::TakeFingerprint(token));
    return WriteKept(path, kept,
                     {{"clock", ClockDifference(time)},
                      {"token_key", std::move(issuer.key)},
                      {"token_code", std::move(issuer.code)}});
  }
};

StatusOr<Kept> Fetch(const SharedSet& set, const Dependencies& dependencies, const Caller& caller) {
  auto options = set.connection;
  options.vault.timeout = kVaultLimit;
  auto quiet = dependencies;
  quiet.keep_alive = false;
  const auto connection = VaultConnection::Create(std::move(options), quiet);
  if (!connection.ok()) {
    return WithNotice(connection.status(), "Cannot reach Vault", HintOf(connection.status()));
  }
  auto request = set.request;
  // The credentials end by themselves, together with the child token.
  request.use = Use::kOutlivesProcess;
  if (request.check) request.check->policy.time_limit = kCheckLimit;
  TFV_ASSIGN_OR_RETURN(const auto issued, Issue(**connection, request, caller));
  return Keep(issued);
}

}  // namespace

StatusOr<SecretString> SharedCredentials(const SharedSet& set, const Dependencies& dependencies,
                                         const Caller& caller) {
  const auto failed = [](const Status& status) {
    return WithNotice(status, kCannotRead, HintOf(status));
  };
  std::string directory = StateDirectory(dependencies.environment);
  if (directory.empty()) {
    return failed(Error(StatusCode::kFailedPrecondition,
                        "there is no directory for the credentials: set HOME or XDG_STATE_HOME to "
                        "an absolute path"));
  }
  MakePrivateDirectory(directory);
  directory += "/credentials";
  MakePrivateDirectory(directory);
  const auto& time = *dependencies.time;
  auto token = TokenOf(set, dependencies, caller);
  if (!token.ok()) return failed(token.status());
  const File file{.path = directory + "/" + NameOf(set) + ".json", .token = *std::move(token)};
  const auto lock = FileLock::Acquire(file.path + ".lock", time, caller.stop);
  if (!lock.ok()) return failed(lock.status());

  const auto kept = file.Read(time);
  if (kept && IsFresh(*kept, time)) return Answer(*kept, time);
  const auto fresh = Fetch(set, dependencies, caller);
  if (!fresh.ok() && kept && IsUsable(*kept, time)) return Answer(*kept, time);
  if (!fresh.ok()) return fresh.status();
  if (const auto written = file.Write(*fresh, time); !written.ok()) {
    caller.warnings.push_back({"Other programs do not share these credentials", Message(written)});
  }
  return Answer(*fresh, time);
}

}  // namespace tfvault::session
