// SPDX-License-Identifier: MPL-2.0
// Compares the written values with the values that Vault returns afterwards.
#pragma once

#include "tfvault/base/status.h"
#include "tfvault/cty/value.h"
#include "tfvault/sdk/call_context.h"
#include "tfvault/sdk/model_schema.h"
#include "tfvault/sdk/schema.h"

#include <string>

namespace tfvault::provider {

// Whether every known attribute of `planned` has an equivalent value in `observed`. Write-only
// values are not compared.
[[nodiscard]] bool SameObject(const sdk::Block& block, const cty::Value& planned,
                              const cty::Value& observed);

// Adds a warning for each attribute whose value in Vault differs from `planned`: servers silently
// ignore fields of newer versions and other editions. Unknown and write-only values are not
// compared. The warnings name `object`, such as "role 'deploy' of 'aws'".
void WarnOfDifferences(sdk::CallContext& ctx, const sdk::Block& block, const cty::Value& planned,
                       const cty::Value& observed, const std::string& object);

// Calls WarnOfDifferences for an object that was read back, or warns that the read failed.
template <typename M>
void WarnUnlessStored(sdk::CallContext& ctx, const sdk::ModelSchema<M>& model, const M& planned,
                      const StatusOr<M>& observed, const std::string& object) {
  if (observed.ok()) {
    return WarnOfDifferences(ctx, model.schema().block, model.Encode(planned),
                             model.Encode(*observed), object);
  }
  ctx.diagnostics().AddWarning("Cannot check the " + object,
                               "The provider wrote the object, but could not read it back to check "
                               "whether Vault stored every argument: " +
                                   Message(observed.status()));
}

}  // namespace tfvault::provider
