// SPDX-License-Identifier: MPL-2.0
#include "platform/windows/command_line.h"

#include "platform/windows/windows.h"

#include <algorithm>
#include <cstring>

namespace tfvault::platform {
namespace {

// Quotes an argument, if it needs quotes, as the C runtime of the child splits the command line:
// https://learn.microsoft.com/cpp/c-language/parsing-c-command-line-arguments
void AppendQuoted(std::string& line, const std::string& argument) {
  if (!line.empty()) line += ' ';
  // Scripts of cmd.exe get the quotes, too.
  if (!argument.empty() && argument.find_first_of(" \t\"") == std::string::npos) {
    line += argument;
    return;
  }
  line += '"';
  std::size_t backslashes = 0;
  for (const char c : argument) {
    if (c == '"') line.append(backslashes + 1, '\\');
    backslashes = c == '\\' ? backslashes + 1 : 0;
    line += c;
  }
  line.append(backslashes, '\\');
  line += '"';
}

}  // namespace

std::wstring CommandLine(const std::vector<std::string>& arguments) {
  std::string line;
  for (const auto& argument : arguments) AppendQuoted(line, argument);
  return ToWide(line);
}

std::wstring VariableBlock(std::vector<std::string> variables) {
  std::ranges::sort(variables, [](const std::string& a, const std::string& b) {
    return _stricmp(a.c_str(), b.c_str()) < 0;
  });
  std::wstring block;
  for (const auto& variable : variables) block += ToWide(variable) + L'\0';
  return block + L'\0';
}

}  // namespace tfvault::platform
