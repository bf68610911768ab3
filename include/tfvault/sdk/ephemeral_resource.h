// SPDX-License-Identifier: MPL-2.0
// The base classes of an ephemeral resource. An author derives from TypedEphemeralResource<M>. The
// result exists during one plan or one apply, and Terraform never stores it (plugin-protocol 4.12).
//
// The private data that Open leaves in the context is the only input of Close and of the first
// Renew, so it must identify the opened object, for example by a lease id. Each later Renew
// receives the private data of the previous Renew.
#pragma once

#include "tfvault/base/time.h"
#include "tfvault/cty/value.h"
#include "tfvault/sdk/call_context.h"
#include "tfvault/sdk/model_schema.h"
#include "tfvault/sdk/schema.h"

#include <optional>
#include <utility>

namespace tfvault::sdk {

template <typename T>
struct Opened {
  T result{};
  // The time at which the host calls Renew. The host adds no safety margin. Absent: the host never
  // calls Renew.
  std::optional<SystemTimePoint> renew_at{};
};

// Threading: one object serves concurrent calls; methods are const, members immutable.
class EphemeralResource {
 public:
  virtual ~EphemeralResource() = default;
  [[nodiscard]] virtual const Schema& schema() const = 0;
  // Checks the configuration without network access. `config` may contain unknown values; do not
  // report diagnostics about them.
  virtual void Validate(CallContext&, const cty::Value& /*config*/) const {}
  // `config` is wholly known and has every default value. The result must keep all configured
  // values. If Open returns no value, it must add an error diagnostic.
  virtual std::optional<Opened<cty::Value>> Open(CallContext&, const cty::Value& config) const = 0;
  // Returns the time of the next renewal; absent: no further renewal. Called only if Open or the
  // previous Renew returned a time.
  virtual std::optional<SystemTimePoint> Renew(CallContext&) const { return std::nullopt; }
  // Called when no part of the configuration uses the result any more. A host may skip the call
  // after a failure.
  virtual void Close(CallContext&) const {}
};

// M is the model of the configuration and of the result: a struct with Attr members.
template <typename M>
class TypedEphemeralResource : public EphemeralResource {
 public:
  explicit TypedEphemeralResource(ModelSchema<M> model) : model_(std::move(model)) {}

  [[nodiscard]] const Schema& schema() const final { return model_.schema(); }

  void Validate(CallContext& ctx, const cty::Value& config) const final {
    auto decoded = model_.Decode(config);
    if (decoded.ok()) {
      ValidateConfig(ctx, *decoded);
    } else {
      ctx.diagnostics().AddStatus(decoded.status(), "Invalid value");
    }
  }

  std::optional<Opened<cty::Value>> Open(CallContext& ctx, const cty::Value& config) const final {
    auto decoded = model_.Decode(config);
    if (!decoded.ok()) return ctx.diagnostics().Fail(decoded.status(), "Invalid value");
    const auto opened = OpenObject(ctx, *decoded);
    if (!opened) return std::nullopt;
    return Opened<cty::Value>{.result = model_.Encode(opened->result),
                              .renew_at = opened->renew_at};
  }

 protected:
  // The methods that the author implements. The contracts are those of EphemeralResource. Override
  // Renew and Close as well, if the opened object needs them.
  virtual void ValidateConfig(CallContext&, const M& /*config*/) const {}
  virtual std::optional<Opened<M>> OpenObject(CallContext&, const M& config) const = 0;

 private:
  ModelSchema<M> model_;
};

}  // namespace tfvault::sdk
