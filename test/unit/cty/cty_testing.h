// SPDX-License-Identifier: MPL-2.0
// Helpers of the tests of cty.
#pragma once

#include "tfvault/base/encoding.h"
#include "tfvault/cty/codec.h"

#include <catch2/catch.hpp>

#include <string>
#include <string_view>

namespace Catch {
template <>
struct StringMaker<tfvault::cty::Value> {
  static std::string convert(const tfvault::cty::Value& value) {
    return tfvault::cty::DebugString(value) + " of " + value.type().ToJson();
  }
};
template <>
struct StringMaker<tfvault::cty::Type> {
  static std::string convert(const tfvault::cty::Type& type) { return type.ToJson(); }
};
}  // namespace Catch

namespace tfvault::cty {

inline Type ParsedType(std::string_view json) {
  INFO(json);
  const auto type = Type::ParseJson(json);
  INFO(Message(type.status()));
  REQUIRE(type.ok());
  return *type;
}

inline std::string FromHex(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  }
  return bytes;
}

inline Value Decoded(std::string_view bytes, const Type& type) {
  INFO(HexEncode(bytes));
  const auto value = DecodeMsgpack(bytes, type);
  INFO(Message(value.status()));
  REQUIRE(value.ok());
  return *value;
}

inline std::string Encoded(const Value& value, const Type& type) {
  INFO(DebugString(value));
  const auto bytes = EncodeMsgpack(value, type);
  INFO(Message(bytes.status()));
  REQUIRE(bytes.ok());
  return *bytes;
}

// The message of an error, or "ok".
template <typename T>
std::string MessageOf(const StatusOr<T>& result) {
  return result.ok() ? "ok" : Message(result.status());
}

}  // namespace tfvault::cty
