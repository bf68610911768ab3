// Vault's command-line configuration, of which one key exists: token_helper.
#pragma once

#include "tfvault/base/status.h"

#include <string>

namespace tfvault::vault {

// The value of token_helper in HCL or JSON text; empty when it is not set. Errors: kInvalidArgument
// for another key, for another type of value, and for what is neither language.
[[nodiscard]] StatusOr<std::string> ParseTokenHelper(const std::string& text);

}  // namespace tfvault::vault
