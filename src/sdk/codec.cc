// SPDX-License-Identifier: MPL-2.0
#include "tfvault/sdk/codec.h"

namespace tfvault::sdk {
namespace {

bool Holds(const cty::Value& value, cty::Kind kind) {
  return value.is_known() && value.type().kind() == kind;
}

}  // namespace

Status CodecError(const std::string& wanted) {
  return Error(StatusCode::kInvalidArgument, wanted + " is required");
}

StatusOr<std::string> Codec<std::string>::FromValue(const cty::Value& value) {
  if (!Holds(value, cty::Kind::kString)) return CodecError("a string");
  return value.AsString();
}

StatusOr<SecretString> Codec<SecretString>::FromValue(const cty::Value& value) {
  if (!Holds(value, cty::Kind::kString)) return CodecError("a string");
  return SecretString(value.AsString());
}

StatusOr<bool> Codec<bool>::FromValue(const cty::Value& value) {
  if (!Holds(value, cty::Kind::kBool)) return CodecError("true or false");
  return value.AsBool();
}

StatusOr<std::int64_t> Codec<std::int64_t>::FromValue(const cty::Value& value) {
  if (Holds(value, cty::Kind::kNumber)) {
    if (const auto number = value.AsNumber().AsInt64()) return *number;
  }
  return CodecError("a whole number between -9223372036854775808 and 9223372036854775807");
}

StatusOr<cty::Number> Codec<cty::Number>::FromValue(const cty::Value& value) {
  if (!Holds(value, cty::Kind::kNumber)) return CodecError("a number");
  return value.AsNumber();
}

}  // namespace tfvault::sdk
