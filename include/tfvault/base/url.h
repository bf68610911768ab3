// The parts of an http or https URL.
#pragma once

#include "tfvault/base/status.h"

#include <string>
#include <string_view>

namespace tfvault {

struct Url {
  std::string scheme{};     // "http" or "https"
  std::string user_info{};  // as written; may be a password
  std::string authority{};  // host and port as written
  std::string path{};       // as written: empty or from the first slash
  std::string query{};      // without the question mark

  // All before the path.
  [[nodiscard]] std::string Origin() const;
  // What HTTP clients send as the Host: the port only when it is not the scheme's own.
  [[nodiscard]] std::string HostHeader() const;
};

// A fragment is dropped. Errors: kInvalidArgument for any other scheme, no host, backslashes,
// control characters, and blanks before the path. The message ("the address ...") does not repeat
// the text, which may hold a password.
[[nodiscard]] StatusOr<Url> ParseUrl(std::string_view text);

}  // namespace tfvault
