// The resource vault_aws_secret_backend_role: what credentials of one name may do at AWS.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "provider/services.h"
#include "tfvault/base/environment.h"
#include "tfvault/sdk/attr.h"
#include "tfvault/sdk/resource.h"

namespace tfvault::provider {

struct RoleModel {
  sdk::Attr<std::string> id{};  // <backend>/roles/<name>
  sdk::Attr<std::string> namespace_path{};
  sdk::Attr<std::string> backend{};
  sdk::Attr<std::string> name{};
  sdk::Attr<std::string> credential_type{};
  sdk::Attr<std::string> policy_document{};
  sdk::Attr<std::set<std::string>> policy_arns{};
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

class AwsSecretBackendRole final : public sdk::TypedResource<RoleModel> {
 public:
  AwsSecretBackendRole(Environment environment, std::shared_ptr<const ServicesSource> services);

 protected:
  void ValidateConfig(sdk::CallContext& ctx, const RoleModel& config) const override;
  void Plan(sdk::CallContext& ctx, const sdk::TypedPlan<RoleModel>& plan) const override;
  std::optional<RoleModel> CreateObject(sdk::CallContext& ctx, const RoleModel& planned,
                                        const RoleModel& config) const override;
  std::optional<RoleModel> ReadObject(sdk::CallContext& ctx, const RoleModel& state) const override;
  std::optional<RoleModel> UpdateObject(sdk::CallContext& ctx, const RoleModel& prior,
                                        const RoleModel& planned,
                                        const RoleModel& config) const override;
  void DeleteObject(sdk::CallContext& ctx, const RoleModel& state) const override;
  std::optional<RoleModel> ImportObject(sdk::CallContext& ctx,
                                        const std::string& id) const override;
  std::optional<RoleModel> ImportIdentified(sdk::CallContext& ctx,
                                            RoleModel identified) const override;

 private:
  Environment environment_;
  std::shared_ptr<const ServicesSource> services_;
};

}  // namespace tfvault::provider
