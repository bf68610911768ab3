// SPDX-License-Identifier: MPL-2.0
// The base classes of a list resource. An author derives from TypedListResource<C, M>.
//
// A list resource finds all objects of a managed resource type in the remote system, including
// objects that Terraform did not create. `terraform query` shows the objects and generates their
// import blocks (plugin-protocol-frontier 1). The list resource has the type name of the managed
// resource.
#pragma once

#include "tfvault/cty/value.h"
#include "tfvault/sdk/call_context.h"
#include "tfvault/sdk/model_schema.h"
#include "tfvault/sdk/schema.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>

namespace tfvault::sdk {

// One object of the managed resource.
template <typename T>
struct Listed {
  // The attributes of the identity, and all other attributes if `fetched` is true.
  T object{};
  bool fetched = false;        // `object` is complete, as Read would return it
  std::string display_name{};  // a name for the user, in the output of `terraform query`
};

// Returns the next object. Absent: the list is complete, or an error diagnostic ends it. The host
// shows a warning with the object of that call. The host may stop after any object, so a list
// should read only a few objects ahead. Every call has its own context. Threading: one call at a
// time, each on any thread.
template <typename T>
using ListCursor = std::function<std::optional<Listed<T>>(CallContext&)>;

struct ListOptions {
  bool fetch = false;      // the host asks for complete objects
  std::int64_t limit = 0;  // the maximum number of objects
};

// Threading: one object serves concurrent calls; methods are const, members immutable.
class ListResource {
 public:
  virtual ~ListResource() = default;
  // The schema of the `config` block. None of its attributes is computed.
  [[nodiscard]] virtual const Schema& schema() const = 0;
  // Checks the configuration without network access. `config` may contain unknown values; do not
  // report diagnostics about them.
  virtual void Validate(CallContext&, const cty::Value& /*config*/) const {}
  // `config` is wholly known and has every default value. The order of the objects must be stable,
  // because the names in the generated configuration are numbered in that order. If List returns an
  // empty cursor, it must add an error diagnostic.
  virtual ListCursor<cty::Value> List(CallContext&, const cty::Value& config,
                                      const ListOptions& options) const = 0;
};

// C is the model of the `config` block, and M is the model of the managed resource.
template <typename C, typename M>
class TypedListResource : public ListResource {
 public:
  TypedListResource(ModelSchema<C> config, ModelSchema<M> resource)
      : config_(std::move(config)), resource_(std::move(resource)) {}

  [[nodiscard]] const Schema& schema() const final { return config_.schema(); }

  void Validate(CallContext& ctx, const cty::Value& config) const final {
    auto decoded = config_.Decode(config);
    if (decoded.ok()) {
      ValidateConfig(ctx, *decoded);
    } else {
      ctx.diagnostics().AddStatus(decoded.status(), "Invalid value");
    }
  }

  ListCursor<cty::Value> List(CallContext& ctx, const cty::Value& config,
                              const ListOptions& options) const final {
    auto decoded = config_.Decode(config);
    if (!decoded.ok()) {
      ctx.diagnostics().AddStatus(decoded.status(), "Invalid value");
      return {};
    }
    auto next = ListObjects(ctx, *decoded, options);
    if (!next) return {};
    return [this, next = std::move(next)](CallContext& call) -> std::optional<Listed<cty::Value>> {
      auto found = next(call);
      if (!found) return std::nullopt;
      return Listed<cty::Value>{.object = resource_.Encode(found->object),
                                .fetched = found->fetched,
                                .display_name = std::move(found->display_name)};
    };
  }

 protected:
  // The methods that the author implements. The contracts are those of the methods of ListResource.
  virtual void ValidateConfig(CallContext&, const C& /*config*/) const {}
  virtual ListCursor<M> ListObjects(CallContext&, const C& config,
                                    const ListOptions& options) const = 0;

 private:
  ModelSchema<C> config_;
  ModelSchema<M> resource_;
};

}  // namespace tfvault::sdk
