#include "provider/aws_access_credentials/ephemeral_resource.h"

#include "provider/aws_access_credentials/issue.h"
#include "provider/schema/mount_argument.h"
#include "tfvault/vault/error.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <utility>

namespace tfvault::provider {
namespace {

using nlohmann::json;
using std::chrono::seconds;

// Renew and Close have five seconds: the one for up to three requests, the other for a single one
// in which Vault makes several to AWS.
constexpr Duration kRequestLimit{1'600};
constexpr Duration kEndLimit{4'000};
constexpr seconds kRounding{1};

// What Open leaves for Renew and Close.
struct OpenLease {
  std::string id{};
  std::string namespace_path{};
  seconds increment{};     // that each renewal asks for
  SteadyTimePoint ends{};  // unless it is renewed
  bool renewable = false;
};

std::string Encode(const OpenLease& lease) {
  return json{{"lease_id", lease.id},
              {"namespace", lease.namespace_path},
              {"increment", lease.increment.count()},
              {"renewable", lease.renewable},
              {"ends", std::chrono::duration_cast<seconds>(lease.ends.time_since_epoch()).count()}}
      .dump();
}

// Absent when there is no lease, or the bytes are not ours.
std::optional<OpenLease> Decode(const std::string& bytes) {
  const json fields = json::parse(bytes, nullptr, false);
  if (!fields.is_object()) return std::nullopt;
  const auto text = [&](const char* name) {
    const auto it = fields.find(name);
    return it != fields.end() && it->is_string() ? it->get<std::string>() : std::string();
  };
  const auto number = [&](const char* name) {
    const auto it = fields.find(name);
    const auto value = it != fields.end() && it->is_number_integer() ? it->get<std::int64_t>() : 0;
    return seconds(std::clamp<std::int64_t>(value, 0, 1LL << 32));
  };
  OpenLease lease{.id = text("lease_id"),
                  .namespace_path = text("namespace"),
                  .increment = number("increment"),
                  .ends = SteadyTimePoint(number("ends")),
                  .renewable = fields.value("renewable", json()) == true};
  if (lease.id.empty()) return std::nullopt;
  return lease;
}

bool IsGone(const Status& status) {
  for (const auto& error : vault::VaultErrorsOf(status)) {
    if (error.find("lease not found") != std::string::npos ||
        error.find("invalid lease") != std::string::npos) {
      return true;
    }
  }
  return false;
}

}  // namespace

AccessCredentialsEphemeralResource::AccessCredentialsEphemeralResource(
    Dependencies dependencies, std::shared_ptr<ServicesSource> services)
    : TypedEphemeralResource(AccessCredentialsEphemeralSchema()),
      dependencies_(std::move(dependencies)),
      services_(std::move(services)) {}

void AccessCredentialsEphemeralResource::ValidateConfig(
    sdk::CallContext& ctx, const AccessCredentialsModel& config) const {
  RequireMount(ctx, config);
}

std::optional<sdk::Opened<AccessCredentialsModel>> AccessCredentialsEphemeralResource::OpenObject(
    sdk::CallContext& ctx, const AccessCredentialsModel& config) const {
  sdk::Opened<AccessCredentialsModel> opened{.result = config};
  const auto issued = Issue(ctx, *services_, opened.result, Use::kWhileOpen);
  if (!issued) return std::nullopt;
  TellUnended(ctx, issued->services->unended(), issued->client, MountOf(opened.result).text(),
              *opened.result.role, issued->services->time());
  Fill(opened.result, *issued);

  const auto& lease = issued->credentials.lease;
  if (lease.id.empty()) return opened;
  const OpenLease open{.id = lease.id,
                       .namespace_path = config.namespace_path.value_or({}).text(),
                       .increment = lease.duration,
                       .ends = issued->issued_at + lease.duration,
                       .renewable = lease.renewable};
  ctx.set_private_data(Encode(open));
  services_->SetIssuer(lease.id, issued->services);
  if (!lease.renewable || lease.duration.count() == 0) return opened;
  auto next = RenewalBefore(open.ends, issued->issued_at);
  // Whichever ends first: the lease, or a token that owns it.
  const auto token = issued->session->NextRenewal();
  if (next && token) next = std::min(*next, *token);
  if (next) opened.renew_at = ToSystem(issued->services->time(), *next);
  return opened;
}

std::optional<SystemTimePoint> AccessCredentialsEphemeralResource::Renew(
    sdk::CallContext& ctx) const {
  auto lease = Decode(ctx.private_data());
  if (!lease) return std::nullopt;
  const std::string failed = "Cannot renew the AWS credentials of lease '" + lease->id + "'";
  const auto services = services_->IssuerOf(lease->id);
  if (!services.ok()) return ctx.diagnostics().Fail(services.status(), failed);
  const auto& time = (*services)->time();
  const vault::Call call{.timeout = kRequestLimit};

  const auto session = (*services)->LogIn(call);
  Status tokens = session.status();
  if (session.ok()) tokens = (*session)->Renew(true, {});
  const auto client = (*services)->Vault(MountPath(lease->namespace_path), call);
  const auto renewed = client.ok() ? client->RenewLease(lease->id, lease->increment, call)
                                   : StatusOr<vault::Lease>(client.status());
  const auto now = time.SteadyNow();
  if (renewed.ok()) {
    lease->ends = now + renewed->duration;
    ctx.set_private_data(Encode(*lease));
    if (session.ok()) {
      (*session)->Hold(lease->id, {.client = *client, .ends = lease->ends, .of_user = true});
    }
    if (renewed->duration + kRounding < lease->increment) {
      ctx.diagnostics().AddWarning(
          "The AWS credentials of lease '" + lease->id + "' reach their maximum life time",
          "Vault ends them at " + FormatRfc3339(ToSystem(time, lease->ends)) +
              ", however often they are renewed. Raise the maximum of the mount's leases for "
              "longer runs.");
    }
  } else if (IsGone(renewed.status()) || now >= lease->ends) {
    return ctx.diagnostics().Fail(renewed.status(), failed);
  }
  const Status problem = renewed.ok() ? tokens : renewed.status();
  if (!problem.ok()) {
    ctx.diagnostics().AddWarning(failed, Message(problem) + "\n\nThey still work, until " +
                                             FormatRfc3339(ToSystem(time, lease->ends)) +
                                             "; it is tried again before that.");
  }
  auto next = RenewalBefore(lease->ends, now);
  if (next && session.ok()) {
    if (const auto token = (*session)->NextRenewal()) next = std::min(*next, *token);
  }
  if (!next) return std::nullopt;
  return ToSystem(time, *next);
}

void AccessCredentialsEphemeralResource::Close(sdk::CallContext& ctx) const {
  const auto lease = Decode(ctx.private_data());
  if (!lease) return;
  const auto services = services_->IssuerOf(lease->id);
  const vault::Call call{.timeout = kEndLimit};
  std::string command = RevokeCommand(lease->id, lease->namespace_path);
  std::shared_ptr<Session> session;
  const auto client = services.ok() ? (*services)->Vault(MountPath(lease->namespace_path), call)
                                    : StatusOr<vault::VaultClient>(services.status());
  Status ended = client.status();
  if (client.ok()) {
    ended = client->EndLease(lease->id, call);
    session = (*services)->LogIn(call).value_or(nullptr);
    command = RevokeCommand(lease->id, client->namespace_path());
  }
  services_->ForgetIssuer(lease->id);
  if (ended.ok()) {
    if (session != nullptr) session->Forget(lease->id);
    return;
  }
  // The lease of an AWS session only mirrors it: revoking that would not end the session.
  if (!lease->renewable) return;
  if (session != nullptr) {
    session->Hold(lease->id, {.client = *client, .ends = lease->ends, .of_user = true});
  }
  // What the token may not end, its own end does.
  const bool forbidden = ended.code() == StatusCode::kPermissionDenied;
  if (forbidden && session != nullptr && session->EndsEverything()) return;
  const std::string again =
      session == nullptr ? "They live"
                         : "The provider tries again when it ends, in a moment. Should that fail "
                           "too, its log says so, and so does this user's next run of the role "
                           "on this machine; they then live";
  ctx.diagnostics().AddWarning(
      "Cannot revoke the AWS credentials of lease '" + lease->id + "'",
      Message(ended) + "\n\n" + again + " until " +
          FormatRfc3339(ToSystem(*dependencies_.time, lease->ends)) +
          ", or until the token that issued them ends. Revoke them with '" + command + "'.");
}

}  // namespace tfvault::provider
