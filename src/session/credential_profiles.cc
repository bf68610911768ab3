// SPDX-License-Identifier: MPL-2.0
#include "tfvault/session/credential_profiles.h"

#include "session/handover.h"
#include "session/private_files.h"
#include "session/process_credentials.h"
#include "tfvault/base/hint.h"
#include "tfvault/json/fields.h"
#include "tfvault/platform/environment.h"
#include "tfvault/platform/program.h"
#include "tfvault/session/advice.h"
#include "tfvault/session/noted_call.h"

#include <chrono>
#include <cstdint>
#include <system_error>
#include <utility>

namespace tfvault::session {
namespace {

using std::chrono::seconds;

// Renew and Close have five seconds each. Renew sends one request. Close sends several requests,
// and Vault sends several requests to AWS for some of them. At the end of the process less time is
// left.
constexpr Duration kProcessRenewLimit{4'000};
constexpr Duration kProcessCloseLimit{3'500};
constexpr Duration kProcessEndLimit{1'000};

// "the credential process of '/tmp/tfvault-x'"
std::string Named(const OpenProfile& profile) {
  return "the credential process of '" + profile.directory + "'";
}

std::optional<SystemTimePoint> RenewAt(SteadyTimePoint end, const Time& time) {
  const auto next = RenewalBefore(end, time.SteadyNow());
  if (!next) return std::nullopt;
  return ToSystem(time, *next);
}

struct OwnToken {
  SecretString value{};
  std::optional<SteadyTimePoint> ends{};  // absent for the provider's own token
};

// Creates a child token for the profile. Its revocation ends all credentials of the profile, and
// the token cannot be used after the run.
StatusOr<OwnToken> MakeToken(const VaultConnection& connection, const RunToken& token,
                             const Caller& caller) {
  const auto& client = token.client();
  // A Vault Agent adds its own token. The provider creates no child of that token.
  if (client.token().empty()) return OwnToken{};
  const vault::Call call{.stop = caller.stop};
  const auto info = client.LookupSelf(call);
  vault::ChildTokenOptions options{.display_name = connection.options().token_name,
                                   .ttl = connection.options().child_token_ttl};
  if (info.ok()) options.namespace_path = info->namespace_path;
  const auto child = client.CreateChildToken(options, call);
  if (child.ok()) {
    return OwnToken{.value = child->client_token,
                    .ends = connection.time().SteadyNow() + child->lease_duration};
  }
  if (!ForbidsChildren(child.status())) {
    return Annotate(child.status(), "cannot create a child token");
  }
  caller.warnings.push_back(
      {"The credential process uses the provider's own token",
       "The provider cannot create a token for it: " + Message(child.status()) +
           "\n\nThe token is in a file that only this user can read. The provider removes the file "
           "at the end of the run" +
           (token.EndsEverything() ? "." : ", and the token stays valid.") +
           (IsDenial(child.status()) ? " Allow 'update' on auth/token/create to avoid this."
                                     : "")});
  return OwnToken{.value = client.token()};
}

Status WriteFiles(const std::string& directory, const std::string& program,
                  const Handover& handover, const ProfileRequest& request) {
  TFV_ASSIGN_OR_RETURN(const auto config,
                       AwsConfig(request.name, request.region, program, directory));
  TFV_RETURN_IF_ERROR(WritePrivateFile(ConfigFile(directory), SecretString(config)));
  return WriteHandover(directory, handover);
}

}  // namespace

std::string Encode(const OpenProfile& profile) {
  const auto ends = std::chrono::duration_cast<seconds>(profile.token_ends.time_since_epoch());
  return json::Value{{"directory", profile.directory}, {"token_ends", ends.count()}}.dump();
}

std::optional<OpenProfile> DecodeOpenProfile(const std::string& text) {
  const auto value = json::Parse(text);
  if (!value.ok()) return std::nullopt;
  json::Fields fields(*value, "the private data");
  OpenProfile profile{.directory = fields.RequiredString("directory"),
                      .token_ends = SteadyTimePoint(seconds(fields.Int("token_ends")))};
  if (!fields.status().ok()) return std::nullopt;
  return profile;
}

CredentialProfiles::CredentialProfiles(Dependencies dependencies,
                                       std::shared_ptr<const LatestConnection> connections)
    : dependencies_(std::move(dependencies)), connections_(std::move(connections)) {}

// Looks for a directory in which programs can be executed: some machines forbid it for temporary
// files.
StatusOr<CredentialProfiles::Place> CredentialProfiles::MakePlace() {
  const auto parents = platform::TemporaryDirectories(dependencies_.environment);
  const std::lock_guard lock(mutex_);
  Status problem;
  for (const auto& parent : parents) {
    std::string ignored;
    auto directory = platform::PrivateDirectory::Make({parent}, ignored);
    if (!directory) continue;
    problem = KeepProgram({platform::OpenProgram(), kept_program_}, directory->path());
    if (problem.ok()) {
      kept_program_ = ProgramFile(directory->path());
      return Place{.directory = std::make_shared<platform::PrivateDirectory>(*std::move(directory)),
                   .program = kept_program_};
    }
  }
  // Without such a directory the profile names the program's own file, and works until that file is
  // replaced or removed.
  const auto program = platform::ProgramPath();
  if (!program) {
    return Annotate(problem, "the file of this program was replaced or removed");
  }
  std::string failure;
  auto directory = platform::PrivateDirectory::Make(parents, failure);
  if (!directory) return Error(StatusCode::kFailedPrecondition, failure);
  dependencies_.logger->Log(
      LogLevel::kWarn, "provider",
      "cannot keep a copy of the program for a profile; the profile uses the original file",
      {{log_key::kError, Message(problem)}});
  return Place{.directory = std::make_shared<platform::PrivateDirectory>(*std::move(directory)),
               .program = *program};
}

// All steps before the credentials are fetched. The caller adds the title to an error.
StatusOr<OpenProfile> CredentialProfiles::Prepare(const ProfileRequest& request,
                                                  VaultConnection& connection,
                                                  const Caller& caller) {
  const NotedCall call(caller);
  TFV_ASSIGN_OR_RETURN(const auto token, connection.LogIn(*call));
  TFV_ASSIGN_OR_RETURN(const auto place, MakePlace());
  const std::string& directory = place.directory->path();
  TFV_ASSIGN_OR_RETURN(const auto own, MakeToken(connection, *token, caller));
  Handover handover{.vault = connection.options().vault,
                    .request = request.credentials,
                    .own_token = own.ends.has_value()};
  handover.vault.token = own.value;
  handover.vault.namespace_path = token->client().namespace_path();
  TFV_RETURN_IF_ERROR(WriteFiles(directory, place.program, handover, request));
  // The token of the profile is a child of `token`, so Vault revokes it together with `token`.
  connection.ledger().Add(
      token, directory, [owned = place.directory, dependencies = dependencies_] {
        auto report = EndProcess(owned->path(), dependencies, kProcessEndLimit);
        if (!report.status.ok()) {
          dependencies.logger->Log(LogLevel::kWarn, "provider", "cannot end a credential process",
                                   {{log_key::kError, Message(report.status)}});
        }
        return report;
      });
  OpenProfile profile{.directory = directory,
                      .token_ends = own.ends.value_or(SteadyTimePoint()),
                      .config_file = ConfigFile(directory)};
  if (own.ends) profile.renew_at = RenewAt(*own.ends, connection.time());
  return profile;
}

StatusOr<OpenProfile> CredentialProfiles::Open(const ProfileRequest& request,
                                               const Caller& caller) {
  const auto& credentials = request.credentials.vault;
  const auto connection = connections_->Get();
  auto profile = connection.ok() ? Prepare(request, **connection, caller)
                                 : StatusOr<OpenProfile>(connection.status());
  if (!profile.ok()) {
    return WithNotice(profile.status(),
                      "Cannot prepare a credential process for the role '" + credentials.role +
                          "' of '" + credentials.mount + "'",
                      HintOf(profile.status()));
  }
  // The first fetch reports errors before a program asks. The first program gets these credentials.
  const auto first = CurrentCredentials(profile->directory, dependencies_, caller);
  if (!first.ok()) {
    (*connection)->ledger().End(profile->directory);
    return first.status();
  }
  TellUnended(**connection, request.credentials, caller);
  return profile;
}

Status CredentialProfiles::Renew(OpenProfile& profile, Notices& warnings) const {
  const std::string failed = "Cannot renew the token of " + Named(profile);
  const auto renewed = RenewProcessToken(profile.directory, dependencies_, kProcessRenewLimit);
  const auto& time = *dependencies_.time;
  const auto now = time.SteadyNow();
  const Status& status = renewed.status();
  if (renewed.ok()) {
    profile.token_ends = now + *renewed;
  } else if (status.code() == StatusCode::kPermissionDenied ||
             status.code() == StatusCode::kNotFound || now >= profile.token_ends) {
    return WithNotice(
        status, failed,
        AdviceFor(status,
                  {.outcome =
                       "Programs get no more credentials from the profile. Run Terraform again."}));
  } else {
    warnings.push_back({failed, Message(status) + "\n\nThe token is valid until " +
                                    FormatRfc3339(ToSystem(time, profile.token_ends)) +
                                    "; the provider tries again before that."});
  }
  profile.renew_at = RenewAt(profile.token_ends, time);
  return absl::OkStatus();
}

void CredentialProfiles::Close(const OpenProfile& profile, Notices& warnings) const {
  const auto report = EndProcess(profile.directory, dependencies_, kProcessCloseLimit);
  connections_->ledger()->Remove(profile.directory);
  if (report.status.ok()) return;
  std::string commands;
  for (const auto& [lease, why] : report.leases) {
    commands += "\n  " + RevokeCommand(lease.id, lease.namespace_path);
  }
  if (!commands.empty()) commands = " Revoke the remaining leases of IAM users:" + commands;
  warnings.push_back(
      {"Cannot end " + Named(profile),
       Message(report.status) +
           "\n\nThe credentials of the process stay valid until their lease or their token ends." +
           commands});
}

}  // namespace tfvault::session
