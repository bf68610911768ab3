#include "provider/aws_credential_process/ephemeral_resource.h"

#include "provider/aws_access_credentials/issue.h"
#include "provider/aws_credential_process/credential_process.h"
#include "provider/aws_credential_process/handover.h"
#include "provider/aws_credential_process/private_files.h"
#include "provider/object/vault_call.h"
#include "tfvault/base/private_directory.h"
#include "tfvault/platform/program.h"

#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace tfvault::provider {
namespace {

using nlohmann::json;
using std::chrono::seconds;

// Renew and Close have five seconds each: the one for a single request, the other for several, in
// some of which Vault makes several to AWS. The end of the process has less.
constexpr Duration kRenewLimit{4'000};
constexpr Duration kCloseLimit{3'500};
constexpr Duration kEndLimit{1'000};

// What Open leaves for Renew and Close.
struct OpenProcess {
  std::string directory{};
  SteadyTimePoint token_ends{};  // unless it is renewed
};

// "the credential process of '/tmp/tfvault-x'"
std::string Named(const OpenProcess& open) {
  return "the credential process of '" + open.directory + "'";
}

std::string Encode(const OpenProcess& open) {
  const auto ends = std::chrono::duration_cast<seconds>(open.token_ends.time_since_epoch());
  return json{{"directory", open.directory}, {"token_ends", ends.count()}}.dump();
}

// Absent when the bytes are not ours.
std::optional<OpenProcess> Decode(const std::string& bytes) {
  const json fields = json::parse(bytes, nullptr, false);
  if (!fields.is_object()) return std::nullopt;
  const auto directory = fields.find("directory");
  const auto ends = fields.find("token_ends");
  if (directory == fields.end() || !directory->is_string() || ends == fields.end() ||
      !ends->is_number_integer()) {
    return std::nullopt;
  }
  return OpenProcess{.directory = directory->get<std::string>(),
                     .token_ends = SteadyTimePoint(seconds(ends->get<std::int64_t>()))};
}

std::optional<SystemTimePoint> RenewAt(SteadyTimePoint end, const Time& time) {
  const auto next = RenewalBefore(end, time.SteadyNow());
  if (!next) return std::nullopt;
  return ToSystem(time, *next);
}

struct Token {
  SecretString value{};
  std::optional<SteadyTimePoint> ends{};  // for a token of its own
};

// A token of its own ends everything that it issued when it is revoked, and is worth nothing after
// the run.
StatusOr<Token> MakeToken(sdk::CallContext& ctx, const Services& services, const Session& session) {
  const auto& client = session.client();
  // An Agent adds a token that is not ours to have children of.
  if (client.token().empty()) return Token{};
  const vault::Call call{.stop = ctx.stop_token()};
  const auto info = client.LookupSelf(call);
  vault::ChildTokenOptions options{.display_name = services.options().token_name,
                                   .ttl = services.child_token_ttl()};
  if (info.ok()) options.namespace_path = info->namespace_path;
  const auto child = client.CreateChildToken(options, call);
  if (child.ok()) {
    return Token{.value = child->client_token,
                 .ends = services.time().SteadyNow() + child->lease_duration};
  }
  if (!ForbidsChildren(child.status())) {
    return Annotate(child.status(), "cannot create a child token");
  }
  ctx.diagnostics().AddWarning(
      "The credential process works with the provider's own token",
      "It cannot have one of its own: " + Message(child.status()) +
          "\n\nThe token is in a file that only this user can read until the run is over" +
          (session.EndsEverything() ? "." : ", and stays valid afterwards.") +
          (IsDenial(child.status()) ? " Allow 'update' on auth/token/create to avoid this." : ""));
  return Token{.value = client.token()};
}

// For when nobody reads what a diagnostic says.
void EndUnread(const std::string& directory, const Dependencies& dependencies) {
  const auto end = EndCredentialProcess(directory, dependencies, kEndLimit);
  if (end.status.ok()) return;
  dependencies.logger->Log(LogLevel::kWarn, "provider", "a credential process was not ended",
                           {{log_key::kError, Message(end.status)}});
  for (const auto& lease : end.leases) {
    dependencies.logger->Log(
        LogLevel::kWarn, "provider", "a lease could not be revoked",
        {{"lease_id", lease.id}, {"command", RevokeCommand(lease.id, lease.namespace_path)}});
    end.memory.Remember(lease);
  }
}

Status WriteFiles(const std::string& directory, const std::string& program,
                  const Handover& handover, const std::string& profile) {
  TFV_ASSIGN_OR_RETURN(const auto config, AwsConfig(profile, handover.request.region.value_or(""),
                                                    program, directory));
  TFV_RETURN_IF_ERROR(WritePrivateFile(ConfigFile(directory), SecretString(config)));
  return WriteHandover(directory, handover);
}

}  // namespace

CredentialProcessEphemeralResource::CredentialProcessEphemeralResource(
    Dependencies dependencies, std::shared_ptr<ServicesSource> services)
    : TypedEphemeralResource(CredentialProcessSchema()),
      dependencies_(std::move(dependencies)),
      services_(std::move(services)) {}

// Where a program may be run, if there is such a place: some hosts forbid it for temporary files.
StatusOr<CredentialProcessEphemeralResource::Place> CredentialProcessEphemeralResource::MakePlace(
    const Environment& environment) const {
  const auto parents = TemporaryDirectories(environment);
  const std::lock_guard lock(mutex_);
  Status problem;
  for (const auto& parent : parents) {
    auto directory = PrivateDirectory::Make({parent});
    if (!directory.ok()) continue;
    problem = KeepProgram({platform::OpenProgram(), kept_program_}, directory->path());
    if (problem.ok()) {
      kept_program_ = ProgramFile(directory->path());
      return Place{.directory = std::make_shared<PrivateDirectory>(*std::move(directory)),
                   .program = kept_program_};
    }
  }
  // Then the profile works as long as the program's own file stays.
  const auto program = platform::ProgramPath();
  if (!program) {
    return Annotate(problem, "the file of this program was replaced or removed");
  }
  TFV_ASSIGN_OR_RETURN(auto directory, PrivateDirectory::Make(parents));
  dependencies_.logger->Log(LogLevel::kWarn, "provider",
                            "the program of a profile cannot be kept for the run",
                            {{log_key::kError, Message(problem)}});
  return Place{.directory = std::make_shared<PrivateDirectory>(std::move(directory)),
               .program = *program};
}

std::optional<sdk::Opened<CredentialProcessModel>> CredentialProcessEphemeralResource::OpenObject(
    sdk::CallContext& ctx, const CredentialProcessModel& config) const {
  const std::string failed = "Cannot prepare a credential process for the role '" + *config.role +
                             "' of '" + config.mount->text() + "'";
  const auto services = services_->Get();
  if (!services.ok()) return ctx.diagnostics().Fail(services.status(), failed);
  const VaultCall call(ctx);
  const auto session = (*services)->LogIn(*call);
  if (!session.ok()) return ctx.diagnostics().Fail(session.status(), failed);

  const auto place = MakePlace((*services)->environment());
  if (!place.ok()) return ctx.diagnostics().Fail(place.status(), failed);
  const std::string& directory = place->directory->path();

  sdk::Opened<CredentialProcessModel> opened{.result = config};
  auto& result = opened.result;
  result.profile = "vault-" + *config.role;
  result.config_file = ConfigFile(directory);

  const auto token = MakeToken(ctx, **services, **session);
  Status prepared = token.status();
  if (token.ok()) {
    Handover handover{.vault = (*services)->options().vault,
                      .request = result,
                      .own_token = token->ends.has_value()};
    handover.vault.token = token->value;
    handover.vault.namespace_path = (*session)->client().namespace_path();
    prepared = WriteFiles(directory, place->program, handover, *result.profile);
  }
  if (!prepared.ok()) return ctx.diagnostics().Fail(prepared, failed);
  // With the services: the token is a child of their session's, and ends with it.
  const auto at_end = [services = *services, owned = place->directory,
                       dependencies = dependencies_] { EndUnread(owned->path(), dependencies); };
  services_->AtEnd(directory, at_end);
  // What would fail later fails here; the first program to ask gets these.
  if (!CurrentCredentials(ctx, directory, dependencies_)) {
    EndUnread(directory, dependencies_);
    services_->ForgetAtEnd(directory);
    return std::nullopt;
  }

  const auto client = (*services)->Vault(config.namespace_path.value_or(MountPath()), *call);
  if (client.ok()) {
    TellUnended(ctx, (*services)->unended(), *client, config.mount->text(), *config.role,
                (*services)->time());
  }
  ctx.set_private_data(
      Encode({.directory = directory, .token_ends = token->ends.value_or(SteadyTimePoint())}));
  if (token->ends) opened.renew_at = RenewAt(*token->ends, (*services)->time());
  return opened;
}

std::optional<SystemTimePoint> CredentialProcessEphemeralResource::Renew(
    sdk::CallContext& ctx) const {
  auto open = Decode(ctx.private_data());
  if (!open) return std::nullopt;
  const std::string failed = "Cannot renew the token of " + Named(*open);
  const auto renewed = RenewCredentialProcess(open->directory, dependencies_, kRenewLimit);
  const auto now = dependencies_.time->SteadyNow();
  if (renewed.ok()) {
    open->token_ends = now + *renewed;
    ctx.set_private_data(Encode(*open));
  } else if (renewed.status().code() == StatusCode::kPermissionDenied ||
             renewed.status().code() == StatusCode::kNotFound || now >= open->token_ends) {
    ReportFailure(ctx, renewed.status(), failed,
                  {.outcome = "Its profile gets no more credentials. Run Terraform again."});
    return std::nullopt;
  } else {
    ctx.diagnostics().AddWarning(
        failed, Message(renewed.status()) + "\n\nIt lives until " +
                    FormatRfc3339(ToSystem(*dependencies_.time, open->token_ends)) +
                    "; it is tried again before that.");
  }
  return RenewAt(open->token_ends, *dependencies_.time);
}

void CredentialProcessEphemeralResource::Close(sdk::CallContext& ctx) const {
  const auto open = Decode(ctx.private_data());
  if (!open) return;
  const auto end = EndCredentialProcess(open->directory, dependencies_, kCloseLimit);
  services_->ForgetAtEnd(open->directory);
  if (end.status.ok()) return;
  std::string commands;
  for (const auto& lease : end.leases) {
    commands += "\n  " + RevokeCommand(lease.id, lease.namespace_path);
  }
  if (!commands.empty()) commands = " Revoke the leases of IAM users that live on:" + commands;
  ctx.diagnostics().AddWarning("Cannot end " + Named(*open),
                               Message(end.status) +
                                   "\n\nWhat it issued lives until its lease or its token ends." +
                                   commands);
}

}  // namespace tfvault::provider
