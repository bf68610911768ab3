// SPDX-License-Identifier: MPL-2.0
#include "test/protocol/test_provider_values.h"

#include "tfvault/cty/codec.h"

#include <catch2/catch.hpp>

#include <utility>

namespace tfvault::test {

const cty::Type& ProviderType() {
  static const cty::Type type = cty::Type::Object({{"endpoint", cty::Type::String()}});
  return type;
}

const cty::Type& ItemType() {
  static const cty::Type type = cty::Type::Object({
      {"id", cty::Type::String()},
      {"name", cty::Type::String()},
      {"payload", cty::Type::String()},
      {"size", cty::Type::Number()},
      {"labels", cty::Type::Map(cty::Type::String())},
      {"secret", cty::Type::String()},
      {"fault", cty::Type::String()},
  });
  return type;
}

const cty::Type& BarrierType() {
  static const cty::Type type = cty::Type::Object({
      {"name", cty::Type::String()},
      {"parties", cty::Type::Number()},
      {"only_watch", cty::Type::Bool()},
      {"arrived", cty::Type::Number()},
  });
  return type;
}

const cty::Type& LeaseType() {
  static const cty::Type type =
      cty::Type::Object({{"name", cty::Type::String()}, {"value", cty::Type::String()}});
  return type;
}

const cty::Type& ItemsType() {
  static const cty::Type type =
      cty::Type::Object({{"total", cty::Type::Number()}, {"fault", cty::Type::String()}});
  return type;
}

const cty::Type& TaskType() {
  static const cty::Type type =
      cty::Type::Object({{"steps", cty::Type::Number()}, {"fault", cty::Type::String()}});
  return type;
}

cty::Value MakeObject(const cty::Type& type, std::map<std::string, cty::Value> attributes) {
  for (const auto& [name, attribute_type] : type.attributes())
    attributes.try_emplace(name, cty::Value::Null(attribute_type));
  return cty::Value::Object(type, std::move(attributes));
}

cty::Value ProposeItem(const cty::Value& prior, const cty::Value& config) {
  if (prior.is_null() || config.is_null()) return config;
  cty::Value proposed = config;
  for (const std::string computed : {"id", "size"}) {
    if (config.Attribute(computed).is_null())
      proposed = proposed.WithAttribute(computed, prior.Attribute(computed));
  }
  return proposed;
}

tfwire::DynamicValue Encode(const cty::Value& value, const cty::Type& type) {
  tfwire::DynamicValue wire;
  wire.set_msgpack(cty::EncodeMsgpack(value, type).value());
  return wire;
}

cty::Value Decode(const tfwire::DynamicValue& value, const cty::Type& type) {
  CHECK(value.json().empty());
  if (value.msgpack().empty()) return cty::Value::Null(type);
  return cty::DecodeMsgpack(value.msgpack(), type).value();
}

std::string DiagnosticLine(const tfwire::Diagnostic& diagnostic) {
  std::string line = tfwire::Diagnostic::Severity_Name(diagnostic.severity()) + ": " +
                     diagnostic.summary() + " | " + diagnostic.detail();
  for (const auto& step : diagnostic.attribute().steps())
    line += " @" + step.attribute_name() + step.element_key_string();
  return line;
}

}  // namespace tfvault::test
