// SPDX-License-Identifier: MPL-2.0
// Checks a configuration against its schema. The engine does this before the author's Validate.
#pragma once

#include "tfvault/cty/value.h"
#include "tfvault/engine/provider_server.h"
#include "tfvault/sdk/diagnostics.h"
#include "tfvault/sdk/schema.h"

namespace tfvault::engine {

// Checks null elements of collections, validators, conflicts_with, required_with, and write-only
// values that the host would store in its state; warns of deprecated attributes. Nested blocks are
// included. `config` must be an object; unknown values are not checked. The host checks required
// attributes and the number of blocks.
void CheckConfig(const sdk::Block& block, const cty::Value& config,
                 const ClientCapabilities& capabilities, sdk::Diagnostics& diagnostics);

}  // namespace tfvault::engine
