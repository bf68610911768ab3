// SPDX-License-Identifier: MPL-2.0
#include "tfvault/provider/environment_options.h"

#include "provider/provider_options.h"
#include "tfvault/base/text.h"

#include <algorithm>
#include <map>
#include <span>
#include <string_view>
#include <utility>

namespace tfvault::provider {
namespace {

Status Wrong(const std::string& problem) {
  return Error(StatusCode::kInvalidArgument, "the login: " + problem);
}

StatusOr<cty::Value> ValueOf(const sdk::Attribute& attribute, const std::string& text) {
  if (attribute.sensitive) {
    return Wrong("'" + attribute.name +
                 "' is a secret, which other users of this machine can read in the arguments of a "
                 "command: set its environment variable instead");
  }
  if (attribute.type == cty::Type::String()) return cty::Value::String(text);
  const auto yes = ParseGoBool(text);
  if (!(attribute.type == cty::Type::Bool()) || !yes) {
    return Wrong("'" + attribute.name + "' must be true or false");
  }
  return cty::Value::Bool(*yes);
}

StatusOr<cty::Value> BlockOf(const sdk::Block& schema,
                             std::span<const std::string_view> arguments) {
  std::map<std::string, cty::Value> values;
  for (const std::string_view argument : arguments) {
    const std::string name(argument.substr(0, argument.find('=')));
    const auto* attribute = schema.FindAttribute(name);
    if (attribute == nullptr || name.size() == argument.size()) {
      return Wrong("'" + name + "' is not an argument; write NAME=VALUE");
    }
    TFV_ASSIGN_OR_RETURN(auto value,
                         ValueOf(*attribute, std::string(argument.substr(name.size() + 1))));
    values.insert_or_assign(name, std::move(value));
  }
  for (const auto& attribute : schema.attributes) {
    if (attribute.required && !values.contains(attribute.name)) {
      return Wrong("'" + attribute.name + "' is missing");
    }
    values.emplace(attribute.name, cty::Value::Null(attribute.type));
  }
  return cty::Value::Object(schema.ImpliedType(), std::move(values));
}

StatusOr<ProviderModel> ModelWith(const std::string& login) {
  const auto schema = ProviderSchema();
  const auto parts = Split(login, ',');
  const std::string name = "auth_login_" + std::string(parts.front());
  const auto& blocks = schema.schema().block.blocks;
  const auto block = std::ranges::find(blocks, name, &sdk::NestedBlock::name);
  if (block == blocks.end()) return Wrong("there is no block '" + name + "'");
  TFV_ASSIGN_OR_RETURN(auto value, BlockOf(block->block, std::span(parts).subspan(1)));
  const auto type = block->block.ImpliedType();
  return schema.Decode(schema.Encode({}).WithAttribute(name, cty::Value::List(type, {value})));
}

}  // namespace

StatusOr<session::ConnectionOptions> OptionsFromEnvironment(const Environment& environment,
                                                            const std::string& login,
                                                            std::vector<std::string>& warnings) {
  ProviderModel model;
  if (!login.empty()) {
    TFV_ASSIGN_OR_RETURN(model, ModelWith(login));
  }
  return ResolveOptions(model, environment, warnings);
}

}  // namespace tfvault::provider
