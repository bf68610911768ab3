// SPDX-License-Identifier: MPL-2.0
// The parts of an http or https URL.
#pragma once

#include "tfvault/base/status.h"

#include <string>
#include <string_view>

namespace tfvault {

struct Url {
  std::string scheme{};     // "http" or "https"
  std::string user_info{};  // as written; may contain a password
  std::string authority{};  // host and port as written
  std::string path{};       // as written, with the first slash; may be empty
  std::string query{};      // without the question mark

  // Scheme, user info and authority: everything before the path.
  [[nodiscard]] std::string Origin() const;
  // The value of the Host header: the host, and the port when it is not the scheme's default.
  [[nodiscard]] std::string HostHeader() const;
};

// Splits a URL; a fragment is dropped. Errors: kInvalidArgument for any other scheme, a missing
// host, backslashes, control characters, and blanks before the path. The message ("the address
// ...") does not quote the URL, which may contain a password.
[[nodiscard]] StatusOr<Url> ParseUrl(std::string_view text);

}  // namespace tfvault
