// SPDX-License-Identifier: MPL-2.0
// Attributes of the data source and the ephemeral resource vault_aws_access_credentials.
#pragma once

#include "provider/schema/mount_path.h"
#include "tfvault/base/secret_string.h"
#include "tfvault/sdk/attr.h"
#include "tfvault/sdk/model_schema.h"

#include <cstdint>
#include <string>

namespace tfvault::provider {

struct AccessCredentialsModel {
  sdk::Attr<std::string> id{};        // data source only
  sdk::Attr<std::string> mount_id{};  // ephemeral resource only
  sdk::Attr<MountPath> namespace_path{};
  // Two names of one argument, see schema/mount_argument.h.
  sdk::Attr<MountPath> backend{};
  sdk::Attr<MountPath> mount{};
  sdk::Attr<std::string> role{};
  sdk::Attr<std::string> type{};
  sdk::Attr<std::string> role_arn{};
  sdk::Attr<std::string> role_session_name{};
  sdk::Attr<SecretString> mfa_code{};
  sdk::Attr<std::string> ttl{};
  sdk::Attr<std::string> min_ttl{};
  sdk::Attr<std::string> region{};
  sdk::Attr<std::string> sts_endpoint{};
  sdk::Attr<std::string> iam_endpoint{};
  sdk::Attr<bool> validate_creds{};
  sdk::Attr<std::string> validation_call{};
  sdk::Attr<std::int64_t> num_sequential_successes{};
  sdk::Attr<std::int64_t> num_seconds_between_tests{};
  sdk::Attr<std::int64_t> max_cred_validation_seconds{};
  sdk::Attr<std::string> access_key{};
  sdk::Attr<SecretString> secret_key{};
  sdk::Attr<SecretString> security_token{};
  sdk::Attr<std::string> arn{};
  sdk::Attr<std::string> expires_at{};
  sdk::Attr<std::string> lease_id{};
  sdk::Attr<std::int64_t> lease_duration{};
  sdk::Attr<std::string> lease_start_time{};
  sdk::Attr<bool> lease_renewable{};
};

[[nodiscard]] sdk::ModelSchema<AccessCredentialsModel> AccessCredentialsDataSourceSchema();
[[nodiscard]] sdk::ModelSchema<AccessCredentialsModel> AccessCredentialsEphemeralSchema();

}  // namespace tfvault::provider
