// Signatures with RSA and SHA-256, as JSON web tokens call them.
#pragma once

#include "tfvault/base/secret_string.h"
#include "tfvault/base/status.h"

#include <string>
#include <string_view>

namespace tfvault::crypto {

// The bytes of the signature. Errors: kInvalidArgument for a key that is not RSA in PEM or wants a
// passphrase.
[[nodiscard]] StatusOr<std::string> SignRs256(const SecretString& pem, std::string_view text);

}  // namespace tfvault::crypto
