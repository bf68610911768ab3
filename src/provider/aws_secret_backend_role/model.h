// SPDX-License-Identifier: MPL-2.0
// Model and schema of the resource vault_aws_secret_backend_role.
#pragma once

#include "provider/object/vault_object.h"
#include "provider/schema/mount_path.h"
#include "tfvault/sdk/attr.h"
#include "tfvault/sdk/diagnostics.h"
#include "tfvault/sdk/model_schema.h"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace tfvault::provider {

struct RoleModel {
  sdk::Attr<std::string> id{};  // <backend>/roles/<name>
  sdk::Attr<MountPath> namespace_path{};
  sdk::Attr<MountPath> backend{};
  sdk::Attr<std::string> name{};
  sdk::Attr<std::string> credential_type{};
  sdk::Attr<std::string> policy_document{};
  sdk::Attr<std::string> policy{};  // former name of policy_document
  sdk::Attr<std::set<std::string>> policy_arns{};
  sdk::Attr<std::string> policy_arn{};  // former form of policy_arns with one element
  sdk::Attr<std::set<std::string>> role_arns{};
  sdk::Attr<std::set<std::string>> iam_groups{};
  sdk::Attr<std::map<std::string, std::string>> iam_tags{};
  sdk::Attr<std::map<std::string, std::string>> session_tags{};
  sdk::Attr<std::string> external_id{};
  sdk::Attr<std::string> mfa_serial_number{};
  sdk::Attr<std::string> user_path{};
  sdk::Attr<std::string> permissions_boundary_arn{};
  sdk::Attr<std::int64_t> default_sts_ttl{};
  sdk::Attr<std::int64_t> max_sts_ttl{};
};

[[nodiscard]] sdk::ModelSchema<RoleModel> RoleSchema(const ObjectKind& kind);

// `role` with the values of deprecated names moved to the current names.
[[nodiscard]] RoleModel InTodaysNames(RoleModel role);
// `role`, which uses the current names, with values moved to the deprecated names that `spelling`
// uses, if these can express the values.
[[nodiscard]] RoleModel InNamesOf(const RoleModel& spelling, RoleModel role);

// Checks rules between attributes of a configuration; unknown values violate no rule.
void CheckRole(const RoleModel& config, sdk::Diagnostics& diagnostics);

}  // namespace tfvault::provider
