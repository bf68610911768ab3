// Configuration against its schema: what every resource, data source and provider has checked
// before its author's Validate.
#pragma once

#include "tfvault/cty/value.h"
#include "tfvault/engine/provider_server.h"
#include "tfvault/sdk/diagnostics.h"
#include "tfvault/sdk/schema.h"

namespace tfvault::engine {

// Null elements of collections, validators, conflicts_with, required_with, write-only values that
// the host cannot keep out of its state, and warnings of deprecated attributes; inside blocks too.
// `config` is an object; says nothing about what is unknown. Required attributes and numbers of
// blocks are the host's check.
void CheckConfig(const sdk::Block& block, const cty::Value& config,
                 const ClientCapabilities& capabilities, sdk::Diagnostics& diagnostics);

}  // namespace tfvault::engine
