// SPDX-License-Identifier: MPL-2.0
// Attributes of the ephemeral resource vault_aws_credential_process.
#pragma once

#include "provider/schema/mount_path.h"
#include "tfvault/sdk/attr.h"
#include "tfvault/sdk/model_schema.h"

#include <string>

namespace tfvault::provider {

struct CredentialProcessModel {
  sdk::Attr<std::string> mount_id{};
  sdk::Attr<MountPath> namespace_path{};
  sdk::Attr<MountPath> mount{};
  sdk::Attr<std::string> role{};
  sdk::Attr<std::string> type{};
  sdk::Attr<std::string> role_arn{};
  sdk::Attr<std::string> role_session_name{};
  sdk::Attr<std::string> ttl{};
  sdk::Attr<std::string> region{};
  sdk::Attr<std::string> sts_endpoint{};
  sdk::Attr<bool> validate_creds{};
  sdk::Attr<std::string> profile{};
  sdk::Attr<std::string> config_file{};
};

[[nodiscard]] sdk::ModelSchema<CredentialProcessModel> CredentialProcessSchema();

}  // namespace tfvault::provider
