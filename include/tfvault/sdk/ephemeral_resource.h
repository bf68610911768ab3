// The base classes of an ephemeral resource. An author derives from TypedEphemeralResource<M>. The
// result lives for one phase of one run and is never stored (plugin-protocol 4.12).
//
// The private data that Open leaves in the context is the only input of Close and of the first
// Renew, so it must identify what was opened, for example by a lease id. Each later Renew gets the
// private data of the previous one.
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
  // When the host should call Renew. The host adds no safety margin. Absent: the host never calls
  // Renew.
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
  // values. A result without a value must come with an error diagnostic.
  virtual std::optional<Opened<cty::Value>> Open(CallContext&, const cty::Value& config) const = 0;
  // Returns the time of the next renewal; absent: there is none. Called only after a `renew_at`.
  virtual std::optional<SystemTimePoint> Renew(CallContext&) const { return std::nullopt; }
  // Called when nothing uses the result any more, also after a failure.
  virtual void Close(CallContext&) const {}
};

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
  virtual void ValidateConfig(CallContext&, const M& /*config*/) const {}
  virtual std::optional<Opened<M>> OpenObject(CallContext&, const M& config) const = 0;

 private:
  ModelSchema<M> model_;
};

}  // namespace tfvault::sdk
