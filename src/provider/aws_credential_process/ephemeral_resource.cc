// SPDX-License-Identifier: MPL-2.0
#include "provider/aws_credential_process/ephemeral_resource.h"

#include "provider/object/advice.h"
#include "provider/object/notices.h"
#include "provider/schema/role_arguments.h"

#include <utility>

namespace tfvault::provider {
namespace {

session::ProfileRequest RequestOf(const CredentialProcessModel& model) {
  session::ProfileRequest request{
      .name = *model.profile,
      .region = model.region.value_or(""),
      .credentials = {.namespace_path = model.namespace_path.value_or({}).text(),
                      .vault = {.mount = model.mount->text(),
                                .path = *model.type == kSts ? vault::AwsCredentialsPath::kSts
                                                            : vault::AwsCredentialsPath::kCreds,
                                .role = *model.role,
                                .role_arn = model.role_arn.value_or(""),
                                .ttl = model.ttl.value_or(""),
                                .role_session_name = model.role_session_name.value_or("")}}};
  if (*model.validate_creds) {
    request.credentials.check = {.endpoints = {.sts_endpoint = model.sts_endpoint.value_or(""),
                                               .region = request.region,
                                               .arn = request.credentials.vault.role_arn}};
  }
  if (model.mount_id.is_null()) {
    request.credentials.how_to_wait = LetEphemeralWaitFor("vault_aws_secret_backend_role");
  }
  return request;
}

}  // namespace

CredentialProcessEphemeralResource::CredentialProcessEphemeralResource(
    std::shared_ptr<session::CredentialProfiles> profiles)
    : TypedEphemeralResource(CredentialProcessSchema()), profiles_(std::move(profiles)) {}

std::optional<sdk::Opened<CredentialProcessModel>> CredentialProcessEphemeralResource::OpenObject(
    sdk::CallContext& ctx, const CredentialProcessModel& config) const {
  sdk::Opened<CredentialProcessModel> opened{.result = config};
  auto& result = opened.result;
  result.profile = "vault-" + *config.role;
  SessionCall call(ctx);
  const auto profile = profiles_->Open(RequestOf(result), call.caller());
  if (!profile.ok()) return call.Fail(profile.status());
  result.config_file = profile->config_file;
  ctx.set_private_data(Encode(*profile));
  opened.renew_at = profile->renew_at;
  return opened;
}

std::optional<SystemTimePoint> CredentialProcessEphemeralResource::Renew(
    sdk::CallContext& ctx) const {
  auto profile = session::DecodeOpenProfile(ctx.private_data());
  if (!profile) return std::nullopt;
  SessionCall call(ctx);
  const auto renewed = profiles_->Renew(*profile, call.warnings());
  if (!renewed.ok()) return call.Fail(renewed);
  ctx.set_private_data(Encode(*profile));
  return profile->renew_at;
}

void CredentialProcessEphemeralResource::Close(sdk::CallContext& ctx) const {
  const auto profile = session::DecodeOpenProfile(ctx.private_data());
  if (!profile) return;
  SessionCall call(ctx);
  profiles_->Close(*profile, call.warnings());
}

}  // namespace tfvault::provider
