// SPDX-License-Identifier: MPL-2.0
#include "tfvault/platform/program.h"

#include <mach-o/dyld.h>

#include <cstdint>
#include <filesystem>
#include <system_error>

namespace tfvault::platform {

std::optional<std::string> ProgramPath() {
  std::uint32_t size = 0;
  _NSGetExecutablePath(nullptr, &size);
  std::string path(size, '\0');
  if (_NSGetExecutablePath(path.data(), &size) != 0) return std::nullopt;
  path.resize(path.find('\0'));
  std::error_code error;
  const auto program = std::filesystem::canonical(path, error);
  if (error) return std::nullopt;
  return program.string();
}

// macOS has no name for a file that was removed.
std::string OpenProgram() { return ProgramPath().value_or(""); }

std::string ProgramFileName(const std::string& name) { return name; }

}  // namespace tfvault::platform
