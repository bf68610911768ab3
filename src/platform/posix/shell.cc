// SPDX-License-Identifier: MPL-2.0
#include "tfvault/platform/shell.h"

#include <algorithm>
#include <string_view>

namespace tfvault::platform {
namespace {

bool IsOneOf(char c, std::string_view set) { return set.find(c) != std::string_view::npos; }

}  // namespace

// All read plain words, and texts in double quotes without characters to escape, in the same way.
std::optional<std::string> ShellWord(const std::string& path) {
  const auto means_something = [](char c) {
    return static_cast<unsigned char>(c) < ' ' || IsOneOf(c, "\"'\\$`!#;%");
  };
  if (std::ranges::any_of(path, means_something)) return std::nullopt;
  const bool plain = std::ranges::all_of(path, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           IsOneOf(c, "/._-+@:,=");
  });
  return plain ? path : '"' + path + '"';
}

}  // namespace tfvault::platform
