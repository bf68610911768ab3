// SPDX-License-Identifier: MPL-2.0
// Text functions for ASCII: case, trimming, splitting and numbers. They do not depend on the
// locale.
#pragma once

#include <charconv>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace tfvault {

[[nodiscard]] std::string LowerCase(std::string_view text);
[[nodiscard]] std::string UpperCase(std::string_view text);

[[nodiscard]] constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Trim removes `characters` from both ends, and TrimEnd only from the end.
[[nodiscard]] std::string_view Trim(std::string_view text, std::string_view characters = " \t\r\n");
[[nodiscard]] std::string_view TrimEnd(std::string_view text, std::string_view characters);

// The parts between separators, as views into `text`. A text without a separator is one part, also
// if it is empty.
[[nodiscard]] std::vector<std::string_view> Split(std::string_view text, char separator);

// Parses the whole text as a decimal number: digits, with an optional minus sign for a signed type.
// Absent for any other text and for a number that does not fit the type.
template <std::integral Number>
[[nodiscard]] std::optional<Number> ParseInteger(std::string_view text) {
  Number number{};
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || rest != end) return std::nullopt;
  return number;
}

}  // namespace tfvault
