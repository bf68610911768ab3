#include "provider/support/foreign_state.h"

#include <nlohmann/json.hpp>

namespace tfvault::provider {
namespace {

constexpr const char* kOwn = R"({"tfvault":1})";

bool IsEmpty(const cty::Value& value) {
  if (!value.is_known()) return false;
  switch (value.type().kind()) {
    case cty::Kind::kString:
      return value.AsString().empty();
    case cty::Kind::kNumber:
      return value == cty::Value::Number(0);
    case cty::Kind::kBool:
      return !value.AsBool();
    case cty::Kind::kMap:
      return value.AsMap().empty();
    case cty::Kind::kList:
    case cty::Kind::kSet:
      return value.AsElements().empty();
    default:
      return false;
  }
}

}  // namespace

void MarkOwn(sdk::CallContext& ctx) {
  if (!IsOwn(ctx)) ctx.set_private_data(kOwn);
}

bool IsOwn(const sdk::CallContext& ctx) {
  const auto bytes = nlohmann::json::parse(ctx.private_data(), nullptr, false);
  return bytes.is_object() && bytes.contains("tfvault");
}

cty::Value EmptyToNull(const sdk::Block& block, const cty::Value& object) {
  cty::Value result = object;
  for (const auto& attribute : block.attributes) {
    if (!attribute.optional || attribute.computed) continue;
    if (!IsEmpty(object.Attribute(attribute.name))) continue;
    result = result.WithAttribute(attribute.name, cty::Value::Null(attribute.type));
  }
  return result;
}

}  // namespace tfvault::provider
