// SPDX-License-Identifier: MPL-2.0
// Encodes and decodes Terraform values: MessagePack in every RPC, JSON in stored state
// (plugin-protocol 3).
//
// Both directions follow a type constraint. Errors are kInvalidArgument and begin with the path
// ("headers[0].name: a string is required"); they never quote the value. Input is untrusted: depth
// and sizes are limited, and no input crashes a decoder.
#pragma once

#include "tfvault/base/status.h"
#include "tfvault/cty/type.h"
#include "tfvault/cty/value.h"

#include <string>
#include <string_view>

namespace tfvault::cty {

// An object must have exactly the attributes of `type`. Every MessagePack extension is decoded as
// an unknown value.
[[nodiscard]] StatusOr<Value> DecodeMsgpack(std::string_view bytes, const Type& type);

// `value` must conform to `type`. A mismatch is kInternal and not an assertion, because the value
// comes from the author of a resource.
[[nodiscard]] StatusOr<std::string> EncodeMsgpack(const Value& value, const Type& type);

// Decodes stored state (plugin-protocol 3.4). Absent attributes become null; attributes that `type`
// does not have are ignored. Numbers keep every digit.
[[nodiscard]] StatusOr<Value> DecodeJson(std::string_view json, const Type& type);

// Errors: kInvalidArgument for an unknown value.
[[nodiscard]] StatusOr<std::string> EncodeJson(const Value& value, const Type& type);

// True if the type of `value` equals `type`, except that a dynamic part of `type` accepts any type.
[[nodiscard]] bool Conforms(const Value& value, const Type& type);

}  // namespace tfvault::cty
