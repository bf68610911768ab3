// SPDX-License-Identifier: MPL-2.0
#include "provider/aws_access_credentials/ephemeral_resource.h"

#include "provider/aws_access_credentials/issue.h"
#include "provider/object/advice.h"
#include "provider/schema/mount_argument.h"

#include <utility>

namespace tfvault::provider {

AccessCredentialsEphemeralResource::AccessCredentialsEphemeralResource(
    std::shared_ptr<const Time> time, std::shared_ptr<const session::LatestConnection> connections)
    : TypedEphemeralResource(AccessCredentialsEphemeralSchema()),
      time_(std::move(time)),
      connections_(std::move(connections)) {}

void AccessCredentialsEphemeralResource::ValidateConfig(
    sdk::CallContext& ctx, const AccessCredentialsModel& config) const {
  RequireMount(ctx, config);
}

std::optional<sdk::Opened<AccessCredentialsModel>> AccessCredentialsEphemeralResource::OpenObject(
    sdk::CallContext& ctx, const AccessCredentialsModel& config) const {
  sdk::Opened<AccessCredentialsModel> opened{.result = config};
  auto request = RequestOf(opened.result);
  if (config.mount_id.is_null()) {
    request.how_to_wait = LetEphemeralWaitFor("vault_aws_secret_backend_role");
  }
  SessionCall call(ctx);
  const auto issued = IssueInto(opened.result, request, *connections_, call);
  if (!issued) return std::nullopt;
  if (!issued->lease.id.empty()) ctx.set_private_data(Encode(issued->lease));
  opened.renew_at = issued->renew_at;
  return opened;
}

std::optional<SystemTimePoint> AccessCredentialsEphemeralResource::Renew(
    sdk::CallContext& ctx) const {
  auto lease = session::DecodeOpenLease(ctx.private_data());
  if (!lease) return std::nullopt;
  SessionCall call(ctx);
  const auto next = RenewLease(*connections_, *lease, *time_, call.warnings());
  if (!next.ok()) return call.Fail(next.status());
  ctx.set_private_data(Encode(*lease));
  return *next;
}

void AccessCredentialsEphemeralResource::Close(sdk::CallContext& ctx) const {
  const auto lease = session::DecodeOpenLease(ctx.private_data());
  if (!lease) return;
  SessionCall call(ctx);
  EndLease(*connections_, *lease, *time_, call.warnings());
}

}  // namespace tfvault::provider
