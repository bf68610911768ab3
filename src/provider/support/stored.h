// Comparing what was written with what Vault then answers.
#pragma once

#include <string>

#include "tfvault/cty/value.h"
#include "tfvault/sdk/call_context.h"
#include "tfvault/sdk/schema.h"

namespace tfvault::provider {

// One warning for each attribute that Vault accepted and does not have as `planned` says: servers
// take the fields of newer versions and of other editions without a word. Unknown and write-only
// values are not compared. `object` is named in the texts: "role 'deploy' of 'aws'".
void WarnOfDifferences(sdk::CallContext& ctx, const sdk::Block& block, const cty::Value& planned,
                       const cty::Value& observed, const std::string& object);

}  // namespace tfvault::provider
