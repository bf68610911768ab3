// SPDX-License-Identifier: MPL-2.0
// The resource vault_new_thing: an ACL policy of Vault.
#pragma once

#include "provider/object/vault_object.h"
#include "provider/schema/mount_path.h"
#include "tfvault/sdk/attr.h"

#include <memory>
#include <string>

namespace tfvault::provider {

struct NewThingModel {
  sdk::Attr<std::string> id{};
  sdk::Attr<MountPath> namespace_path{};
  sdk::Attr<std::string> name{};
  sdk::Attr<std::string> policy{};
};

class NewThing final : public VaultObject<NewThingModel> {
 public:
  NewThing(Environment environment, std::shared_ptr<const session::LatestConnection> connections);

 protected:
  [[nodiscard]] json::Value Body(const NewThingModel& planned,
                                 const NewThingModel& prior) const override;
  [[nodiscard]] StatusOr<NewThingModel> Observe(const json::Value& data,
                                                NewThingModel state) const override;
};

}  // namespace tfvault::provider
