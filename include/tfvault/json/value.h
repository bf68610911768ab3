// JSON as values. Numbers beyond 64 bits and fractions are rounded to a double; json::Tree keeps
// them.
#pragma once

#include "tfvault/base/status.h"

#include <nlohmann/json.hpp>

#include <stop_token>
#include <string>
#include <string_view>

namespace tfvault::json {

using Value = nlohmann::json;

// The value, in time in proportion to the text. Errors: kInvalidArgument when the text is not JSON,
// is nested deeper than Vault's own limit or has more values than any answer of a service;
// kCancelled when `stop` fires. Neither quotes the text.
[[nodiscard]] StatusOr<Value> Parse(std::string_view text, const std::stop_token& stop = {});

// One line. Bytes that are not UTF-8 become U+FFFD.
[[nodiscard]] std::string Write(const Value& value);

}  // namespace tfvault::json
