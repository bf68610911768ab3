// SPDX-License-Identifier: MPL-2.0
#include "tfvault/sdk/resource.h"

#include "tfvault/cty/codec.h"

#include <cstddef>
#include <string>

namespace tfvault::sdk {

std::optional<cty::Value> Resource::Upgrade(CallContext& ctx, std::int64_t /*version*/,
                                            const std::string& json) const {
  auto state = cty::DecodeJson(json, schema().block.ImpliedType());
  if (!state.ok()) return ctx.diagnostics().Fail(state.status(), "Cannot read the stored state");
  return *std::move(state);
}

std::optional<cty::Value> Resource::Move(CallContext& ctx, const MoveRequest& request) const {
  if (request.source_type_name != request.target_type_name) return std::nullopt;
  if (request.source_schema_version > schema().version) {
    ctx.diagnostics().AddError(
        "State is too new",
        "The state was written with version " + std::to_string(request.source_schema_version) +
            " of the schema of " + request.source_type_name + " in " +
            request.source_provider_address + ". This provider supports versions up to " +
            std::to_string(schema().version) + ". Import the object instead of moving it.");
    return std::nullopt;
  }
  return Upgrade(ctx, request.source_schema_version, request.source_state);
}

cty::Value MergeChanges(const cty::Value& before, const cty::Value& after,
                        const cty::Value& target) {
  if (before == after) return target;
  if (!before.is_known() || !after.is_known() || !target.is_known()) return after;
  if (after.type().kind() == cty::Kind::kObject) {
    std::map<std::string, cty::Value> attributes;
    for (const auto& [name, value] : after.AsMap())
      attributes.emplace(name, MergeChanges(before.Attribute(name), value, target.Attribute(name)));
    return cty::Value::Object(target.type(), std::move(attributes));
  }
  if (after.type().kind() == cty::Kind::kList &&
      before.AsElements().size() == after.AsElements().size() &&
      target.AsElements().size() == after.AsElements().size()) {
    std::vector<cty::Value> elements;
    for (std::size_t i = 0; i < after.AsElements().size(); ++i)
      elements.push_back(
          MergeChanges(before.AsElements()[i], after.AsElements()[i], target.AsElements()[i]));
    return cty::Value::List(target.type().element(), std::move(elements));
  }
  return after;
}

}  // namespace tfvault::sdk
