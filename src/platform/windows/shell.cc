// SPDX-License-Identifier: MPL-2.0
#include "tfvault/platform/shell.h"

#include "platform/windows/windows.h"

#include <algorithm>

namespace tfvault::platform {
namespace {

// Characters that are neither blanks nor special to cmd.exe. Letters of other alphabets are not
// special.
bool IsPlain(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         byte >= 0x80 || std::string_view("\\:._-+@~").find(c) != std::string_view::npos;
}

std::string ShortName(const std::string& path) {
  const std::wstring wide = ToWide(path);
  std::wstring name(GetShortPathNameW(wide.c_str(), nullptr, 0), L'\0');
  const DWORD length =
      GetShortPathNameW(wide.c_str(), name.data(), static_cast<DWORD>(name.size()));
  return length == 0 || length >= name.size() ? path : ToUtf8(name.c_str());
}

}  // namespace

std::optional<std::string> ShellWord(const std::string& path) {
  std::string word = path;
  if (!std::ranges::all_of(word, [](char c) { return IsPlain(c) || c == '/'; })) {
    word = ShortName(word);
  }
  // cmd.exe takes a slash for the start of an option.
  std::ranges::replace(word, '/', '\\');
  if (!std::ranges::all_of(word, IsPlain)) return std::nullopt;
  return word;
}

}  // namespace tfvault::platform
