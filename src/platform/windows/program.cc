// SPDX-License-Identifier: MPL-2.0
#include "tfvault/platform/program.h"

#include "platform/windows/windows.h"

namespace tfvault::platform {

// Windows does not let anybody replace or remove the file of a running program.
std::optional<std::string> ProgramPath() {
  std::wstring path(MAX_PATH, L'\0');
  DWORD size = 0;
  while ((size = GetModuleFileNameW(nullptr, path.data(), static_cast<DWORD>(path.size()))) ==
         path.size()) {
    path.resize(path.size() * 2);
  }
  if (size == 0) return std::nullopt;
  return ToUtf8(path.c_str());
}

std::string OpenProgram() { return ProgramPath().value_or(""); }

std::string ProgramFileName(const std::string& name) { return name + ".exe"; }

}  // namespace tfvault::platform
