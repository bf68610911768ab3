// SPDX-License-Identifier: MPL-2.0
// Helpers of the tests of certificate authorities.
#pragma once

#include "http/ca_source.h"

#include <map>
#include <string>
#include <utility>

namespace tfvault::http {

// Not certificates, but base64 text whose bytes begin like one, which is sufficient here.
inline constexpr const char* kBlockA =
    "-----BEGIN CERTIFICATE-----\nMAAA\n-----END CERTIFICATE-----\n";
inline constexpr const char* kBlockB =
    "-----BEGIN CERTIFICATE-----\nMAAB\n-----END CERTIFICATE-----\n";
inline constexpr const char* kBlockC =
    "-----BEGIN CERTIFICATE-----\nMAAC\n-----END CERTIFICATE-----\n";

inline SystemTrust TrustOf(std::map<std::string, std::string> variables) {
  return SystemTrustFromEnvironment(FixedEnvironment(std::move(variables)));
}

}  // namespace tfvault::http
