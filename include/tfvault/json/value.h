// SPDX-License-Identifier: MPL-2.0
// Parsed JSON values. Fractions and integers beyond 64 bits are rounded to a double; json::Tree
// keeps them exact.
#pragma once

#include "tfvault/base/status.h"

#include <nlohmann/json.hpp>

#include <stop_token>
#include <string>
#include <string_view>

namespace tfvault::json {

using Value = nlohmann::json;

// Parses JSON in time proportional to its length. Errors: kInvalidArgument when the text is not
// JSON, is nested deeper than Vault allows, or has more values than any response of a service;
// kCancelled when `stop` fires. The errors do not quote the text.
[[nodiscard]] StatusOr<Value> Parse(std::string_view text, const std::stop_token& stop = {});

// The value as JSON in one line. Bytes that are not UTF-8 become U+FFFD.
[[nodiscard]] std::string Write(const Value& value);

}  // namespace tfvault::json
