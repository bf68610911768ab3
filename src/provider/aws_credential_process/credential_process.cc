#include "provider/aws_credential_process/credential_process.h"

#include "provider/aws_access_credentials/issue.h"
#include "provider/aws_credential_process/handover.h"
#include "provider/aws_credential_process/private_files.h"
#include "provider/services.h"
#include "tfvault/provider/credential_process.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <memory>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace tfvault::provider {
namespace {

using nlohmann::json;
using std::chrono::seconds;

// The SDK for Go gives a command one minute. The check takes up to half of that.
constexpr Duration kVaultLimit{20'000};
constexpr Duration kTokenEndLimit{1'000};

// boto asks again when less than 15 minutes are left, the SDK for Go at the end: both find
// credentials that have some life left.
constexpr Duration kLongestRest = std::chrono::minutes(15);
constexpr int kRestShare = 3;
// Programs are told an earlier end than the real one, for requests that are under way then.
constexpr Duration kLongestMargin = std::chrono::minutes(1);
constexpr int kMarginShare = 10;
// AWS gives no shorter session.
constexpr Duration kShortestSession = std::chrono::minutes(15);

constexpr const char* kFailed = "Cannot read AWS credentials";

constexpr auto kNever = std::numeric_limits<std::int64_t>::max();

struct Kept {
  json answer{};  // as AWS programs read it, but for Expiration
  // Milliseconds of the steady clock, which all processes share: the system's may be set meanwhile.
  std::int64_t refresh_at = kNever;
  std::int64_t usable_until = kNever;
  std::vector<std::string> leases{};  // of IAM users that may still live: this and the last one
};

std::int64_t Milliseconds(SteadyTimePoint time) {
  return std::chrono::duration_cast<Duration>(time.time_since_epoch()).count();
}

SecretString Answer(const Kept& kept, const Time& time) {
  json answer = kept.answer;
  if (kept.usable_until != kNever) {
    answer["Expiration"] =
        FormatRfc3339(ToSystem(time, SteadyTimePoint(Duration(kept.usable_until))));
  }
  return SecretString(answer.dump());
}

// Absent when there are none, or nobody can read them.
std::optional<Kept> ReadKept(const std::string& directory) {
  const auto bytes = ReadPrivateFile(CredentialsFile(directory));
  if (!bytes.ok()) return std::nullopt;
  try {
    const json fields = json::parse(bytes->Reveal());
    return Kept{.answer = fields.at("answer"),
                .refresh_at = fields.at("refresh_at").get<std::int64_t>(),
                .usable_until = fields.at("usable_until").get<std::int64_t>(),
                .leases = fields.at("leases").get<std::vector<std::string>>()};
  } catch (const json::exception&) {
    return std::nullopt;
  }
}

Status WriteKept(const std::string& directory, const Kept& kept) {
  const json fields = {{"answer", kept.answer},
                       {"refresh_at", kept.refresh_at},
                       {"usable_until", kept.usable_until},
                       {"leases", kept.leases}};
  return WritePrivateFile(CredentialsFile(directory), SecretString(fields.dump()));
}

Kept Keep(const IssuedCredentials& issued) {
  const auto& credentials = issued.credentials;
  Kept kept{.answer = {{"Version", 1},
                       {"AccessKeyId", credentials.access_key},
                       {"SecretAccessKey", credentials.secret_key.Reveal()}}};
  auto end = issued.end ? std::optional(issued.end->at) : std::nullopt;
  if (!credentials.session_token.empty()) {
    kept.answer["SessionToken"] = credentials.session_token.Reveal();
    if (!end) end = issued.issued_at + kShortestSession;
  }
  if (!end) return kept;
  const auto life = std::chrono::duration_cast<Duration>(*end - issued.issued_at);
  const auto told = *end - std::min(life / kMarginShare, kLongestMargin);
  kept.refresh_at = Milliseconds(*end - std::min(life / kRestShare, kLongestRest));
  kept.usable_until = Milliseconds(told);
  return kept;
}

StatusOr<std::shared_ptr<const Services>> ServicesFor(const Handover& handover,
                                                      const Dependencies& dependencies) {
  ProviderOptions options{.vault = handover.vault, .child_token = ChildToken::kNever};
  options.vault.timeout = kVaultLimit;
  options.set_namespace_from_token = false;
  // Without a token of their own only their leases end what a killed run leaves behind.
  if (handover.own_token) options.child_token_ttl = seconds::max();
  auto quiet = dependencies;
  quiet.keep_alive = false;
  return Services::Create(std::move(options), quiet);
}

// Fetches new credentials and keeps them in place of `old`.
std::optional<Kept> Fetch(sdk::CallContext& ctx, const std::string& directory,
                          const Handover& handover, const std::optional<Kept>& old,
                          const Dependencies& dependencies) {
  const auto services = ServicesFor(handover, dependencies);
  if (!services.ok()) return ctx.diagnostics().Fail(services.status(), "Cannot reach Vault");
  ServicesSource source;
  source.Publish(*services);
  const auto issued = Issue(ctx, source, RequestOf(handover.request), Use::kWhileOpen);
  if (!issued) return std::nullopt;
  auto kept = Keep(*issued);
  const auto& lease = issued->credentials.lease;
  // That of an AWS session only mirrors it: nothing ends with it.
  if (lease.renewable && !lease.id.empty()) kept.leases.push_back(lease.id);
  if (old && !old->leases.empty()) kept.leases.push_back(old->leases.front());
  if (const auto written = WriteKept(directory, kept); !written.ok()) {
    return ctx.diagnostics().Fail(written, kFailed);
  }
  // It lives on after this session, until the run is over.
  issued->session->Forget(lease.id);
  return kept;
}

// Printable: for an AWS program that shows it, or for a diagnostic.
std::string Describe(const sdk::Diagnostics& diagnostics) {
  std::string text;
  for (const auto& item : diagnostics.items()) {
    if (item.severity != sdk::Severity::kError) continue;
    text += item.summary + ": " + item.detail + "\n";
  }
  return text;
}

}  // namespace

std::optional<SecretString> CurrentCredentials(sdk::CallContext& ctx, const std::string& directory,
                                               const Dependencies& dependencies) {
  const auto handover = ReadHandover(directory);
  if (!handover.ok()) return ctx.diagnostics().Fail(handover.status(), kFailed);
  const auto lock = FileLock::Acquire(LockFile(directory));
  if (!lock.ok()) return ctx.diagnostics().Fail(lock.status(), kFailed);

  const auto now = [&] { return Milliseconds(dependencies.time->SteadyNow()); };
  const auto kept = ReadKept(directory);
  if (kept && now() < kept->refresh_at) return Answer(*kept, *dependencies.time);

  sdk::CallContext fetching(ctx.logger(), ctx.stop_token());
  const auto fresh = Fetch(fetching, directory, *handover, kept, dependencies);
  if (!fresh && kept && now() < kept->usable_until) return Answer(*kept, *dependencies.time);
  ctx.diagnostics().Append(fetching.diagnostics());
  if (!fresh) return std::nullopt;

  return Answer(*fresh, *dependencies.time);
}

StatusOr<seconds> RenewCredentialProcess(const std::string& directory,
                                         const Dependencies& dependencies, Duration limit) {
  const vault::Call call{.timeout = limit};
  TFV_ASSIGN_OR_RETURN(const auto handover, ReadHandover(directory));
  TFV_ASSIGN_OR_RETURN(const auto services, ServicesFor(handover, dependencies));
  TFV_ASSIGN_OR_RETURN(const auto client, services->Vault({}, call));
  // No increment: the TTL that the token was made with.
  TFV_ASSIGN_OR_RETURN(const auto renewed, client.RenewSelf({}, call));
  return renewed.lease_duration;
}

ProcessEnd EndCredentialProcess(const std::string& directory, const Dependencies& dependencies,
                                Duration limit) {
  ProcessEnd end;
  const auto handover = ReadHandover(directory);
  if (!handover.ok()) {
    if (handover.status().code() != StatusCode::kNotFound) end.status = handover.status();
    return end;
  }
  const auto& time = *dependencies.time;
  const SteadyTimePoint give_up = time.SteadyNow() + limit;
  const auto services = ServicesFor(*handover, dependencies);
  const auto client = services.ok() ? (*services)->Vault({}, {.timeout = limit})
                                    : StatusOr<vault::VaultClient>(services.status());
  const auto kept = ReadKept(directory).value_or(Kept());
  // Leases first: Vault ends those of a revoked token in its own time.
  std::map<std::string, Status> failed;
  for (const auto& lease : kept.leases) {
    const auto left = std::chrono::ceil<Duration>(give_up - time.SteadyNow());
    Status ended = client.status();
    if (ended.ok() && left.count() <= 0) ended = Error(StatusCode::kDeadlineExceeded, "too slow");
    if (ended.ok()) ended = client->EndLease(lease, {.timeout = left});
    if (!ended.ok()) failed[lease] = ended;
  }
  end.status = client.status();
  if (client.ok() && handover->own_token) {
    end.status = client->RevokeSelf({.timeout = kTokenEndLimit});
  }
  const bool token_ended = handover->own_token && end.status.ok();
  for (const auto& [lease, status] : failed) {
    if (token_ended && !CouldNotRevoke(status)) continue;
    end.status.Update(status);
    end.leases.push_back({.id = lease,
                          .namespace_path = client.ok() ? client->namespace_path() : "",
                          .since = time.Now(),
                          .ends = time.Now() + kMemory});
  }
  if (services.ok()) end.memory = (*services)->unended();
  std::error_code error;
  std::filesystem::remove_all(directory, error);
  if (error) {
    end.status.Update(Error(StatusCode::kFailedPrecondition,
                            "cannot remove '" + directory + "': " + error.message()));
  }
  return end;
}

int RunCredentialProcess(const std::vector<std::string>& arguments,
                         const Dependencies& dependencies, std::ostream& out, std::ostream& err) {
  constexpr std::string_view kProgram = "terraform-provider-vault credential-process";
  if (arguments.size() != 2 || arguments[0] != "--config") {
    err << "Usage: " << kProgram << " --config FILE\n";
    return 2;
  }
  const std::filesystem::path file = arguments[1];
  const std::string directory = file.parent_path().string();
  if (file != RequestFile(directory)) {
    err << kProgram << ": '" << file.string() << "' is not what the provider wrote\n";
    return 1;
  }
  const NullLogger logger;
  sdk::CallContext ctx(logger, {});
  const auto answer = CurrentCredentials(ctx, directory, dependencies);
  if (!answer) {
    err << kProgram << ": " << Describe(ctx.diagnostics());
    return 1;
  }
  out << answer->Reveal() << '\n' << std::flush;
  return out.good() ? 0 : 1;
}

}  // namespace tfvault::provider
