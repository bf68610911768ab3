// SPDX-License-Identifier: MPL-2.0
// Lists the objects of a type in Vault for `terraform query`: those of one mount, or of every AWS
// mount that the token can see. Objects that are not below a mount are listed from Vault itself.
#pragma once

#include "provider/object/object_names.h"
#include "provider/object/vault_call.h"
#include "provider/object/vault_object.h"
#include "provider/schema/mount_argument.h"
#include "tfvault/sdk/attr.h"
#include "tfvault/sdk/fetch_ahead.h"
#include "tfvault/sdk/list_resource.h"
#include "tfvault/session/connection.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tfvault::provider {

struct ObjectListModel {
  sdk::Attr<MountPath> namespace_path{};
  sdk::Attr<MountPath> backend{};  // only for objects below a mount
};

[[nodiscard]] sdk::ModelSchema<ObjectListModel> ObjectListSchema(const ObjectKind& kind,
                                                                 bool below_mount);

// A cursor over the identities of objects, ordered by path. Lists the names of each mount only when
// the cursor reaches that mount.
template <typename M>
class IdentifiedObjects {
 public:
  IdentifiedObjects(std::shared_ptr<const VaultObject<M>> type, vault::VaultClient client,
                    sdk::Attr<MountPath> namespace_path,
                    std::vector<std::optional<MountPath>> mounts, sdk::Severity severity)
      : type_(std::move(type)),
        client_(std::move(client)),
        namespace_path_(std::move(namespace_path)),
        mounts_(std::move(mounts)),
        severity_(severity) {}

  std::optional<sdk::Listed<M>> operator()(sdk::CallContext& ctx) {
    while (name_ == names_.size()) {
      if (next_mount_ == mounts_.size() || ctx.stop_token().stop_requested()) return std::nullopt;
      auto names = ListNames(ctx, client_, mounts_[next_mount_++], type_->kind(), severity_);
      if (ctx.diagnostics().HasError()) return std::nullopt;
      names_ = std::move(names).value_or(std::vector<std::string>());
      name_ = 0;
    }
    M object = type_->Identify(namespace_path_, mounts_[next_mount_ - 1], names_[name_++]);
    std::string name = type_->ImportIdOf(object);
    return sdk::Listed<M>{.object = std::move(object), .display_name = std::move(name)};
  }

 private:
  std::shared_ptr<const VaultObject<M>> type_;
  vault::VaultClient client_;
  sdk::Attr<MountPath> namespace_path_;
  std::vector<std::optional<MountPath>> mounts_;  // absent: not below a mount
  sdk::Severity severity_;                        // of a mount that does not answer
  std::size_t next_mount_ = 0;
  std::vector<std::string> names_{};
  std::size_t name_ = 0;
};

template <typename M>
class ObjectList final : public sdk::TypedListResource<ObjectListModel, M> {
 public:
  ObjectList(std::shared_ptr<const VaultObject<M>> type,
             std::shared_ptr<const session::LatestConnection> connections)
      : sdk::TypedListResource<ObjectListModel, M>(ObjectListSchema(type->kind(), BelowMount<M>),
                                                   type->model()),
        type_(std::move(type)),
        connections_(std::move(connections)) {}

 private:
  sdk::ListCursor<M> ListObjects(sdk::CallContext& ctx, const ObjectListModel& config,
                                 const sdk::ListOptions& options) const override {
    const auto client = VaultFor(ctx, *connections_, config.namespace_path,
                                 "Cannot list the " + type_->kind().noun + "s");
    if (!client) return {};
    std::vector<std::optional<MountPath>> mounts;
    auto severity = sdk::Severity::kError;
    if (!BelowMount<M>) {
      mounts.emplace_back();
    } else if (config.backend.is_null()) {
      // A mount that does not answer must not hide the others.
      severity = sdk::Severity::kWarning;
      const auto all = AwsMounts(ctx, *client);
      if (!all) return {};
      for (const auto& mount : *all) mounts.emplace_back(MountPath(mount.path));
    } else {
      mounts.emplace_back(*config.backend);
    }
    IdentifiedObjects<M> identified(type_, *client, config.namespace_path, std::move(mounts),
                                    severity);
    if (!options.fetch) return identified;
    return sdk::FetchAhead<M>(type_, std::move(identified), options.limit);
  }

  std::shared_ptr<const VaultObject<M>> type_;
  std::shared_ptr<const session::LatestConnection> connections_;
};

}  // namespace tfvault::provider
