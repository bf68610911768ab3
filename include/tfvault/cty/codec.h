// Encodes and decodes values for the wire (plugin-protocol 3): MessagePack in every RPC, JSON in
// stored state.
//
// Both directions follow a type constraint. Errors are kInvalidArgument and begin with the path
// ("headers[0].name: a string is required"); they never quote the value. Input is untrusted: depth
// and sizes are limited, and no input makes a decoder crash.
#pragma once

#include "tfvault/base/status.h"
#include "tfvault/cty/type.h"
#include "tfvault/cty/value.h"

#include <string>
#include <string_view>

namespace tfvault::cty {

// An object must have exactly the attributes of `type`. Every extension code decodes as an unknown
// value.
[[nodiscard]] StatusOr<Value> DecodeMsgpack(std::string_view bytes, const Type& type);

// `value` must conform to `type` (a dynamic part accepts any value). A mismatch is kInternal and
// not an assertion, because authors of resources choose the values.
[[nodiscard]] StatusOr<std::string> EncodeMsgpack(const Value& value, const Type& type);

// Decodes stored state (plugin-protocol 3.4). Absent attributes become null; attributes that `type`
// does not have are ignored. Numbers keep every digit.
[[nodiscard]] StatusOr<Value> DecodeJson(std::string_view json, const Type& type);

// Errors: kInvalidArgument for an unknown value.
[[nodiscard]] StatusOr<std::string> EncodeJson(const Value& value, const Type& type);

// Whether `value` is allowed where `type` is declared: it has the same type, or a type that fills
// in the dynamic parts of `type`.
[[nodiscard]] bool Conforms(const Value& value, const Type& type);

}  // namespace tfvault::cty
