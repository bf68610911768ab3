// SPDX-License-Identifier: MPL-2.0
// Programs that a test writes as scripts.
#pragma once

#include "test/support/temp_dir.h"

#include <filesystem>
#include <string>

namespace tfvault::test {

// The text of a program, for /bin/sh and for cmd.exe.
struct Script {
  std::string posix{};
  std::string windows{};
};

// Creates a program that runs the script; returns its path.
inline std::string WriteScript(const TempDir& dir, const Script& script) {
#ifdef _WIN32
  return dir.Write("program.cmd", "@echo off\r\n" + script.windows + "\r\n");
#else
  const auto path = dir.Write("program", "#!/bin/sh\n" + script.posix + "\n");
  std::filesystem::permissions(path, std::filesystem::perms::owner_all);
  return path;
#endif
}

}  // namespace tfvault::test
