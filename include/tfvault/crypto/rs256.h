// SPDX-License-Identifier: MPL-2.0
// RS256 signatures (RSA with SHA-256) for JSON Web Tokens.
#pragma once

#include "tfvault/base/secret_string.h"
#include "tfvault/base/status.h"

#include <string>
#include <string_view>

namespace tfvault::crypto {

// Returns the bytes of the signature. Errors: kInvalidArgument for a key that is not an RSA key in
// PEM or needs a passphrase.
[[nodiscard]] StatusOr<std::string> SignRs256(const SecretString& pem, std::string_view text);

}  // namespace tfvault::crypto
