// Values on the wire (plugin-protocol 3): MessagePack for every RPC, JSON for stored state.
//
// Both directions are directed by a type constraint. Errors are kInvalidArgument and name the path
// ("headers[0].name: a string is required"); they never contain the offending value. Input is
// hostile: depth and sizes are limited, and nothing crashes.
#pragma once

#include "tfvault/base/status.h"
#include "tfvault/cty/type.h"
#include "tfvault/cty/value.h"

#include <string>
#include <string_view>

namespace tfvault::cty {

// An object must have exactly the attributes of `type`. Any extension code is an unknown.
[[nodiscard]] StatusOr<Value> DecodeMsgpack(std::string_view bytes, const Type& type);

// `value` must conform to `type` (a dynamic part takes any value). Asserts on a mismatch that only
// a bug can cause is not acceptable here: it is kInternal, because resource authors choose values.
[[nodiscard]] StatusOr<std::string> EncodeMsgpack(const Value& value, const Type& type);

// State JSON (plugin-protocol 3.4). Attributes that are absent become null; attributes that the
// type does not have are ignored. Numbers keep every digit.
[[nodiscard]] StatusOr<Value> DecodeJson(std::string_view json, const Type& type);

// Unknown values are kInvalidArgument.
[[nodiscard]] StatusOr<std::string> EncodeJson(const Value& value, const Type& type);

// Whether `value` may stand where `type` is declared: same type, or dynamic parts filled.
[[nodiscard]] bool Conforms(const Value& value, const Type& type);

}  // namespace tfvault::cty
