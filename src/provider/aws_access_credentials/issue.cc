// SPDX-License-Identifier: MPL-2.0
#include "provider/aws_access_credentials/issue.h"

#include "provider/schema/mount_argument.h"
#include "provider/schema/role_arguments.h"
#include "tfvault/base/hint.h"

#include <chrono>

namespace tfvault::provider {
namespace {

aws::ValidationCall CallOf(const AccessCredentialsModel& model) {
  // The schema refuses other values.
  return aws::ParseValidationCall(*model.validation_call)
      .value_or(aws::ValidationCall::kGetCallerIdentity);
}

}  // namespace

session::CredentialRequest RequestOf(const AccessCredentialsModel& model) {
  using std::chrono::seconds;
  session::CredentialRequest request{
      .namespace_path = model.namespace_path.value_or({}).text(),
      .vault = {.mount = MountOf(model).text(),
                .path = *model.type == kSts ? vault::AwsCredentialsPath::kSts
                                            : vault::AwsCredentialsPath::kCreds,
                .role = *model.role,
                .role_arn = model.role_arn.value_or(""),
                .ttl = model.ttl.value_or(""),
                .role_session_name = model.role_session_name.value_or(""),
                .mfa_code = model.mfa_code.value_or(SecretString())},
      .min_ttl = model.min_ttl.value_or("")};
  if (!*model.validate_creds) return request;
  request.check = {
      .policy = {.call = CallOf(model),
                 .required_successes = static_cast<int>(*model.num_sequential_successes),
                 .interval = seconds(*model.num_seconds_between_tests),
                 .time_limit = seconds(*model.max_cred_validation_seconds)},
      .endpoints = {.sts_endpoint = model.sts_endpoint.value_or(""),
                    .iam_endpoint = model.iam_endpoint.value_or(""),
                    .region = model.region.value_or(""),
                    .arn = model.role_arn.value_or("")}};
  return request;
}

std::optional<session::Issued> IssueInto(AccessCredentialsModel& model,
                                         const session::CredentialRequest& request,
                                         const session::LatestConnection& connections,
                                         SessionCall& call) {
  const auto connection = connections.Get();
  if (!connection.ok()) {
    return call.Fail(session::WithNotice(connection.status(), "Cannot read " + Named(request),
                                         HintOf(connection.status())));
  }
  auto issued = session::Issue(**connection, request, call.caller());
  if (!issued.ok()) return call.Fail(issued.status());
  TellUnended(**connection, request, call.caller());

  const auto& [access_key, secret_key, session_token, arn, ttl, lease] = issued->credentials;
  const auto clock = [&](SteadyTimePoint at) {
    return FormatRfc3339(session::ToSystem((*connection)->time(), at));
  };
  model.access_key = access_key;
  model.secret_key = secret_key;
  if (!session_token.empty()) model.security_token = session_token;
  if (!arn.empty()) model.arn = arn;
  if (issued->end) model.expires_at = clock(issued->end->at);
  model.lease_start_time = clock(issued->issued_at);
  if (!lease.id.empty()) {
    model.lease_id = lease.id;
    model.lease_duration = lease.duration.count();
    model.lease_renewable = lease.renewable;
  }
  return *std::move(issued);
}

}  // namespace tfvault::provider
