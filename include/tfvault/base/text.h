// The few things that are done to text everywhere. Letters are those of ASCII, whatever the locale.
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

// Without `characters` at both ends, or at the end alone.
[[nodiscard]] std::string_view Trim(std::string_view text, std::string_view characters = " \t\r\n");
[[nodiscard]] std::string_view TrimEnd(std::string_view text, std::string_view characters);

// The parts between separators; a text without one is one part, also the empty text. They refer to
// `text`.
[[nodiscard]] std::vector<std::string_view> Split(std::string_view text, char separator);

// The whole text as a decimal number: digits, with a minus before them for a signed type. Absent
// when it is something else or does not fit.
template <std::integral Number>
[[nodiscard]] std::optional<Number> ParseInteger(std::string_view text) {
  Number number{};
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || rest != end) return std::nullopt;
  return number;
}

}  // namespace tfvault
