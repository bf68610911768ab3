// SPDX-License-Identifier: MPL-2.0
#include "tfvault/base/text.h"

#include "base/abseil.h"

#include <absl/strings/ascii.h>

#include <algorithm>

namespace tfvault {

std::string LowerCase(std::string_view text) { return absl::AsciiStrToLower(ToAbseil(text)); }

std::string UpperCase(std::string_view text) { return absl::AsciiStrToUpper(ToAbseil(text)); }

std::string_view Trim(std::string_view text, std::string_view characters) {
  text = TrimEnd(text, characters);
  return text.substr(std::min(text.find_first_not_of(characters), text.size()));
}

std::string_view TrimEnd(std::string_view text, std::string_view characters) {
  return text.substr(0, text.find_last_not_of(characters) + 1);
}

std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

}  // namespace tfvault
