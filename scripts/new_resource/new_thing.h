// The resource vault_new_thing: an ACL policy of Vault.
#pragma once

#include "provider/schema/mount_path.h"
#include "provider/services.h"
#include "tfvault/base/environment.h"
#include "tfvault/sdk/attr.h"
#include "tfvault/sdk/resource.h"

#include <memory>
#include <optional>
#include <string>

namespace tfvault::provider {

struct NewThingModel {
  sdk::Attr<std::string> id{};
  sdk::Attr<MountPath> namespace_path{};
  sdk::Attr<std::string> name{};
  sdk::Attr<std::string> policy{};
};

class NewThing final : public sdk::TypedResource<NewThingModel> {
 public:
  NewThing(Environment environment, std::shared_ptr<const ServicesSource> services);

 protected:
  std::optional<NewThingModel> CreateObject(sdk::CallContext& ctx, const NewThingModel& planned,
                                            const NewThingModel& config) const override;
  std::optional<NewThingModel> ReadObject(sdk::CallContext& ctx,
                                          const NewThingModel& state) const override;
  std::optional<NewThingModel> UpdateObject(sdk::CallContext& ctx, const NewThingModel& prior,
                                            const NewThingModel& planned,
                                            const NewThingModel& config) const override;
  void DeleteObject(sdk::CallContext& ctx, const NewThingModel& state) const override;
  std::optional<NewThingModel> ImportObject(sdk::CallContext& ctx,
                                            const std::string& id) const override;

 private:
  Environment environment_;
  std::shared_ptr<const ServicesSource> services_;
};

}  // namespace tfvault::provider
