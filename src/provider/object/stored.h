// Comparing what was written with what Vault then answers.
#pragma once

#include "tfvault/base/status.h"
#include "tfvault/cty/value.h"
#include "tfvault/sdk/call_context.h"
#include "tfvault/sdk/model_schema.h"
#include "tfvault/sdk/schema.h"

#include <string>

namespace tfvault::provider {

// Whether Vault has `planned`: every known attribute means the same. Write-only values are not
// compared.
[[nodiscard]] bool SameObject(const sdk::Block& block, const cty::Value& planned,
                              const cty::Value& observed);

// One warning for each attribute that Vault accepted and does not have as `planned` says: servers
// take the fields of newer versions and of other editions without a word. Unknown and write-only
// values are not compared. `object` is named in the texts: "role 'deploy' of 'aws'".
void WarnOfDifferences(sdk::CallContext& ctx, const sdk::Block& block, const cty::Value& planned,
                       const cty::Value& observed, const std::string& object);

// The same for an object that was written and read back, with a warning when it could not be.
template <typename M>
void WarnUnlessStored(sdk::CallContext& ctx, const sdk::ModelSchema<M>& model, const M& planned,
                      const StatusOr<M>& observed, const std::string& object) {
  if (observed.ok()) {
    return WarnOfDifferences(ctx, model.schema().block, model.Encode(planned),
                             model.Encode(*observed), object);
  }
  ctx.diagnostics().AddWarning("Cannot check the " + object,
                               "The provider wrote it, but could not read it back to check whether "
                               "Vault stored all of it: " +
                                   Message(observed.status()));
}

}  // namespace tfvault::provider
