// SPDX-License-Identifier: MPL-2.0
// The AWS secrets engine: creds/:role and sts/:role.
#include "tfvault/json/fields.h"
#include "tfvault/vault/client.h"
#include "tfvault/vault/path.h"
#include "vault/errors.h"

namespace tfvault::vault {
namespace {

StatusOr<AwsCredentials> DecodeCredentials(const VaultResponse& response, const std::string& path) {
  json::Fields fields(response.data, "the answer of '" + path + "'");
  AwsCredentials credentials{.access_key = fields.RequiredString("access_key"),
                             .secret_key = fields.RequiredSecret("secret_key"),
                             .session_token = fields.Secret("session_token"),
                             .arn = fields.String("arn"),
                             .lease = response.lease};
  // Vault before 1.16 has only the older name.
  if (credentials.session_token.empty())
    credentials.session_token = fields.Secret("security_token");
  if (fields.Has("ttl")) credentials.ttl = fields.Seconds("ttl");
  TFV_RETURN_IF_ERROR(fields.status());
  return credentials;
}

}  // namespace

StatusOr<AwsCredentials> VaultClient::IssueAwsCredentials(const AwsCredentialsRequest& request,
                                                          const Call& call) const {
  const char* kind = request.path == AwsCredentialsPath::kSts ? "sts" : "creds";
  TFV_ASSIGN_OR_RETURN(const std::string path, ObjectPath(request.mount, kind, request.role));
  std::map<std::string, std::string> query;
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) query[name] = value;
  };
  add("role_arn", request.role_arn);
  add("ttl", request.ttl);
  add("role_session_name", request.role_session_name);
  add("mfa_code", request.mfa_code.Reveal());

  const auto response =
      Send({.path = path, .query = query, .idempotency = Idempotency::kNonIdempotent}, call);
  auto credentials = response.ok() ? DecodeCredentials(*response, path)
                                   : StatusOr<AwsCredentials>(response.status());
  if (credentials.ok()) return credentials;

  // No client will use these credentials, so their lease is revoked, also in a cancelled run. The
  // caller's stop token is therefore ignored.
  const std::string lease = response.ok() ? response->lease.id : LeaseIdOf(response.status());
  if (lease.empty()) return credentials;
  const Status revoked = EndLease(lease, {});
  return Append(credentials.status(),
                revoked.ok() ? " (the lease '" + lease + "' was revoked)"
                             : " (the lease '" + lease +
                                   "' exists and could not be revoked: " + Message(revoked) + ")");
}

}  // namespace tfvault::vault
