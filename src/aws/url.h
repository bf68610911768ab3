// The parts of an http or https URL.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tfvault::aws {

struct Url {
  std::string scheme{};     // lower case
  std::string authority{};  // host and port as written
  std::string path{};       // as written; may be empty
  std::string query{};      // without the question mark
};

// Empty unless the text is an absolute http or https URL with a host and without user information.
// A fragment is dropped.
[[nodiscard]] std::optional<Url> ParseUrl(std::string_view text);

// What HTTP clients send as the Host: the port only when it is not the scheme's own.
[[nodiscard]] std::string HostHeader(const Url& url);

}  // namespace tfvault::aws
