// SPDX-License-Identifier: MPL-2.0
// Paths in command lines that other programs read.
#pragma once

#include <optional>
#include <string>

namespace tfvault::platform {

// The path as a word of a command line that the shell of the system (sh, cmd.exe) and programs that
// split a command line themselves read alike. Absent if the path has a character that is special to
// one of them. On Windows, a path with blanks becomes the short name that Windows gave it, because
// cmd.exe /C removes quotes.
[[nodiscard]] std::optional<std::string> ShellWord(const std::string& path);

}  // namespace tfvault::platform
