// JSON that somebody else wrote.
#pragma once

#include "tfvault/base/status.h"

#include <nlohmann/json.hpp>

#include <stop_token>
#include <string_view>

namespace tfvault::vault {

// The value, in time in proportion to the text; discarded when the text is not JSON, is nested
// deeper than Vault's own limit or has more values than any answer of Vault's. Errors: kCancelled
// when `stop` fires.
[[nodiscard]] StatusOr<nlohmann::json> ParseJson(std::string_view text,
                                                 const std::stop_token& stop);

}  // namespace tfvault::vault
