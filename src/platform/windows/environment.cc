// SPDX-License-Identifier: MPL-2.0
#include "tfvault/platform/environment.h"

#include "platform/windows/windows.h"

#include <cstdlib>
#include <cwchar>

namespace tfvault::platform {

std::vector<std::string> ProcessVariables() {
  std::vector<std::string> variables;
  wchar_t* const block = GetEnvironmentStringsW();
  if (block == nullptr) return variables;
  for (const wchar_t* entry = block; *entry != L'\0'; entry += std::wcslen(entry) + 1) {
    variables.push_back(ToUtf8(entry));
  }
  FreeEnvironmentStringsW(block);
  return variables;
}

void UnsetVariable(const std::string& name) { _putenv_s(name.c_str(), ""); }

char ListSeparator() { return ';'; }

std::string HomeDirectory(const Variables& variables) {
  return variables("USERPROFILE").value_or("");
}

std::string StateDirectory(const Variables& variables) {
  return variables("LOCALAPPDATA").value_or("");
}

std::vector<std::string> TemporaryDirectories(const Variables& variables) {
  std::vector<std::string> directories;
  for (const char* name : {"TMP", "TEMP"}) {
    if (const auto directory = variables(name)) directories.push_back(*directory);
  }
  if (const auto local = variables("LOCALAPPDATA")) directories.push_back(*local + "\\Temp");
  return directories;
}

}  // namespace tfvault::platform
