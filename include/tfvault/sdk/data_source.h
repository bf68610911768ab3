// SPDX-License-Identifier: MPL-2.0
// The base classes of a data source. An author derives from TypedDataSource<M>.
#pragma once

#include "tfvault/cty/value.h"
#include "tfvault/sdk/call_context.h"
#include "tfvault/sdk/model_schema.h"
#include "tfvault/sdk/schema.h"

#include <optional>
#include <utility>

namespace tfvault::sdk {

// Threading: one object serves concurrent calls; methods are const, members immutable.
class DataSource {
 public:
  virtual ~DataSource() = default;
  [[nodiscard]] virtual const Schema& schema() const = 0;
  // Checks the configuration without network access. `config` may contain unknown values; do not
  // report diagnostics about them.
  virtual void Validate(CallContext&, const cty::Value& /*config*/) const {}
  // Returns the configured values and the computed values. `config` is wholly known and has every
  // default value. If Read returns no value, it must add an error diagnostic.
  virtual std::optional<cty::Value> Read(CallContext&, const cty::Value& config) const = 0;
};

// M is the model of the configuration and of the result: a struct with Attr members.
template <typename M>
class TypedDataSource : public DataSource {
 public:
  explicit TypedDataSource(ModelSchema<M> model) : model_(std::move(model)) {}

  [[nodiscard]] const Schema& schema() const final { return model_.schema(); }

  void Validate(CallContext& ctx, const cty::Value& config) const final {
    auto decoded = model_.Decode(config);
    if (decoded.ok()) {
      ValidateConfig(ctx, *decoded);
    } else {
      ctx.diagnostics().AddStatus(decoded.status(), "Invalid value");
    }
  }

  std::optional<cty::Value> Read(CallContext& ctx, const cty::Value& config) const final {
    auto decoded = model_.Decode(config);
    if (!decoded.ok()) return ctx.diagnostics().Fail(decoded.status(), "Invalid value");
    const auto result = ReadData(ctx, *decoded);
    if (!result) return std::nullopt;
    return model_.Encode(*result);
  }

 protected:
  // The methods that the author implements. The contracts are those of the methods of DataSource.
  virtual void ValidateConfig(CallContext&, const M& /*config*/) const {}
  virtual std::optional<M> ReadData(CallContext&, const M& config) const = 0;

 private:
  ModelSchema<M> model_;
};

}  // namespace tfvault::sdk
