// SPDX-License-Identifier: MPL-2.0
// Reads the configuration file of Vault's command line, whose only key is token_helper.
#pragma once

#include "tfvault/base/status.h"

#include <string>

namespace tfvault::vault {

// The value of token_helper in HCL or JSON text; empty when it is not set. Errors: kInvalidArgument
// for another key, for a value that is not a string, and for a text in neither language.
[[nodiscard]] StatusOr<std::string> ParseTokenHelper(const std::string& text);

}  // namespace tfvault::vault
