// SPDX-License-Identifier: MPL-2.0
// Validates the configuration of a resource, data source, ephemeral resource, list resource or
// action.
#pragma once

#include "engine/call_scope.h"
#include "engine/config_checks.h"
#include "engine/values.h"
#include "tfvault/engine/provider_server.h"

#include <map>
#include <memory>
#include <string>

namespace tfvault::engine {

// Checks the configuration against the schema, then calls the author's Validate, which may rely on
// those checks.
template <typename T>
void ValidateConfig(const std::map<std::string, std::shared_ptr<const T>>& types,
                    const ValidateConfigRequest& request, sdk::CallContext& ctx) {
  const auto* type = FindType(types, request.type_name, ctx.diagnostics());
  if (type == nullptr) return;
  const sdk::Block& block = type->schema().block;
  const auto config = DecodeConfig(request.config, block.ImpliedType(), ctx.diagnostics());
  if (!config) return;
  CheckConfig(block, *config, request.capabilities, ctx.diagnostics());
  if (!ctx.diagnostics().HasError()) type->Validate(ctx, *config);
}

}  // namespace tfvault::engine
