// The three parts of an address that matter here.
#pragma once

#include "tfvault/base/status.h"

#include <string>

namespace tfvault::vault {

struct Url {
  std::string scheme{};     // "http" or "https"
  std::string authority{};  // host, port, perhaps user information
  std::string path{};       // empty or from the first slash; without query and fragment

  [[nodiscard]] std::string Origin() const { return scheme + "://" + authority; }
};

// Errors: kInvalidArgument for any other scheme, no host, blanks or control characters. The message
// does not repeat the text, which may hold a password.
[[nodiscard]] StatusOr<Url> ParseUrl(const std::string& text);

}  // namespace tfvault::vault
