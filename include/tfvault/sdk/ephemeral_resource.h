// What the author of an ephemeral resource writes: TypedEphemeralResource<M>. Its result lives for
// one phase of one run and is never stored (plugin-protocol 4.12).
//
// What Open leaves in the context's private data is all that Close gets, and what Renew gets the
// first time: enough to end what was opened, for example a lease's identifier. A later Renew gets
// what the previous one left.
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
  // When the host is to call Renew; it does so without any margin of its own. Absent: never.
  std::optional<SystemTimePoint> renew_at{};
};

// Threading: one object serves concurrent calls; methods are const, members immutable.
class EphemeralResource {
 public:
  virtual ~EphemeralResource() = default;
  [[nodiscard]] virtual const Schema& schema() const = 0;
  // `config` may hold unknowns; say nothing about those. No network.
  virtual void Validate(CallContext&, const cty::Value& /*config*/) const {}
  // `config` is wholly known and has every default value; the result keeps what the user
  // configured. No value demands an error diagnostic.
  virtual std::optional<Opened<cty::Value>> Open(CallContext&, const cty::Value& config) const = 0;
  // Answers when to renew again; absent ends renewing. Called only after a `renew_at`.
  virtual std::optional<SystemTimePoint> Renew(CallContext&) const { return std::nullopt; }
  // Called when nothing uses the result any more, and after failures too.
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
