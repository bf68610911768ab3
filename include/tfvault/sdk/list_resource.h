// What the author of a list resource writes: TypedListResource<C, M>. It finds the objects of a
// managed resource that exist at the remote side, whoever made them: `terraform query` shows them
// and writes their import (plugin-protocol-frontier 1). Its type name is that of the resource.
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

// One object of the resource.
template <typename T>
struct Listed {
  // What identifies the object, and the rest when the object was fetched.
  T object{};
  bool fetched = false;  // `object` is whole: what Read would answer
  std::string display_name{};
};

// The next object. Absent: there is none, or an error diagnostic ends the list. A warning is told
// beside the object that comes with it. A host draws as many as it wants, so a list fetches little
// ahead. Called by one thread at a time, but not always the same; the context is that of the call.
template <typename T>
using ListCursor = std::function<std::optional<Listed<T>>(CallContext&)>;

struct ListOptions {
  bool fetch = false;      // the host wants whole objects
  std::int64_t limit = 0;  // and no more than this many
};

// Threading: one object serves concurrent calls; methods are const, members immutable.
class ListResource {
 public:
  virtual ~ListResource() = default;
  // Of the `config` block; nothing in it is computed.
  [[nodiscard]] virtual const Schema& schema() const = 0;
  // `config` may hold unknowns; say nothing about those. No network.
  virtual void Validate(CallContext&, const cty::Value& /*config*/) const {}
  // `config` is wholly known. In a stable order: generated names are numbered by it. An empty
  // cursor demands an error diagnostic.
  virtual ListCursor<cty::Value> List(CallContext&, const cty::Value& config,
                                      const ListOptions& options) const = 0;
};

// C is the model of the configuration, M that of the resource.
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
  virtual void ValidateConfig(CallContext&, const C& /*config*/) const {}
  virtual ListCursor<M> ListObjects(CallContext&, const C& config,
                                    const ListOptions& options) const = 0;

 private:
  ModelSchema<C> config_;
  ModelSchema<M> resource_;
};

}  // namespace tfvault::sdk
