// What validating the configuration of a resource, data source or ephemeral resource has in common.
#pragma once

#include "engine/call_scope.h"
#include "engine/config_checks.h"
#include "engine/values.h"
#include "tfvault/engine/provider_server.h"

#include <map>
#include <memory>
#include <string>

namespace tfvault::engine {

// By schema first, then by the author, who may rely on what was checked.
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
