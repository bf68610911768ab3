// SPDX-License-Identifier: MPL-2.0
#include "tfvault/platform/program.h"

#include <filesystem>
#include <system_error>

namespace tfvault::platform {
namespace {

constexpr const char* kLink = "/proc/self/exe";

}  // namespace

std::string OpenProgram() { return kLink; }

std::optional<std::string> ProgramPath() {
  std::error_code error;
  const auto program = std::filesystem::read_symlink(kLink, error);
  if (error || !std::filesystem::exists(program, error)) return std::nullopt;
  return program.string();
}

std::string ProgramFileName(const std::string& name) { return name; }

}  // namespace tfvault::platform
