// vault_aws_secret_backend_role as Terraform sees it.
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
  sdk::Attr<std::string> policy{};  // policy_document, as it was called
  sdk::Attr<std::set<std::string>> policy_arns{};
  sdk::Attr<std::string> policy_arn{};  // the only one of policy_arns, as it was called
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

// `role` without the deprecated names: what they say is under the names of today.
[[nodiscard]] RoleModel InTodaysNames(RoleModel role);
// `role`, which is in today's names, under the names that `spelling` uses as far as they can say
// it.
[[nodiscard]] RoleModel InNamesOf(const RoleModel& spelling, RoleModel role);

// Rules between the attributes of a configuration; unknown values break none.
void CheckRole(const RoleModel& config, sdk::Diagnostics& diagnostics);

}  // namespace tfvault::provider
